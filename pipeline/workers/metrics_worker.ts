/**
 * The process that computes a run's metrics, one after the other.
 *
 * @module
 */
import { join } from "node:path";
import { decodeCheckpoint } from "../artifacts/checkpoint_artifact.ts";
import { decodeDataset } from "../artifacts/dataset_artifact.ts";
import { metricFile } from "../artifacts/metric_artifact.ts";
import type { Engine } from "../engine/engine.ts";
import { selectEngine } from "../engine/select_engine.ts";
import { formatCsv } from "../formats/csv.ts";
import { metricTable } from "../metrics/metric_table.ts";
import { metrics } from "../metrics/registry.ts";
import type { TaskData } from "../task.ts";
import type { MetricJob } from "./protocol.ts";
import { type JobContext, JobFailure, serve } from "./serve.ts";

if (import.meta.main) {
  let loaded: { readonly path: string; readonly data: TaskData } | undefined;
  let engine: Engine | undefined;
  await serve<MetricJob>(async (job, context) => {
    engine ??= (await selectEngine(job.engine)).engine;
    if (loaded?.path !== job.dataset) {
      loaded = { path: job.dataset, data: decodeDataset(await Deno.readFile(job.dataset)) };
    }
    await computeMetric(job, { engine, data: loaded.data }, context);
  });
}

async function computeMetric(
  job: MetricJob,
  { engine, data }: { readonly engine: Engine; readonly data: TaskData },
  { progress, stopSignal }: JobContext,
): Promise<void> {
  const entry = metrics.find(({ metric }) => metric.name === job.metric);
  if (entry === undefined) {
    throw new RangeError(`Cannot compute a metric as none has this name: current value is ${job.metric}`);
  }
  const { task, run } = job;
  const table = await metricTable(entry.metric, { seed: run.seed, task, data, engine }, {
    steps: job.checkpoints.map(({ step }) => step),
    parameters: async (index) => {
      const signal = stopSignal();
      if (signal !== undefined) throw new JobFailure({ _tag: "Interrupted", signal });
      progress(index, job.checkpoints.length);
      return decodeCheckpoint(await Deno.readFile(job.checkpoints[index].path));
    },
  });
  await Deno.writeTextFile(join(job.directory, metricFile), formatCsv(table));
  progress(job.checkpoints.length, job.checkpoints.length);
}

/**
 * The process that computes a run's metrics, one after the other. What shapes a value is in `metrics/compute_metric.ts`, whose code is part
 * of every metric's key; this dispatch is not.
 *
 * @module
 */
import type { Engine } from "../engine/engine.ts";
import { selectEngine } from "../engine/select_engine.ts";
import { computeMetric, readDataset } from "../metrics/compute_metric.ts";
import { metrics } from "../metrics/registry.ts";
import type { TaskData } from "../task.ts";
import type { MetricJob } from "./protocol.ts";
import { JobFailure, serve } from "./serve.ts";

if (import.meta.main) {
  let loaded: { readonly path: string; readonly data: TaskData } | undefined;
  let engine: Engine | undefined;
  await serve<MetricJob>(async (job, { progress, stopSignal }) => {
    const entry = metrics.find(({ metric }) => metric.name === job.metric);
    if (entry === undefined) {
      throw new RangeError(`Cannot compute a metric as none has this name: current value is ${job.metric}`);
    }
    engine ??= (await selectEngine(job.engine)).engine;
    if (loaded?.path !== job.dataset) loaded = { path: job.dataset, data: await readDataset(job.dataset) };
    const total = job.checkpoints.length;
    const before = (index: number) => {
      const signal = stopSignal();
      if (signal !== undefined) throw new JobFailure({ _tag: "Interrupted", signal });
      progress(index, total);
    };
    await computeMetric(entry.metric, job, { engine, data: loaded.data, before });
    progress(total, total);
  });
}

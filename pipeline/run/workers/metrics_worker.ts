/**
 * The process that computes a run's metrics, one after the other. What shapes a value is in `metrics/compute_metric.ts`, whose code is part
 * of every metric's key; this dispatch is not.
 *
 * @module
 */
import type { Engine } from "../../engine/engine.ts";
import { selectEngine } from "../../engine/select_engine.ts";
import type { Metric, MetricValues } from "../../metrics/metric.ts";
import { computeMetric, readDataset } from "../../metrics/compute_metric.ts";
import { computePictures } from "../../metrics/compute_pictures.ts";
import { picturesName } from "../../metrics/pictures.ts";
import { metrics } from "../../metrics/registry.ts";
import type { SharedOutputs } from "../../metrics/shared_outputs.ts";
import type { TaskData } from "../../tasks/task.ts";
import type { MetricJob } from "./protocol.ts";
import { type JobContext, serve } from "./serve.ts";
import { Failure } from "../../platform/failure.ts";

if (import.meta.main) await serve<MetricJob>(metricServer(registered));

/** The metric of the registry that a job names. */
function registered({ metric: name }: MetricJob): Metric {
  const entry = metrics.find(({ metric }) => metric.name === name);
  if (entry === undefined) {
    throw new RangeError(`Cannot compute a metric as none has this name: current value is ${name}`);
  }
  return entry.metric;
}

/** A function that does jobs one after the other, with engine and dataset kept from one to the next. */
export function metricServer(
  metricOf: (job: MetricJob) => Metric | Promise<Metric>,
): (job: MetricJob, context: JobContext) => Promise<void> {
  let loaded: { readonly path: string; readonly data: TaskData; readonly shared: SharedOutputs } | undefined;
  let engine: Engine | undefined;
  return async (job, { progress, point, stopSignal }) => {
    engine ??= (await selectEngine(job.engine)).engine;
    if (loaded?.path !== job.dataset) {
      loaded = { path: job.dataset, data: await readDataset(job.dataset), shared: new Map() };
    }
    const total = job.checkpoints.length;
    const before = (index: number) => {
      const signal = stopSignal();
      if (signal !== undefined) throw new Failure({ _tag: "Interrupted", signal });
      progress(index, total);
    };
    const computation = { ...loaded, engine, before };
    if (job.metric === picturesName) await computePictures(job, computation);
    else {
      const told = observed(await metricOf(job), (index, values) => point(job.checkpoints[index].step, values));
      await computeMetric(told, job, computation);
    }
    progress(total, total);
  };
}

/** A metric whose values are told as soon as there are some, with the index of their checkpoint. */
function observed(metric: Metric, tell: (index: number, values: MetricValues) => void): Metric {
  return {
    ...metric,
    async prepare(context) {
      const prepared = await metric.prepare(context);
      let index = 0;
      return {
        async evaluate(parameters) {
          const values = await prepared.evaluate(parameters);
          tell(index++, values);
          return values;
        },
        dispose: () => prepared.dispose(),
      };
    },
  };
}

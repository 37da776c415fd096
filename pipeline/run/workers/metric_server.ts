/**
 * A run's metrics, one after the other in one process. What shapes a value is in `metrics/compute_metric.ts`, whose code is part of every
 * metric's key; this dispatch is not.
 *
 * @module
 */
import { join } from "node:path";
import type { Engine } from "../../engine/engine.ts";
import { engineAnswers, lending } from "../../engine/remote_engine.ts";
import { selectEngine } from "../../engine/select_engine.ts";
import { columnsFile } from "../../files/metric_artifact.ts";
import { computeMetric, readDataset } from "../../metrics/compute_metric.ts";
import { computePictures } from "../../metrics/compute_pictures.ts";
import type { Metric, MetricValues } from "../../metrics/metric.ts";
import { picturesName } from "../../metrics/pictures.ts";
import { metrics } from "../../metrics/registry.ts";
import type { SharedOutputs } from "../../metrics/metric.ts";
import { Failure } from "../../platform/failure.ts";
import { writeFile } from "../../platform/files.ts";
import type { TaskData } from "../../tasks/task.ts";
import { withOwnCode } from "./own_code.ts";
import { ownMetric } from "./own_parts.ts";
import type { MetricJob } from "./protocol.ts";
import { measuredTask } from "./recipe_parts.ts";
import type { JobContext } from "./serve.ts";

/** A function that does jobs one after the other, with engine and dataset kept from one to the next. */
export function metricServer(): (job: MetricJob, context: JobContext) => Promise<void> {
  let loaded: { readonly path: string; readonly data: TaskData; readonly shared: SharedOutputs } | undefined;
  let engine: Engine | undefined;
  return async (job, { progress, point, log, stopSignal }) => {
    engine ??= (await selectEngine(job.engine)).engine;
    if (loaded?.path !== job.dataset) {
      loaded = { path: job.dataset, data: await readDataset(job.dataset), shared: new Map() };
    }
    const { checkpoints, directory, seed, own, mayRead } = job;
    const before = (index: number) => {
      const signal = stopSignal();
      if (signal !== undefined) throw new Failure({ _tag: "Interrupted", signal });
      progress(index, checkpoints.length);
    };
    const run = { seed, task: await measuredTask(job.recipe, job), checkpoints, directory };
    const computation = { ...loaded, engine, before };
    const compute = (metric: Metric) =>
      computeMetric(observed(metric, (index, values) => point(checkpoints[index].step, values)), run, computation);
    if (own !== undefined) {
      const answers = engineAnswers(engine, lending());
      await withOwnCode({ mayRead, answers, log }, async (call) => {
        const metric = await ownMetric(call, { ...job, own }, computation);
        await compute(metric);
        await writeFile(join(directory, columnsFile), JSON.stringify(metric.columns(run.task)));
      });
    } else if (job.metric === picturesName) await computePictures(run, computation);
    else await compute(registered(job.metric));
    progress(checkpoints.length, checkpoints.length);
  };
}

/** The metric of the registry that a job names. */
function registered(name: string): Metric {
  const entry = metrics.find(({ metric }) => metric.name === name);
  if (entry === undefined) {
    throw new RangeError(`Cannot compute a metric as none has this name: current value is ${name}`);
  }
  return entry.metric;
}

/** A metric whose values are reported as soon as they exist, with the index of their checkpoint. */
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

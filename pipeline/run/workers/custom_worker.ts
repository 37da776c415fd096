/**
 * The process that runs the user's own code: it checks modules, trains by an intervention, and computes metrics. It may read what the paper's
 * workers may, and the modules' own files. This dispatch is part of no key; what shapes a value is reached from the modules that it calls.
 *
 * @module
 */
import { join } from "node:path";
import { columnsFile } from "../../files/metric_artifact.ts";
import { checkColumns, loadIntervention, loadMetric } from "./load_custom.ts";
import { metricServer } from "./metrics_worker.ts";
import type { CheckCustomJob, MetricJob, TrainJob } from "./protocol.ts";
import { serve } from "./serve.ts";
import { train } from "./train_worker.ts";
import { writeFile } from "../../platform/files.ts";

if (import.meta.main) {
  const computeMetric = metricServer(({ own }) => loadMetric(placed(own)));
  await serve<CheckCustomJob | MetricJob | TrainJob>(async (job, context) => {
    if (job._tag === "check") await check(job);
    else if (job._tag === "train") await train(job, context, await loadIntervention(placed(job.own)));
    else {
      await computeMetric(job, context);
      const columns = (await loadMetric(placed(job.own))).columns(job.task);
      await writeFile(join(job.directory, columnsFile), JSON.stringify(columns));
    }
  });
}

/** Loads every module once, before anything is computed, so that what is wrong with one is said before hours of training. */
async function check({ metrics, interventions, tasks }: CheckCustomJob): Promise<void> {
  for (const place of interventions) await loadIntervention(place);
  const loaded = [];
  for (const place of metrics) loaded.push({ place, metric: await loadMetric(place) });
  for (const task of tasks) checkColumns(loaded, task);
}

function placed<A>(own: A | undefined): A {
  if (own === undefined) throw new RangeError(`Cannot run own code as the job names none: current value is ${own}`);
  return own;
}

/**
 * The process that does a stage's work. This dispatch is part of no key: what shapes a result is reached from the modules that it calls and
 * from those that the job's recipe names.
 *
 * @module
 */
import { loadNoMoreNativeCode } from "../../platform/native_code.ts";
import type { CheckCustomJob, Job } from "./protocol.ts";
import { type JobContext, serve } from "./serve.ts";

if (import.meta.main) await serve<Job>(worker());

/** A function that does jobs one after the other. Each stage's modules are loaded with its first job. */
function worker(): (job: Job, context: JobContext) => Promise<void> {
  let measure: ((job: Extract<Job, { _tag: "metric" }>, context: JobContext) => Promise<void>) | undefined;
  return async (job, context) => {
    switch (job._tag) {
      case "dataset": {
        const { writeDataset } = await import("../stages/make_dataset.ts");
        const { datasetSource } = await import("./recipe_parts.ts");
        context.progress(0, 1);
        await writeDataset(job, await datasetSource(job.recipe.module), job.directory);
        context.progress(1, 1);
        return;
      }
      case "train": {
        if (job.own.length > 0) await sealNativeCode();
        const { train } = await import("../training/train.ts");
        const { trainingParts } = await import("./recipe_parts.ts");
        const { liveQuantities } = await import("./live_quantities.ts");
        const parts = await trainingParts(job.recipe, job.own);
        const live = await liveQuantities(parts, job, context);
        return await train(parts, job.seed, job, live.context).finally(live.close);
      }
      case "metric": {
        if (job.own !== undefined) await sealNativeCode();
        const { metricServer } = await import("./metric_server.ts");
        measure ??= metricServer();
        await measure(job, context);
        return;
      }
      case "check":
        await sealNativeCode();
        return await check(job);
    }
  };
}

/**
 * Loads the native library that computes, and keeps any other from being loaded: before the first line of the user's code runs. With a permission to
 * load native code, were it for one file alone, that code could call anything in the C library.
 */
async function sealNativeCode(): Promise<void> {
  const { selectEngine } = await import("../../engine/select_engine.ts");
  await selectEngine("auto"); // whatever the job's is: the user's code may use the other one
  await loadNoMoreNativeCode();
}

/** Loads every module once, before anything is computed, so that what is wrong with one is said before hours of training. */
async function check({ metrics, interventions, tasks }: CheckCustomJob): Promise<void> {
  const { checkColumns, loadIntervention, loadMetric } = await import("./load_custom.ts");
  const { measuredTask } = await import("./recipe_parts.ts");
  for (const place of interventions) await loadIntervention(place);
  const loaded = [];
  for (const place of metrics) loaded.push({ place, metric: await loadMetric(place) });
  for (const { recipe, ...task } of tasks) checkColumns(loaded, await measuredTask(recipe, task));
}

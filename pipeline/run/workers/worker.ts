/**
 * The process that does the work of runs, one after the other. This dispatch is part of no key: what shapes a result is reached from the modules that it calls and
 * from those that the job's recipe names.
 *
 * @module
 */
import { preferOwnRuntime } from "../../engine/own_runtime.ts";
import type { RunOn } from "../training/train.ts";
import type { metricServer } from "./metric_server.ts";
import type { Job, TrainJob } from "./protocol.ts";
import { type JobContext, serve } from "./serve.ts";

/** Milliseconds for all of the user's modules to load; what takes longer is a loop. */
const CHECK_DEADLINE = 60_000;

if (import.meta.main) {
  preferOwnRuntime();
  await serve<Job>(worker());
}

/** A function that does jobs one after the other. Each stage's modules are loaded with its first job. */
function worker(): (job: Job, context: JobContext, run: string) => Promise<void> {
  let server: { readonly run: string; readonly measure: ReturnType<typeof metricServer> } | undefined;
  return async (job, context, run) => {
    switch (job._tag) {
      case "dataset": {
        const { writeDataset } = await import("../stages/make_dataset.ts");
        const { datasetSource } = await import("./recipe_parts.ts");
        context.progress(0, 1);
        await writeDataset(job, await datasetSource(job.recipe.module), job.directory);
        context.progress(1, 1);
        return;
      }
      case "train":
        return await trainJob(job, context);
      case "metric": {
        const { metricServer } = await import("./metric_server.ts");
        if (server?.run !== run) server = { run, measure: metricServer() }; // what metrics share is of one run
        return await server.measure(job, context);
      }
      case "check": {
        const { withOwnCode } = await import("./own_code.ts");
        const { mayRead } = job;
        await withOwnCode(
          { mayRead, answers: {}, log: context.log, deadline: CHECK_DEADLINE },
          (call) => call("check", job),
        );
        return;
      }
    }
  };
}

async function trainJob(job: TrainJob, context: JobContext): Promise<void> {
  const { train } = await import("../training/train.ts");
  const { modelOf, trainingParts } = await import("./recipe_parts.ts");
  const { liveQuantities } = await import("./live_quantities.ts");
  const { recipe, own, seed, mayRead } = job;
  const known = { ...recipe, model: await modelOf(recipe.model) };
  const live = await liveQuantities(known, job, context);
  const trained = (runOn: RunOn) => train(known, runOn, job, live.context).finally(live.close);
  if (own.length === 0) {
    const { trainingRun } = await import("../training/training_run.ts");
    return await trained(async (samples) => trainingRun(await trainingParts(recipe, []), samples, seed));
  }
  const { withOwnCode } = await import("./own_code.ts");
  const { ownTraining } = await import("./own_parts.ts");
  const { engineAnswers, lending } = await import("../../engine/remote_engine.ts");
  const { selectEngine } = await import("../../engine/select_engine.ts");
  const { engine } = await selectEngine(job.engine);
  const lender = lending();
  const options = { mayRead, answers: engineAnswers(engine, lender), log: context.log };
  await withOwnCode(
    options,
    (call) => trained((samples) => ownTraining(call, job, { engine, model: known.model, samples, lent: lender.lent })),
  );
}

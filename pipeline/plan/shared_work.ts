/**
 * What runs have in common: a dataset that several train on, a training whose checkpoints several measure.
 *
 * A key says the same, but only once everything upstream is there. Here it is said from the settings alone, so that a plan counts shared work
 * once and nothing is asked of the cache twice at the same time.
 *
 * @module
 */
import { canonicalJson, type Json } from "../files/canonical_json.ts";
import type { Config } from "../config/config.ts";
import { runsOf, type RunSpec, settingsOf, taskSlug } from "./runs.ts";
import type { TaskSettings } from "../tasks/task.ts";
import { dependsOnSeed, trainParams } from "./task_params.ts";

/** Who does the work that runs share: always the first run that needs it. */
export interface SharedWork {
  /** Name of the run's dataset; the same for runs with the same samples. */
  readonly datasetLabel: (run: RunSpec) => string;
  /** The run whose training this run measures; the run itself if its training is its own. */
  readonly trainedAs: (run: RunSpec) => RunSpec;
}

/** What the runs of a configuration share. */
export function sharedWork(config: Config): SharedWork {
  const runs = runsOf(config);
  const datasets = firsts(runs, (run) => datasetIdentity(run, settingsOf(config, run)));
  const trainings = firsts(runs, (run) => trainingIdentity(run, settingsOf(config, run)));
  return {
    datasetLabel: (run) => {
      const { task, variant, seed } = datasets(run);
      const parts = [taskSlug(task), ...(variant === null ? [] : [variant.name])];
      return [...parts, ...(dependsOnSeed(settingsOf(config, run)) ? ["seed", seed] : [])].join("-");
    },
    trainedAs: trainings,
  };
}

// Helpers

/** The first of the runs that is the same thing as a run. */
function firsts(runs: readonly RunSpec[], identity: (run: RunSpec) => string): (run: RunSpec) => RunSpec {
  const first = new Map<string, RunSpec>();
  for (const run of runs) {
    const key = identity(run);
    if (!first.has(key)) first.set(key, run);
  }
  return (run) => first.get(identity(run)) ?? run;
}

function datasetIdentity({ seed }: RunSpec, task: TaskSettings): string {
  return canonicalJson({ task: task.task, ...task.settings.dataset, seed: dependsOnSeed(task) ? seed : null });
}

function trainingIdentity(run: RunSpec, task: TaskSettings): string {
  const dataset: Json = datasetIdentity(run, task);
  return canonicalJson({ dataset, seed: run.seed, train: trainParams(task, run.mode) });
}

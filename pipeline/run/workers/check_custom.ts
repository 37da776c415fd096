/**
 * A look ahead: whether the user's own modules can be used.
 *
 * @module
 */
import * as TE from "fp-ts/TaskEither";
import { type Config, taskNames } from "../../config/config.ts";
import { readableBy } from "../../plan/custom_code.ts";
import { measureRecipe } from "../../plan/recipes.ts";
import type { Program } from "../environment.ts";
import { startedWorker } from "../stages/worker_pool.ts";

/** Loads every module once, so that what is wrong with one is said before hours of training. */
export function checkCustom(config: Config): Program<void> {
  return (environment) => {
    const { emit, custom: { metrics, interventions }, cache: { projectRoot } } = environment;
    const modules = [...metrics, ...interventions];
    if (modules.length === 0) return TE.right(undefined);
    const label = "own code";
    const tasks = taskNames.filter((task) => config[task].interventions.length > 0)
      .map((task) => ({ task, settings: config[task], recipe: measureRecipe({ task, settings: config[task] }) }));
    const mayRead = modules.flatMap((each) => readableBy(each, projectRoot));
    return TE.bracket(
      TE.fromIO(() => startedWorker(environment, { read: [], write: [], startsDeno: true })),
      (worker) => worker.run({ _tag: "check", metrics, interventions, tasks, mayRead }, { label, emit }),
      (worker) => TE.fromTask(() => worker.close()),
    );
  };
}

/**
 * The plan of a configuration in an environment.
 *
 * @module
 */
import type { Config } from "../config/config.ts";
import { type Plan, planOf, planOfRuns } from "../plan/plan.ts";
import { datasetRecipe } from "../plan/recipes.ts";
import { runsOf } from "../plan/runs.ts";
import { attempt, orThrow } from "../platform/failure.ts";
import { taskOf } from "../tasks/tasks.ts";
import type { Program } from "./environment.ts";

/** The plan of a configuration, or the part of some of its runs; the files in the user's folders are read for their digests. */
export function planned(config: Config, runs?: readonly string[]): Program<Plan> {
  return ({ engine, custom }) =>
    attempt(async () => {
      const plan = planOf(config, { engine, custom, files: await digestsOf(config) });
      return runs === undefined ? plan : planOfRuns(plan, runs);
    });
}

async function digestsOf(config: Config): Promise<Readonly<Record<string, Readonly<Record<string, string>>>>> {
  const digests: Record<string, Readonly<Record<string, string>>> = {};
  for (const run of runsOf(config)) {
    const { folder } = datasetRecipe(run);
    const { files } = taskOf(run.task);
    if (folder !== undefined && files !== undefined) digests[folder] ??= await orThrow(files(folder));
  }
  return digests;
}

/**
 * The plan of a configuration in an environment.
 *
 * @module
 */
import { pipe } from "fp-ts/function";
import * as TE from "fp-ts/TaskEither";
import type { Config } from "../config/config.ts";
import { type Plan, planOf } from "../plan/plan.ts";
import { datasetRecipe } from "../plan/recipes.ts";
import { runsOf } from "../plan/runs.ts";
import type { PipelineError } from "../platform/errors.ts";
import { taskOf } from "../tasks/tasks.ts";
import type { Program } from "./environment.ts";

/** The plan of a configuration; the files in the user's folders are read for their digests. */
export function planned(config: Config): Program<Plan> {
  return ({ engine, custom }) => pipe(digestsOf(config), TE.map((files) => planOf(config, { engine, custom, files })));
}

function digestsOf(
  config: Config,
): TE.TaskEither<PipelineError, Readonly<Record<string, Readonly<Record<string, string>>>>> {
  const folders = new Map(
    runsOf(config).flatMap((run) => {
      const { folder } = datasetRecipe(run);
      const files = taskOf(run.task).files;
      return folder === undefined || files === undefined ? [] : [[folder, files] as const];
    }),
  );
  return pipe(
    [...folders],
    TE.traverseSeqArray(([folder, files]) => pipe(files(folder), TE.map((digests) => [folder, digests] as const))),
    TE.map((entries) => Object.fromEntries(entries)),
  );
}

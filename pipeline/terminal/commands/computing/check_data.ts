/**
 * A look ahead: whether the data that the user names can be used.
 *
 * @module
 */
import type * as TE from "fp-ts/TaskEither";
import type { Config } from "../../../config/config.ts";
import { datasetRecipe } from "../../../plan/recipes.ts";
import { runsOf } from "../../../plan/runs.ts";
import type { PipelineError } from "../../../platform/errors.ts";
import { attempt } from "../../../platform/failure.ts";
import { makeDataset } from "../../../run/stages/make_dataset.ts";
import { datasetSource } from "../../../run/workers/recipe_parts.ts";

/**
 * Whether the folders of data that a configuration names are whole, so that nothing is written if one is not.
 *
 * Packaged data are checked by the dataset stage: nobody mistyped their place.
 */
export function checkData(config: Config): TE.TaskEither<PipelineError, void> {
  const recipes = new Map(foldersOf(config).map((recipe) => [JSON.stringify(recipe), recipe]));
  return attempt(async () => {
    for (const recipe of recipes.values()) {
      await makeDataset({ recipe, seed: 0, files: {} }, await datasetSource(recipe.module));
    }
  });
}

/** The recipes of a configuration's datasets that read the user's folder. */
export function foldersOf(config: Config): readonly (ReturnType<typeof datasetRecipe> & { readonly folder: string })[] {
  return runsOf(config).map(datasetRecipe).flatMap((recipe) =>
    recipe.folder === undefined ? [] : [{ ...recipe, folder: recipe.folder }]
  );
}

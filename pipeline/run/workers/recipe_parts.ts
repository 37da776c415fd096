/**
 * The parts that a recipe names, loaded: default exports of the project's modules, called with the recipe's options.
 *
 * @module
 */
import type { ListedIntervention } from "../../interventions/interventions.ts";
import type { Loss } from "../../../core/losses/losses.ts";
import type { Model } from "../../../core/models/model.ts";
import type { ModelRecipe } from "../../../core/models/models.ts";
import type { NamedIntervention } from "../../../core/training/intervention.ts";
import type { InterventionRecipe, MeasureRecipe, TrainRecipe } from "../../plan/recipes.ts";
import type { CommonSettings, DatasetSource, RunTask } from "../../tasks/task.ts";
import type { TrainingParts } from "../training/training_run.ts";
import { type CustomPlace, loadIntervention } from "./load_custom.ts";

const root = new URL("../../../", import.meta.url);

/** The function that makes the samples of a recipe. */
export function datasetSource(module: string): Promise<DatasetSource> {
  return exported(module);
}

/** What a training is made of. */
export async function trainingParts(recipe: TrainRecipe, own: readonly CustomPlace[]): Promise<TrainingParts> {
  const { model, loss, optimizer, interventions, train, checkpoints } = recipe;
  return {
    model: await modelOf(model),
    loss: await exported<Loss>(loss),
    optimizer: await exported<TrainingParts["optimizer"]>(optimizer),
    interventions: await Promise.all(interventions.map((each) => interventionOf(each, own))),
    train,
    checkpoints,
  };
}

/** A task as metrics see it. */
export async function measuredTask(
  { model, loss }: MeasureRecipe,
  { task, settings }: { readonly task: string; readonly settings: CommonSettings },
): Promise<RunTask> {
  return { task, settings, model: await modelOf(model), loss: await exported<Loss>(loss) };
}

async function exported<A>(module: string): Promise<A> {
  return (await import(new URL(module, root).href)).default as A;
}

/** The network of a recipe. */
export async function modelOf({ module, options }: ModelRecipe): Promise<Model> {
  return (await exported<(options: unknown) => Model>(module))(options);
}

async function interventionOf(
  { name, module, settings = {} }: InterventionRecipe,
  own: readonly CustomPlace[],
): Promise<NamedIntervention> {
  if (module !== undefined) return { ...(await exported<ListedIntervention>(module)).intervention(settings), name };
  const place = own.find((each) => each.name === name);
  if (place === undefined) {
    throw new RangeError(`Cannot train a run as no module has its intervention's name: current value is ${name}`);
  }
  return { ...await loadIntervention(place), name };
}

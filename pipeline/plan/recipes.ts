/**
 * What is computed for a run, as plain data: modules with the options that their default exports are called with.
 *
 * A recipe is both what a worker process computes from and what the key of the result holds.
 *
 * @module
 */
import type { LossModule } from "../../core/losses/losses.ts";
import type { ModelRecipe } from "../../core/models/models.ts";
import { builtIn, namesIn, type SettingValues } from "../interventions/interventions.ts";
import type { CheckpointSettings, TrainSettings } from "../tasks/shared_settings.ts";
import type { CommonSettings, DatasetRecipe } from "../tasks/task.ts";
import { measuredModel, taskOf } from "../tasks/tasks.ts";
import type { CustomModule } from "./custom_code.ts";
import type { Run } from "./runs.ts";

/** An intervention of a run: a module of the project with its settings, or a user's module. */
export interface InterventionRecipe {
  /** What runs call it. */
  readonly name: string;
  /** A module of the project; absent: the user's. */
  readonly module?: string;
  /** Its settings; absent: it has none. */
  readonly settings?: SettingValues;
}

/** How a network is trained. */
export interface TrainRecipe {
  /** The network. */
  readonly model: ModelRecipe;
  /** The task's loss. */
  readonly loss: LossModule;
  /** The optimizer, unless an intervention replaces it. */
  readonly optimizer: string;
  /** The first is the outermost. */
  readonly interventions: readonly InterventionRecipe[];
  /** How it is trained. */
  readonly train: TrainSettings;
  /** When weights are kept. */
  readonly checkpoints: CheckpointSettings;
}

/** The network that metrics read, and the loss that some of them take. */
export interface MeasureRecipe {
  /** The network. */
  readonly model: ModelRecipe;
  /** The task's loss. */
  readonly loss: LossModule;
}

/** How a run's samples are made. */
export function datasetRecipe({ task, settings }: Pick<Run, "task" | "settings">): DatasetRecipe {
  return taskOf(task).dataset(settings);
}

/** Whether a dataset differs from seed to seed: one with true labels may not. */
export function dependsOnSeed({ seeded, labels }: DatasetRecipe): boolean {
  return seeded || labels === "random";
}

/**
 * How a run's network is trained.
 *
 * @example
 * ```ts
 * import { profileConfig, runsOf, trainRecipe } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * const perturbed = runsOf(profileConfig("paper")).filter(({ intervention }) => intervention === "perturbed");
 * assertEquals(perturbed.map((run) => trainRecipe(run).interventions[0].settings), [
 *   { lambda1: 0.06, lambda2: 0.03, draw: 0 }, // MNIST
 *   { lambda1: 0.5, lambda2: 0.4, tokens: "all", draw: 0 }, // modular addition
 * ]);
 * ```
 */
export function trainRecipe(
  { task: name, settings, intervention }: Pick<Run, "task" | "settings" | "intervention">,
): TrainRecipe {
  const task = taskOf(name);
  const { train, checkpoints } = settings;
  return {
    model: task.model(settings),
    loss: task.loss,
    optimizer: "core/optimizers/adamw.ts",
    interventions: namesIn(intervention).map((each) => interventionRecipe(each, settings)),
    train,
    checkpoints,
  };
}

/** How a run's checkpoints are read. */
export function measureRecipe({ task: name, settings }: Pick<Run, "task" | "settings">): MeasureRecipe {
  const task = taskOf(name);
  return { model: measuredModel(task, settings), loss: task.loss };
}

/** The modules of the project whose code a training depends on, and the packages that the user's modules import. */
export function trainEntries(recipe: TrainRecipe, own: readonly CustomModule[]): readonly string[] {
  const { model, loss, optimizer, interventions } = recipe;
  const built = interventions.flatMap(({ module }) => module === undefined ? [] : [module]);
  return [
    ...new Set([
      model.module,
      loss,
      optimizer,
      ...built,
      ...own.flatMap(({ entries, packages }) => [...entries, ...packages]),
    ]),
  ];
}

function interventionRecipe(name: string, settings: CommonSettings): InterventionRecipe {
  const found = builtIn(name);
  if (found === undefined) return { name };
  const { module, section } = found;
  if (section === undefined) return { name, module };
  const values = (settings as unknown as Readonly<Record<string, SettingValues>>)[section.key];
  return { name, module, settings: values };
}

/**
 * Tasks so small that plain JavaScript trains them in no time.
 *
 * @module
 */
import { modularDataset } from "../../../data/modular_arithmetic.ts";
import type { TrainSettings } from "../../../pipeline/config/config.ts";
import { profileConfig } from "../../../pipeline/config/profiles.ts";
import { losses } from "../../../core/losses/losses.ts";
import type { Model } from "../../../core/models/model.ts";
import { modelFrom } from "../../../core/models/models.ts";
import { adamw } from "../../../core/optimizers/adamw.ts";
import type { Intervention } from "../../../core/training/intervention.ts";
import { builtIn } from "../../../pipeline/interventions/interventions.ts";
import { trainRecipe } from "../../../pipeline/plan/recipes.ts";
import { type Run, taskSlug } from "../../../pipeline/plan/runs.ts";
import { type TrainingRun, trainingRun } from "../../../pipeline/run/training/training_run.ts";
import type { Samples } from "../../../pipeline/tasks/task.ts";
import { runTask, type TasksSettings } from "../../../pipeline/tasks/tasks.ts";

const config = profileConfig("smoke");

interface SmallSettings<N extends keyof TasksSettings> {
  readonly task: N;
  readonly settings: TasksSettings[N];
}

/** A small task with its network and its training set. */
export interface SmallTask {
  readonly task: SmallSettings<"mnist"> | SmallSettings<"modularAddition">;
  readonly model: Model;
  readonly train: Samples;
}

/** A transformer of width 4 on half of the sums modulo 5. */
export function smallAddition(train: Partial<TrainSettings> = {}): SmallTask {
  const settings = {
    ...config.modularAddition,
    dataset: { operation: "addition", modulus: 5, trainFraction: 0.5, split: 0, labels: "true" } as const,
    model: { ...config.modularAddition.model, width: 4, heads: 2, hiddenWidth: 6 },
    train: { ...config.modularAddition.train, ...train },
    checkpoints: { every: 4, denseEvery: 3 },
  };
  const { left, right, result } = modularDataset(settings.dataset, 0).train;
  return {
    task: { task: "modularAddition", settings },
    model: runTask("modularAddition", settings).model,
    train: { count: result.length, inputs: { left, right }, labels: result },
  };
}

/** A perceptron with one hidden layer of 3 units on 7 made-up images, in minibatches of 2. */
export function smallImages(train: Partial<TrainSettings> = {}): SmallTask {
  const settings = {
    ...config.mnist,
    model: { hiddenWidths: [3], initializationScale: 1 },
    train: { ...config.mnist.train, batchSize: 2, ...train },
    checkpoints: { every: 8, denseEvery: 8 }, // far enough apart for calls that make several steps,
  };
  const images = Float32Array.from({ length: 7 * 784 }, (_, index) => (index * 7919 % 256) / 255);
  const labels = Int32Array.from({ length: 7 }, (_, index) => index % 10);
  const { model } = runTask("mnist", settings);
  return { task: { task: "mnist", settings }, model, train: { count: 7, inputs: { images }, labels } };
}

/** A run of a task. */
export function runOf({ task: { task, settings } }: SmallTask, intervention: string, seed = 0): Run {
  return { id: `${taskSlug(task)}-${intervention}-seed-${seed}`, task, intervention, seed, variant: null, settings };
}

/** A run of a task ready to be trained, as its recipe says; `own` are the interventions that are not built in. */
export function smallRun(
  small: SmallTask,
  intervention: string,
  { seed = 0, own = [] }: { readonly seed?: number; readonly own?: readonly Intervention[] } = {},
): TrainingRun {
  const recipe = trainRecipe(runOf(small, intervention, seed));
  const ofProject = recipe.interventions.flatMap(({ name, settings = {} }) =>
    builtIn(name)?.intervention(settings) ?? []
  );
  const parts = {
    model: modelFrom(recipe.model),
    loss: losses[recipe.loss],
    optimizer: adamw,
    interventions: [...ofProject, ...own],
    train: recipe.train,
    checkpoints: recipe.checkpoints,
  };
  return trainingRun(parts, small.train, seed);
}

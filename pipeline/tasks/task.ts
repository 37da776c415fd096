/**
 * What a task's configuration means in terms of the core: its network, its objective, its data.
 *
 * @module
 */
import { mlp } from "../../core/models/mlp.ts";
import type { Model } from "../../core/models/model.ts";
import { transformer } from "../../core/models/transformer.ts";
import type { Intervention } from "../../core/training/intervention.ts";
import type { LossName } from "../../core/training/objective.ts";
import type { TrainingSettings } from "../../core/training/training_step.ts";
import { mnistClassCount, mnistImageSide } from "../../data/mnist.ts";
import type { MnistSettings, ModularAdditionSettings } from "../config/config.ts";
import type { Mode } from "../plan/runs.ts";

/** A task's name together with its settings. */
export type TaskSettings =
  | { readonly task: "mnist"; readonly settings: MnistSettings }
  | { readonly task: "modularAddition"; readonly settings: ModularAdditionSettings };

/** Labelled samples: a model's batch as arrays. */
export interface Samples {
  /** How many. */
  readonly count: number;
  /** The model's inputs by name: `images` `[count, 784]`, or `left` and `right` `[count]`. */
  readonly inputs: Readonly<Record<string, Float32Array | Int32Array>>;
  /** `[count]`, each in [0, classes). */
  readonly labels: Int32Array;
}

/** The samples of a run. */
export interface TaskData {
  /** What the run trains on. */
  readonly train: Samples;
  /** What the run is tested on. */
  readonly test: Samples;
}

/**
 * The network of a task.
 *
 * @example
 * ```ts
 * import { modelOf, parameterCount, profileConfig, settingsOf } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * const task = settingsOf(profileConfig("paper"), { task: "modularAddition", variant: null });
 * assertEquals(parameterCount(modelOf(task).parameterShapes), 226816);
 * ```
 */
export function modelOf(task: TaskSettings): Model {
  if (task.task === "mnist") {
    return mlp({ inputWidth: mnistImageSide ** 2, classes: mnistClassCount, ...task.settings.model });
  }
  const { dataset, model, metrics } = task.settings;
  return transformer({ modulus: dataset.modulus, ...model, firstLayer: metrics.firstLayer });
}

/**
 * The loss that training minimises, apart from interventions.
 *
 * @example
 * ```ts
 * import { lossOf, profileConfig, settingsOf } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * const task = settingsOf(profileConfig("paper"), { task: "modularAddition", variant: null });
 * assertEquals(lossOf(task), "cross-entropy");
 * ```
 */
export function lossOf({ task }: TaskSettings): LossName {
  return task === "mnist" ? "mean-squared-error" : "cross-entropy";
}

/**
 * Everything that a training step of a run holds fixed.
 *
 * @param intervention what a mode of the user's own does; absent in the paper's modes
 *
 * @example
 * ```ts
 * import { profileConfig, settingsOf, trainingSettingsOf } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * const task = settingsOf(profileConfig("paper"), { task: "modularAddition", variant: null });
 * assertEquals(trainingSettingsOf(task, "abelian").objective.abelianCoefficient, 100);
 * assertEquals(trainingSettingsOf(task, "perturbed").perturbation, { lambda1: 0.5, lambda2: 0.4 });
 * ```
 */
export function trainingSettingsOf(task: TaskSettings, mode: Mode, intervention?: Intervention): TrainingSettings {
  const { beta1, beta2, epsilon } = task.settings.train;
  const coefficient = mode === "abelian" && task.task === "modularAddition" ? task.settings.abelian.coefficient : 0;
  return {
    model: modelOf(task),
    objective: { loss: lossOf(task), abelianCoefficient: coefficient },
    optimizer: { beta1, beta2, epsilon },
    perturbation: mode === "perturbed" ? task.settings.perturbation : undefined,
    intervention,
  };
}

/** Shape of one input of a sample, by the model's batch names. */
export function inputShape(name: string, count: number): readonly number[] {
  return name === "images" ? [count, mnistImageSide ** 2] : [count];
}

/**
 * A change to training as pure tensor functions: what a mode of training beyond the paper's is made of.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import type { Model, NamedTensors, ParameterShapes } from "../models/model.ts";
import { type LabelledBatch, type Objective, type ObjectiveValue, objectiveValue } from "./objective.ts";

/** What of a step may be replaced before the task's own objective is computed. */
export interface ObjectiveChanges extends Partial<LabelledBatch> {
  /** Weights to run the network with, made from the given ones so that gradients flow through. */
  readonly parameters?: NamedTensors;
}

/** What an intervention sees of a training step. */
export interface InterventionStep {
  /** The network. */
  readonly model: Model;
  /** The weights before the step; gradients are taken with respect to them. */
  readonly parameters: NamedTensors;
  /** The batch by the model's batch names. */
  readonly inputs: NamedTensors;
  /** `[samples, classes]`. */
  readonly oneHotLabels: tf.Tensor2D;
  /** Number of steps made so far, a scalar. */
  readonly step: tf.Scalar;
  /** Accuracy of the last step's batch as training saw it, a scalar; 0 before the first step. */
  readonly trainAccuracy: tf.Scalar;
  /** Standard normal draws by the names that `noise` gave, fresh at each step. */
  readonly noise: NamedTensors;
  /** The task's loss and logits, with nothing changed or with what is given changed. */
  usual(changes?: ObjectiveChanges): ObjectiveValue;
}

/** The shapes that draws of noise may follow. */
export interface NoiseShapes {
  /** Shape of each parameter. */
  readonly parameters: ParameterShapes;
  /** Shape of a perturbation of the batch's inputs: images, or token embeddings. */
  readonly perturbation: readonly number[];
  /** Samples of a step's batch. */
  readonly samples: number;
}

/**
 * A way to train: what is minimised at each step.
 *
 * Both functions are pure; tensors are drawn from `noise` and made from the step, never from elsewhere.
 *
 * @example
 * ```ts
 * import { type Intervention } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 * import * as tf from "@tensorflow/tfjs";
 *
 * const smoothed: Intervention = {
 *   objective: ({ oneHotLabels, usual }) => usual({ oneHotLabels: tf.add(tf.mul(oneHotLabels, 0.9), 0.1 / 10) }),
 * };
 * assertEquals(smoothed.noise, undefined); // it draws nothing
 * ```
 */
export interface Intervention {
  /** Standard normals that it wants at each step: shapes by name. Absent: none. */
  noise?(shapes: NoiseShapes): ParameterShapes;
  /**
   * What the step minimises.
   *
   * @returns a scalar, from which gradients are taken, and the logits `[samples, classes]` whose accuracy the training log has
   */
  objective(step: InterventionStep): ObjectiveValue;
}

/** Shapes of the standard normals that an intervention wants at each step, by name. */
export function interventionNoise({ noise }: Intervention, model: Model, samples: number): ParameterShapes {
  return noise?.({
    parameters: model.parameterShapes,
    perturbation: model.perturbationShape(samples),
    samples,
  }) ?? {};
}

/** What a step feeds an intervention beside the batch. */
export interface InterventionFeed {
  /** See `InterventionStep`. */
  readonly step: tf.Scalar;
  /** See `InterventionStep`. */
  readonly noise: NamedTensors;
}

/** What is known of the batch's swaps does not hold for other inputs. */
const noSwaps = { swaps: undefined };

/**
 * The objective of a step as an intervention makes it.
 *
 * @throws {TypeError} if the intervention answers no scalar, or no logits of the batch
 */
export function intervenedObjective(
  intervention: Intervention,
  { model, parameters, batch, objective, ...rest }: InterventionFeed & {
    readonly model: Model;
    readonly parameters: NamedTensors;
    readonly batch: LabelledBatch;
    readonly objective: Objective;
    readonly trainAccuracy: tf.Scalar;
  },
): ObjectiveValue {
  const { inputs, oneHotLabels } = batch;
  const usual: InterventionStep["usual"] = ({ parameters: weights, ...changes } = {}) =>
    objectiveValue(model, weights ?? parameters, { ...batch, ...(changes.inputs && noSwaps), ...changes }, objective);
  const made = intervention.objective({ ...rest, model, parameters, inputs, oneHotLabels, usual });
  checkShape("value", made?.value, []);
  checkShape("logits", made?.logits, oneHotLabels.shape);
  return made;
}

function checkShape(name: string, tensor: tf.Tensor | undefined, shape: readonly number[]): void {
  const found = tensor?.shape;
  if (found?.length === shape.length && shape.every((size, i) => found[i] === size)) return;
  throw new TypeError(
    `Cannot train with this intervention as its objective must answer { value, logits } with ${name} of shape ` +
      `[${shape}]: current value is ${found === undefined ? "no tensor" : `of shape [${found}]`}`,
  );
}

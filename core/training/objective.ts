/**
 * What a training run minimises.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { abelianRegularizer } from "../losses/abelian_regularizer.ts";
import { crossEntropy } from "../losses/cross_entropy.ts";
import { meanSquaredError } from "../losses/mean_squared_error.ts";
import type { Model, NamedTensors } from "../models/model.ts";

/** The loss of a task: cross-entropy on modular arithmetic, mean squared error to the one-hot label on MNIST. */
export type LossName = "cross-entropy" | "mean-squared-error";

/**
 * The training loss of logits.
 *
 * @param logits `[samples, classes]`
 * @param oneHotLabels same shape
 * @returns a scalar; the caller owns it
 */
export function trainingLoss(name: LossName, logits: tf.Tensor2D, oneHotLabels: tf.Tensor2D): tf.Scalar {
  return name === "cross-entropy" ? crossEntropy(logits, oneHotLabels) : meanSquaredError(logits, oneHotLabels);
}

/** A loss, and the intervention that training adds to it. */
export interface Objective {
  readonly loss: LossName;
  /** Coefficient of the abelian regulariser, 0 for none; only for models whose batch is `{ left, right }`. */
  readonly abelianCoefficient: number;
}

/** A batch as the objective sees it. */
export interface LabelledBatch {
  readonly inputs: NamedTensors;
  readonly oneHotLabels: tf.Tensor2D;
  /** D, already scaled; absent in training without perturbation. */
  readonly perturbation?: tf.Tensor;
}

/**
 * The objective and the logits it was computed from.
 *
 * @returns the scalar that training minimises, and f(W, x + D) `[samples, classes]`; the caller owns both
 * @see Section 3.2 (perturbation), Section 4 (abelian regulariser)
 */
export function objectiveValue(
  model: Model,
  parameters: NamedTensors,
  batch: LabelledBatch,
  objective: Objective,
): { readonly value: tf.Scalar; readonly logits: tf.Tensor2D } {
  const { logits } = model.forward(parameters, batch.inputs, batch.perturbation);
  const loss = trainingLoss(objective.loss, logits, batch.oneHotLabels);
  if (objective.abelianCoefficient === 0) return { value: loss, logits };
  const swapped = model.forward(parameters, swap(batch.inputs), batch.perturbation);
  const penalty = tf.mul(abelianRegularizer(logits, swapped.logits), objective.abelianCoefficient);
  return { value: tf.add(loss, penalty), logits };
}

/**
 * The batch of the swapped pairs (b, a).
 *
 * @throws {RangeError} if the batch has no `left` and `right`
 */
export function swap(inputs: NamedTensors): NamedTensors {
  if (inputs.left === undefined || inputs.right === undefined) {
    throw new RangeError(`Cannot swap a batch as it holds no pairs: current value is ${Object.keys(inputs)}`);
  }
  return { left: inputs.right, right: inputs.left };
}

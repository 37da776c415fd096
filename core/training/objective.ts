/**
 * What a training run minimises.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import type { Loss } from "../losses/losses.ts";
import type { Model, NamedTensors } from "../models/model.ts";

/** A batch as the objective sees it. */
export interface LabelledBatch {
  /** The model's inputs by its batch names. */
  readonly inputs: NamedTensors;
  /** `[samples, classes]`. */
  readonly oneHotLabels: tf.Tensor2D;
  /** D, already scaled; absent: clean inputs. */
  readonly perturbation?: tf.Tensor;
}

/** What a step minimises, and the logits `[samples, classes]` that it was computed from. */
export interface ObjectiveValue {
  /** What gradients are taken of. */
  readonly value: tf.Scalar;
  /** f(W, x + D). */
  readonly logits: tf.Tensor2D;
}

/**
 * The loss of a batch with the logits that it was computed from: what training minimises without an intervention.
 *
 * @returns a scalar, and f(W, x + D) `[samples, classes]`; the caller owns both
 *
 * @example
 * ```ts
 * import { meanSquaredError, mlp, objectiveValue } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 * import * as tf from "@tensorflow/tfjs";
 *
 * const model = mlp({ inputWidth: 1, hiddenWidths: [1], classes: 2, initializationScale: 1 });
 * const zeros = Object.fromEntries(
 *   Object.entries(model.parameterShapes).map(([name, shape]) => [name, tf.zeros([...shape])]),
 * );
 * const batch = { inputs: { images: tf.tensor2d([[3]]) }, oneHotLabels: tf.tensor2d([[0, 1]]) };
 * const { value } = objectiveValue(model, zeros, batch, meanSquaredError);
 * assertEquals(value.dataSync()[0], 0.5); // (0 - 0)^2 and (0 - 1)^2
 * ```
 *
 * @see Section 3.2 (perturbation)
 */
export function objectiveValue(
  model: Model,
  parameters: NamedTensors,
  { inputs, oneHotLabels, perturbation }: LabelledBatch,
  loss: Loss,
): ObjectiveValue {
  const { logits } = model.forward(parameters, inputs, perturbation);
  return { value: loss(logits, oneHotLabels), logits };
}

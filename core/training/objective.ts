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
 *
 * @example
 * ```ts
 * import { trainingLoss } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 * import * as tf from "@tensorflow/tfjs";
 *
 * const loss = trainingLoss("mean-squared-error", tf.tensor2d([[0, 2]]), tf.tensor2d([[0, 1]]));
 * assertEquals(loss.dataSync()[0], 0.5);
 * ```
 */
export function trainingLoss(name: LossName, logits: tf.Tensor2D, oneHotLabels: tf.Tensor2D): tf.Scalar {
  return name === "cross-entropy" ? crossEntropy(logits, oneHotLabels) : meanSquaredError(logits, oneHotLabels);
}

/** A loss, and the intervention that training adds to it. */
export interface Objective {
  /** The loss of the task. */
  readonly loss: LossName;
  /** Coefficient of the abelian regulariser, 0 for none; only for models whose batch is `{ left, right }`. */
  readonly abelianCoefficient: number;
}

/** A batch as the objective sees it. */
export interface LabelledBatch {
  /** The model's inputs by its batch names. */
  readonly inputs: NamedTensors;
  /** `[samples, classes]`. */
  readonly oneHotLabels: tf.Tensor2D;
  /** D, already scaled; absent in training without perturbation. */
  readonly perturbation?: tf.Tensor;
  /** What is known of the swapped pairs (see `PairSwaps`); absent: the network is run on all of them beside the pairs. */
  readonly swaps?: SwapTensors;
}

/** `PairSwaps` as tensors. */
export interface SwapTensors {
  /** See `PairSwaps`. */
  readonly left: tf.Tensor1D;
  /** See `PairSwaps`. */
  readonly right: tf.Tensor1D;
  /** See `PairSwaps`. */
  readonly partner: tf.Tensor1D;
}

/** What a step minimises, and the logits `[samples, classes]` that it was computed from. */
export interface ObjectiveValue {
  /** What gradients are taken of. */
  readonly value: tf.Scalar;
  /** f(W, x + D). */
  readonly logits: tf.Tensor2D;
}

/**
 * The objective and the logits it was computed from.
 *
 * @returns the scalar that training minimises, and f(W, x + D) `[samples, classes]`; the caller owns both
 *
 * @example
 * ```ts
 * import { objectiveValue, transformer } from "@degrok/degrok";
 * import { assert } from "@std/assert";
 * import * as tf from "@tensorflow/tfjs";
 *
 * const model = transformer({ modulus: 3, width: 4, heads: 2, hiddenWidth: 4, firstLayer: "residual" });
 * const parameters = Object.fromEntries(
 *   Object.entries(model.initialize(0)).map(([name, values]) => [name, tf.tensor(values, [...model.parameterShapes[name]])]),
 * );
 * const inputs = { left: tf.tensor1d([1], "int32"), right: tf.tensor1d([2], "int32") };
 * const batch = { inputs, oneHotLabels: tf.tensor2d([[1, 0, 0, 0]]) }; // 1 + 2 = 0 modulo 3
 * const valueWith = (abelianCoefficient: number) =>
 *   objectiveValue(model, parameters, batch, { loss: "cross-entropy", abelianCoefficient }).value.dataSync()[0];
 * assert(valueWith(100) > valueWith(0));
 * ```
 *
 * @see Section 3.2 (perturbation), Section 4 (abelian regulariser)
 */
export function objectiveValue(
  model: Model,
  parameters: NamedTensors,
  batch: LabelledBatch,
  objective: Objective,
): ObjectiveValue {
  if (objective.abelianCoefficient === 0) {
    const { logits } = model.forward(parameters, batch.inputs, batch.perturbation);
    return { value: trainingLoss(objective.loss, logits, batch.oneHotLabels), logits };
  }
  const [logits, swapped] = logitsBothWays(model, parameters, batch);
  const loss = trainingLoss(objective.loss, logits, batch.oneHotLabels);
  const penalty = tf.mul(abelianRegularizer(logits, swapped), objective.abelianCoefficient);
  return { value: tf.add(loss, penalty), logits };
}

/** f(a, b) and f(b, a). Noise is a sample's own, so only clean pairs whose swap is another sample's pair need not be run twice. */
function logitsBothWays(
  model: Model,
  parameters: NamedTensors,
  { inputs, perturbation, swaps }: LabelledBatch,
): readonly [tf.Tensor2D, tf.Tensor2D] {
  if (swaps === undefined || perturbation !== undefined) {
    const run = (pairs: NamedTensors) => model.forward(parameters, pairs, perturbation).logits;
    return [run(inputs), run(swap(inputs))];
  }
  const whole = (own: tf.Tensor, missing: tf.Tensor1D) => tf.concat([own as tf.Tensor1D, missing]);
  const pairs = { left: whole(inputs.left, swaps.left), right: whole(inputs.right, swaps.right) };
  const { logits } = model.forward(parameters, pairs);
  const ownRows = (rows: tf.Tensor2D) => tf.slice(rows, [0, 0], [inputs.left.shape[0], rows.shape[1]]);
  return [ownRows(logits), ownRows(exchangeRows(logits, swaps.partner))];
}

/** Every row in its partner's place. As partners are mutual, it is its own adjoint. */
function exchangeRows(rows: tf.Tensor2D, partner: tf.Tensor1D): tf.Tensor2D {
  const exchange = tf.customGrad((source, save) => {
    (save as (tensors: tf.Tensor[]) => void)([partner]);
    return {
      value: tf.gather(source as tf.Tensor2D, partner),
      gradFunc: (gradient, saved) => exchangeRows(gradient as tf.Tensor2D, saved[0] as tf.Tensor1D),
    };
  });
  return exchange(rows) as tf.Tensor2D;
}

/**
 * The batch of the swapped pairs (b, a).
 *
 * @throws {RangeError} if the batch has no `left` and `right`
 *
 * @example
 * ```ts
 * import { swap } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 * import * as tf from "@tensorflow/tfjs";
 *
 * const pairs = { left: tf.tensor1d([1, 2], "int32"), right: tf.tensor1d([3, 4], "int32") };
 * assertEquals([...swap(pairs).left.dataSync()], [3, 4]);
 * ```
 */
export function swap(inputs: NamedTensors): NamedTensors {
  if (inputs.left === undefined || inputs.right === undefined) {
    throw new RangeError(`Cannot swap a batch as it holds no pairs: current value is ${Object.keys(inputs)}`);
  }
  return { left: inputs.right, right: inputs.left };
}

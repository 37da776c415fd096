/**
 * How far the output moves when the input does.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";

/** The perturbation error in three forms; scalars that the caller owns. */
export interface PerturbationErrors {
  /** `1/n sum_i || f(W, x_i + D_i) - f(W, x_i) ||_2^2`. */
  readonly raw: tf.Scalar;
  /** The same after a softmax of both outputs: at most 2, blind to a common growth of the logits' offset. */
  readonly softmax: tf.Scalar;
  /** `1/n sum_i || f(W, x_i + D_i) - f(W, x_i) ||_2^2 / || f(W, x_i) ||_2^2`: blind to a common factor of the logits. */
  readonly relative: tf.Scalar;
}

/**
 * The perturbation error of perturbed and clean outputs. Which form the paper means is a choice; all three are reported.
 *
 * @param perturbed f(W, x + D): `[samples, classes]`
 * @param clean f(W, x): same shape
 *
 * @example
 * ```ts
 * import { perturbationErrors } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 * import * as tf from "@tensorflow/tfjs";
 *
 * const errors = perturbationErrors(tf.tensor2d([[2, 0]]), tf.tensor2d([[1, 0]]));
 * assertEquals(errors.raw.dataSync()[0], 1);
 * assertEquals(errors.relative.dataSync()[0], 1);
 * ```
 *
 * @see Section 3.1, Figure 2; restored
 */
export function perturbationErrors(perturbed: tf.Tensor2D, clean: tf.Tensor2D): PerturbationErrors {
  const moved = squaredRowNorms(tf.sub(perturbed, clean));
  return {
    raw: tf.mean(moved),
    softmax: tf.mean(squaredRowNorms(tf.sub(tf.softmax(perturbed), tf.softmax(clean)))),
    relative: tf.mean(tf.div(moved, squaredRowNorms(clean))),
  };
}

function squaredRowNorms(rows: tf.Tensor): tf.Tensor1D {
  return tf.sum(tf.square(rows), 1);
}

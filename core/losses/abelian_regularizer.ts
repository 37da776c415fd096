/**
 * The commutative law as a loss.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import { meanSquaredError } from "./mean_squared_error.ts";

/**
 * `MSE(f(a, b), f(b, a))`, the mean over samples and logits; its gradient flows through both.
 *
 * @param logits f(a, b): `[samples, classes]`
 * @param swappedLogits f(b, a): same shape
 * @returns a scalar >= 0, 0 for a commutative network; the caller owns it
 *
 * @example
 * ```ts
 * import { abelianRegularizer } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 * import * as tf from "@tensorflow/tfjs";
 *
 * const logits = tf.tensor2d([[1, 2]]); // of (a, b)
 * assertEquals(abelianRegularizer(logits, tf.tensor2d([[1, 4]])).dataSync()[0], 2); // of (b, a): (0 + 4) / 2
 * assertEquals(abelianRegularizer(logits, logits).dataSync()[0], 0);
 * ```
 *
 * @see Section 4 ("abelian degrok"); the paper adds 100 times this to the cross-entropy
 */
export function abelianRegularizer(logits: tf.Tensor2D, swappedLogits: tf.Tensor2D): tf.Scalar {
  return meanSquaredError(logits, swappedLogits);
}

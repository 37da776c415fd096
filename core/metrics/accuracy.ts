/**
 * The share of samples that a network classifies correctly.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";

/**
 * The share of rows whose largest logit is the label's.
 *
 * @param logits `[samples, classes]`
 * @param labels `[samples]`, int32
 * @returns a scalar in [0, 1]; the caller owns it
 *
 * @example
 * ```ts
 * import { accuracy } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 * import * as tf from "@tensorflow/tfjs";
 *
 * const logits = tf.tensor2d([[0, 1], [1, 0]]);
 * assertEquals(accuracy(logits, tf.tensor1d([1, 1], "int32")).dataSync()[0], 0.5);
 * ```
 */
export function accuracy(logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Scalar {
  return tf.mean(tf.cast(tf.equal(tf.argMax(logits, 1), labels), "float32"));
}

/**
 * By how much right answers win.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";

/**
 * For each sample, the label's logit minus the largest of the others: positive where the answer is right.
 *
 * @param logits `[samples, classes]`
 * @param oneHotLabels same shape
 * @returns `[samples]`; the caller owns it
 *
 * @example
 * ```ts
 * import { logitMargins } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 * import * as tf from "@tensorflow/tfjs";
 *
 * const margins = logitMargins(tf.tensor2d([[3, 1, 2], [0, -1, 4]]), tf.tensor2d([[1, 0, 0], [1, 0, 0]]));
 * assertEquals([...margins.dataSync()], [1, -4]);
 * ```
 */
export function logitMargins(logits: tf.Tensor2D, oneHotLabels: tf.Tensor2D): tf.Tensor1D {
  const ofLabel = tf.sum(tf.mul(logits, oneHotLabels), 1);
  const others = tf.where(tf.greater(oneHotLabels, 0.5), tf.fill([...logits.shape], -Infinity), logits);
  return tf.sub(ofLabel, tf.max(others, 1));
}

/**
 * The mean squared error and Section 3's risk.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";

/**
 * The mean of `(outputs - targets)^2` over samples and outputs: the training loss on MNIST.
 *
 * @param outputs `[samples, classes]`
 * @param targets same shape
 * @returns a scalar >= 0; the caller owns it
 *
 * @example
 * ```ts
 * import { meanSquaredError } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 * import * as tf from "@tensorflow/tfjs";
 *
 * assertEquals(meanSquaredError(tf.tensor2d([[1, 2]]), tf.tensor2d([[0, 0]])).dataSync()[0], 2.5);
 * ```
 */
export function meanSquaredError(outputs: tf.Tensor, targets: tf.Tensor): tf.Scalar {
  return tf.mean(tf.square(tf.sub(outputs, targets)));
}

/**
 * Section 3's risk `1/(2n) sum_i || outputs_i - targets_i ||_2^2`: `classes / 2` times the mean squared error.
 *
 * @param outputs `[samples, classes]`
 * @param targets same shape
 * @returns a scalar >= 0; the caller owns it
 *
 * @example
 * ```ts
 * import { squaredRisk } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 * import * as tf from "@tensorflow/tfjs";
 *
 * assertEquals(squaredRisk(tf.tensor2d([[1, 2]]), tf.tensor2d([[0, 0]])).dataSync()[0], 2.5); // (1 + 4) / 2
 * ```
 *
 * @see Section 3, restored
 */
export function squaredRisk(outputs: tf.Tensor, targets: tf.Tensor): tf.Scalar {
  return tf.div(tf.sum(tf.square(tf.sub(outputs, targets))), 2 * outputs.shape[0]);
}

export default meanSquaredError;

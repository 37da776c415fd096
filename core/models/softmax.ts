/**
 * A softmax that can be differentiated twice.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";

/**
 * The softmax over the last axis, differentiable any number of times.
 *
 * The gradient of TensorFlow.js's own is written in terms of its saved output, through which no second derivative flows: Hessians of
 * whatever contains it are silently wrong. This one saves its input and computes the softmax again.
 *
 * @param scores any shape
 * @returns the same shape, rows in (0, 1) that sum to 1; the caller owns it
 *
 * @example
 * ```ts
 * import { softmax } from "@degrok/degrok";
 * import { assertAlmostEquals } from "@std/assert";
 * import * as tf from "@tensorflow/tfjs";
 *
 * const [first, second] = softmax(tf.tensor1d([Math.log(3), 0])).dataSync();
 * assertAlmostEquals(first, 0.75, 1e-6);
 * assertAlmostEquals(second, 0.25, 1e-6);
 * ```
 */
export function softmax<T extends tf.Tensor>(scores: T): T {
  const forward = tf.customGrad((input, save) => {
    (save as (tensors: tf.Tensor[]) => void)([input as tf.Tensor]);
    return {
      value: tf.softmax(input as tf.Tensor),
      gradFunc: (gradient, saved) => {
        const again = softmax(saved[0]);
        const weighted = tf.mul(gradient as tf.Tensor, again);
        return tf.sub(weighted, tf.mul(again, tf.sum(weighted, -1, true)));
      },
    };
  });
  return forward(scores) as T;
}

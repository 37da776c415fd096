/**
 * An exponential that can be differentiated twice.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";

/**
 * exp(x), element by element, differentiable any number of times.
 *
 * The gradient of TensorFlow.js's own is written in terms of its saved output, through which no second derivative flows: Hessians of
 * whatever contains it are silently wrong. This one saves its input and computes the exponential again.
 *
 * @param x any shape
 * @returns the same shape; the caller owns it
 *
 * @example
 * ```ts
 * import { exponential } from "@degrok/degrok";
 * import { assertAlmostEquals } from "@std/assert";
 * import * as tf from "@tensorflow/tfjs";
 *
 * const slope = tf.grad((x) => tf.sum(exponential(x)));
 * const bend = tf.grad((x) => tf.sum(slope(x)));
 * assertAlmostEquals(bend(tf.scalar(1)).dataSync()[0], Math.E, 1e-6);
 * ```
 */
export function exponential<T extends tf.Tensor>(x: T): T {
  const forward = tf.customGrad((input, save) => {
    (save as (tensors: tf.Tensor[]) => void)([input as tf.Tensor]);
    return {
      value: tf.exp(input as tf.Tensor),
      gradFunc: (gradient, saved) => tf.mul(gradient as tf.Tensor, exponential(saved[0])),
    };
  });
  return forward(x) as T;
}

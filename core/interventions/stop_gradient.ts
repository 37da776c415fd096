/**
 * A value that no gradient passes.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";

/**
 * A tensor, or what a function makes of it, as a constant: the value is kept and the gradient is zero, as after PyTorch's `detach`.
 *
 * @param of what is kept of the tensor; no derivative is taken of it, nor of its derivative
 * @returns a tensor of the shape that `of` makes; the caller owns it
 *
 * @example
 * ```ts
 * import { stopGradient } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 * import * as tf from "@tensorflow/tfjs";
 *
 * const slope = tf.grad((x) => tf.mul(x, stopGradient(x)));
 * assertEquals(slope(tf.scalar(3)).dataSync()[0], 3); // of x times the constant 3
 * ```
 */
export function stopGradient<T extends tf.Tensor>(tensor: T, of: (tensor: T) => tf.Tensor = tf.clone): T {
  const constant = tf.customGrad((x) => ({ value: of(x as T), gradFunc: () => tf.zeros([...tensor.shape]) }));
  return constant(tensor) as T;
}

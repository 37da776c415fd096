/**
 * Cross-entropy in one stable piece.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";

/**
 * The mean over samples of `log sum_k exp(logits_k) - logits_label`: the training loss on modular arithmetic.
 *
 * Computed relative to the largest logit, so that no exponential overflows; its gradient is `(softmax - onehot) / samples`, itself
 * differentiable.
 *
 * @param logits `[samples, classes]`
 * @param oneHotLabels same shape
 * @returns a scalar >= 0; the caller owns it
 *
 * @example
 * ```ts
 * import { crossEntropy } from "@degrok/degrok";
 * import { assertAlmostEquals } from "@std/assert";
 * import * as tf from "@tensorflow/tfjs";
 *
 * const loss = crossEntropy(tf.tensor2d([[0, 0]]), tf.tensor2d([[1, 0]]));
 * assertAlmostEquals(loss.dataSync()[0], Math.log(2), 1e-6);
 * ```
 */
export function crossEntropy(logits: tf.Tensor2D, oneHotLabels: tf.Tensor2D): tf.Scalar {
  const samples = logits.shape[0];
  const loss = tf.customGrad((input, save) => {
    const scores = input as tf.Tensor2D;
    const probabilities = tf.softmax(scores);
    const gap = tf.sub(tf.max(scores, 1), tf.sum(tf.mul(scores, oneHotLabels), 1)); // [samples], exact for close logits
    const logTotal = tf.neg(tf.log(tf.max(probabilities, 1))); // [samples]: log sum exp, relative to the largest logit
    (save as (tensors: tf.Tensor[]) => void)([scores, oneHotLabels]);
    return {
      value: tf.mean(tf.add(gap, logTotal)),
      gradFunc: (gradient, saved) =>
        tf.mul(tf.sub(tf.softmax(saved[0] as tf.Tensor2D), saved[1]), tf.div(gradient as tf.Tensor, samples)),
    };
  });
  return loss(logits) as tf.Scalar;
}

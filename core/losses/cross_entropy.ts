/**
 * Cross-entropy in one stable piece.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { softmax } from "../models/softmax.ts";

/**
 * The mean over samples of `log sum_k exp(logits_k) - logits_label`: the training loss on modular arithmetic.
 *
 * Its gradient is `(softmax - onehot) / samples`, itself differentiable. Neither overflows, and both are right to rounding however sure the
 * network is: at the label `softmax - 1` is computed as what the other classes have. Taken literally it vanishes in single precision once a
 * label has all but 1e-7; the gradients left over then no longer sum to zero, and training jumps away from what it has fitted, again and
 * again. Nanda et al. compute this loss in double precision for that reason.
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
 * const loss = (logits: tf.Tensor) => crossEntropy(logits as tf.Tensor2D, tf.tensor2d([[1, 0]]));
 * assertAlmostEquals(loss(tf.tensor2d([[0, 0]])).dataSync()[0], Math.log(2), 1e-6);
 * const [ofLabel] = tf.grad(loss)(tf.tensor2d([[30, 0]])).dataSync();
 * assertAlmostEquals(ofLabel / -Math.exp(-30), 1, 1e-6); // e^-30 is far below single precision's rounding of 1
 * ```
 */
export function crossEntropy(logits: tf.Tensor2D, oneHotLabels: tf.Tensor2D): tf.Scalar {
  const samples = logits.shape[0];
  const loss = tf.customGrad((input, save) => {
    const scores = input as tf.Tensor2D;
    (save as (tensors: tf.Tensor[]) => void)([scores, oneHotLabels]);
    const probabilities = tf.softmax(scores);
    const gap = tf.sub(tf.max(scores, 1), tf.sum(tf.mul(scores, oneHotLabels), 1)); // [samples], exact for close logits
    const others = tf.mul(tf.sum(sharesOfOthers(probabilities, oneHotLabels), 1), samples);
    // Minus log sum exp, relative to the largest logit; if that is the label's and has most, from what the others have.
    const logLargest = tf.where(tf.less(others, 0.5), tf.log1p(tf.neg(others)), tf.log(tf.max(probabilities, 1)));
    return {
      value: tf.mean(tf.sub(gap, logLargest)),
      gradFunc: (gradient, saved) => {
        const [again, labels] = saved as tf.Tensor2D[];
        const ofOthers = sharesOfOthers(softmax(again), labels);
        const ofLabel = tf.mul(labels, tf.sum(ofOthers, 1, true));
        return tf.mul(tf.sub(ofOthers, ofLabel), gradient as tf.Tensor);
      },
    };
  });
  return loss(logits) as tf.Scalar;
}

/** The probabilities of the classes that are not a sample's label over the number of samples, 0 at the label. */
function sharesOfOthers(probabilities: tf.Tensor2D, oneHotLabels: tf.Tensor2D): tf.Tensor2D {
  return tf.mul(probabilities, tf.div(tf.sub(1, oneHotLabels), probabilities.shape[0]));
}

export default crossEntropy;

/**
 * StableMax: a cross-entropy whose gradients do not vanish in rounding once the training set is fitted.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import type { BuiltInIntervention } from "./built_in.ts";

/**
 * The mean over samples of `log sum_k s(logits_k) - log s(logits_label)`, where s(x) is `x + 1` from 0 on and `1 / (1 - x)` below.
 *
 * In place of the exponential of the softmax, s grows linearly, so the others' share of a fitted sample stays far above rounding, up to logits of some ten
 * thousand: in single precision loss and gradient of a sample vanish at 5e4, as in the source's form.
 *
 * @param logits `[samples, classes]`
 * @param labels same shape, rows that sum to 1
 * @returns a scalar >= 0; the caller owns it
 *
 * @example
 * ```ts
 * import { stableMaxCrossEntropy } from "@degrok/degrok";
 * import { assertAlmostEquals } from "@std/assert";
 * import * as tf from "@tensorflow/tfjs";
 *
 * const loss = stableMaxCrossEntropy(tf.tensor2d([[2, -1]]), tf.tensor2d([[1, 0]]));
 * assertAlmostEquals(loss.dataSync()[0], Math.log((3 + 1 / 2) / 3), 1e-6);
 * ```
 *
 * @see Prieto et al., "Grokking at the Edge of Numerical Stability", arXiv:2501.04697, Section 4
 */
export function stableMaxCrossEntropy(logits: tf.Tensor2D, labels: tf.Tensor2D): tf.Scalar {
  const above = tf.relu(logits);
  const below = tf.relu(tf.neg(logits));
  const shares = tf.add(above, tf.div(1, tf.add(below, 1))); // s(x): one of the two parts is constant
  const logarithms = tf.sub(tf.log1p(above), tf.log1p(below));
  return tf.mean(tf.sub(tf.log(tf.sum(shares, 1)), tf.sum(tf.mul(labels, logarithms), 1)));
}

/** {@linkcode stableMaxCrossEntropy} in place of the task's loss; it has no settings. */
export const stableMax = {
  name: "stablemax",
  title: "StableMax",
  settings: {},
  cost: () => 1.05,
  intervention: () => ({ objective: ({ usual }) => usual({ loss: stableMaxCrossEntropy }) }),
} as const satisfies BuiltInIntervention<never>;

export default stableMax;

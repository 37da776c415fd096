/**
 * Label smoothing: a network is told to be a little unsure.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { crossEntropy } from "../losses/cross_entropy.ts";
import type { BuiltInIntervention } from "./built_in.ts";
import { stopGradient } from "./stop_gradient.ts";

/**
 * Labels y become `(1 - share) y + share / classes`.
 *
 * @see Szegedy et al., "Rethinking the Inception Architecture for Computer Vision", arXiv:1512.00567, Section 7; share 0.1 is its setting
 */
export const labelSmoothing = {
  name: "smoothed",
  title: "label smoothing",
  section: { key: "labelSmoothing", description: "Labels that leave a share to all classes." },
  settings: {
    share: { description: "Share of a label that all classes have alike.", default: 0.1, atLeast: 0, below: 1 },
  },
  cost: () => 1.02,
  intervention: ({ share }) => ({
    objective: ({ oneHotLabels, loss, usual }) =>
      usual({
        oneHotLabels: tf.add(tf.mul(oneHotLabels, 1 - share), share / oneHotLabels.shape[1]),
        loss: loss === crossEntropy ? softCrossEntropy : loss, // which is exact for a label that is one class
      }),
  }),
} as const satisfies BuiltInIntervention<"share">;

/**
 * The mean over samples of `log sum_k exp(logits_k) - labels . logits`, for labels that are distributions over the classes.
 *
 * @param logits `[samples, classes]`
 * @param labels same shape, rows that sum to 1
 */
function softCrossEntropy(logits: tf.Tensor2D, labels: tf.Tensor2D): tf.Scalar {
  const largest = stopGradient(logits, (scores) => tf.max(scores, 1, true)); // log sum exp is the same relative to any number
  const relative = tf.sub(logits, largest);
  const logSum = tf.log(tf.sum(tf.exp(relative), 1));
  return tf.mean(tf.sub(logSum, tf.sum(tf.mul(labels, relative), 1)));
}

export default labelSmoothing;

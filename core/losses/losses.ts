/**
 * Every loss, by the module that defines it. To add one, write its file in this folder and name it here.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import { crossEntropy } from "./cross_entropy.ts";
import { meanSquaredError } from "./mean_squared_error.ts";

/**
 * What training minimises without an intervention: a mean over samples.
 *
 * @param logits `[samples, classes]`
 * @param oneHotLabels same shape
 * @returns a scalar; the caller owns it
 */
export type Loss = (logits: tf.Tensor2D, oneHotLabels: tf.Tensor2D) => tf.Scalar;

/** Cross-entropy on modular arithmetic, mean squared error to the one-hot label on MNIST. */
export const losses = {
  "core/losses/cross_entropy.ts": crossEntropy,
  "core/losses/mean_squared_error.ts": meanSquaredError,
} as const satisfies Readonly<Record<string, Loss>>;

/** The module whose default export is a loss. */
export type LossModule = keyof typeof losses;

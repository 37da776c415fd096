/**
 * How strongly training perturbs its inputs.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";

/** The two constants of the perturbation schedule. */
export interface PerturbationSchedule {
  /** lambda1: the scale while nothing is fitted. */
  readonly lambda1: number;
  /** lambda2: the scale that remains once everything is. */
  readonly lambda2: number;
}

/**
 * The perturbation's standard deviation `s = max(lambda1 (1 - train accuracy), lambda2)`.
 *
 * @param trainAccuracy in [0, 1]
 * @returns s >= lambda2, falling with the accuracy
 *
 * @example
 * ```ts
 * import { perturbationScale } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(perturbationScale(0, { lambda1: 0.5, lambda2: 0.4 }), 0.5);
 * assertEquals(perturbationScale(1, { lambda1: 0.5, lambda2: 0.4 }), 0.4);
 * ```
 *
 * @see Section 3.2
 */
export function perturbationScale(trainAccuracy: number, { lambda1, lambda2 }: PerturbationSchedule): number {
  return Math.max(lambda1 * (1 - trainAccuracy), lambda2);
}

/**
 * The same schedule on a tensor, for use inside a training step.
 *
 * @param trainAccuracy a scalar in [0, 1]
 * @returns a scalar; the caller owns it
 *
 * @example
 * ```ts
 * import { perturbationScaleTensor } from "@degrok/degrok";
 * import { assertAlmostEquals } from "@std/assert";
 * import * as tf from "@tensorflow/tfjs";
 *
 * const scale = perturbationScaleTensor(tf.scalar(0.1), { lambda1: 0.5, lambda2: 0.4 });
 * assertAlmostEquals(scale.dataSync()[0], 0.45, 1e-6);
 * ```
 *
 * @see Section 3.2
 */
export function perturbationScaleTensor(
  trainAccuracy: tf.Scalar,
  { lambda1, lambda2 }: PerturbationSchedule,
): tf.Scalar {
  return tf.maximum(tf.mul(tf.sub(1, trainAccuracy), lambda1), lambda2);
}

import { halfNormalNeighbouringProbability } from "./neighbouring_probability.ts";

/** The constants of Corollary 3.3, by their letters in the paper: a, b, L and mu. */
export interface AccuracyCurve {
  /** a: sqrt(4 n S) ||W||_F at step 1. */
  readonly intercept: number;
  /** b > 0: its fall in each decade of steps. */
  readonly slope: number;
  /** L: x -> grad_x f(W, x) is L-Lipschitz. */
  readonly gradientLipschitz: number;
  /** mu: the distance to the train set is distributed as |N(0, mu)|. */
  readonly distanceVariance: number;
}

/** The constants of Figure 3: the paper's fit to its one run on modular addition. */
export const FIGURE_3_CURVE: AccuracyCurve = {
  intercept: 1925,
  slope: 500,
  gradientLipschitz: 1 / 2,
  distanceVariance: 1 / 100,
};

/**
 * Test accuracy that Corollary 3.3 predicts at a step t: P(min{1, 1 / (max(a - b log10 t, 0) + L)}), P half-normal.
 *
 * Increases with the step, up to rounding. It supposes inputs of unit norm and ||W||_F^2 S(W) = max(a - b log10 t, 0)^2 / (4 n).
 *
 * @param step t >= 0
 * @param curve the constants
 * @returns accuracy in [0, 1]; 0 at step 0
 * @throws {RangeError} if the step is negative or the slope not > 0
 * @see Corollary 3.3 (conclusion restored) and Figure 3
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { FIGURE_3_CURVE, predictedAccuracy } from "@degrok/degrok";
 *
 * assert(predictedAccuracy(1000, FIGURE_3_CURVE) < 0.02);
 * assert(predictedAccuracy(10000, FIGURE_3_CURVE) > 0.99);
 * ```
 */
export function predictedAccuracy(step: number, curve: AccuracyCurve): number {
  const { intercept, slope, gradientLipschitz, distanceVariance } = curve;
  if (!(step >= 0)) {
    throw new RangeError(`Cannot predict an accuracy as the step is not >= 0: current value is ${step}`);
  }
  if (!(slope > 0)) {
    throw new RangeError(`Cannot predict an accuracy as the slope is not > 0: current value is ${slope}`);
  }
  const steepness = Math.max(intercept - slope * Math.log10(step), 0) + gradientLipschitz;
  return halfNormalNeighbouringProbability(Math.min(1, 1 / steepness), distanceVariance);
}

/**
 * How much one curve moves like another over the logarithmic time axis, with no threshold.
 *
 * @module
 */
import { checkCurve, type Curve, logStepWeights } from "./curve.ts";

/** How alike two curves are, whichever way each of them goes. */
export interface Likeness {
  /** Magnitude of Pearson's correlation over log-steps, in [0, 1]. */
  readonly correlation: number;
  /** Mean distance over log-steps of the curves, each rescaled to [0, 1] and turned so that both go the same way; in [0, 1], 0 for one shape. */
  readonly area: number;
}

/**
 * Likeness of two curves that were evaluated at the same steps, each evaluation weighted by the part of the logarithmic axis it stands for.
 *
 * It is unchanged by any linear transformation of either curve, so metrics of different units can be compared.
 *
 * @param first `[evaluations]`
 * @param second `[evaluations]`, at the same steps
 * @returns null if there are fewer than two evaluations or one curve is constant
 * @throws {RangeError} if one of them is not a curve, or the steps differ
 * @see claim C9, of Figures 1, 8 and 9 (the method is ours)
 *
 * @example
 * ```ts
 * import { curveLikeness } from "@degrok/degrok";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const steps = [1, 10, 100];
 * const likeness = curveLikeness({ steps, values: [0, 1, 2] }, { steps, values: [5, 3, 1] }); // a straight line, turned
 * assertAlmostEquals(likeness?.correlation ?? 0, 1, 1e-12);
 * assertAlmostEquals(likeness?.area ?? 1, 0, 1e-12);
 * ```
 */
export function curveLikeness(first: Curve, second: Curve): Likeness | null {
  const { steps } = checkCurve(first, "compare curves");
  checkCurve(second, "compare curves");
  if (steps.length !== second.steps.length || steps.some((step, i) => step !== second.steps[i])) {
    throw new RangeError(
      `Cannot compare curves as they must be evaluated at the same steps: current value is ${steps.length} and ${second.steps.length} steps`,
    );
  }
  const [a, b] = [rescaled(first.values), rescaled(second.values)];
  if (steps.length < 2 || a === null || b === null) return null;
  const weights = logStepWeights(steps);
  const mean = (of: (index: number) => number) => weights.reduce((sum, weight, index) => sum + weight * of(index), 0);
  const [meanA, meanB] = [mean((i) => a[i]), mean((i) => b[i])];
  const product = (x: readonly number[], y: readonly number[], [mx, my]: readonly [number, number]) =>
    mean((i) => (x[i] - mx) * (y[i] - my));
  const scale = Math.sqrt(product(a, a, [meanA, meanA]) * product(b, b, [meanB, meanB]));
  if (scale === 0) return null;
  const correlation = product(a, b, [meanA, meanB]) / scale;
  const turned = correlation < 0 ? a.map((value) => 1 - value) : a;
  return { correlation: Math.min(1, Math.abs(correlation)), area: mean((i) => Math.abs(turned[i] - b[i])) };
}

/** The values between 0, the least, and 1, the largest; null if all are one. */
function rescaled(values: readonly number[]): readonly number[] | null {
  const [least, largest] = [Math.min(...values), Math.max(...values)];
  return largest > least ? values.map((value) => (value - least) / (largest - least)) : null;
}

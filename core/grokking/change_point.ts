/**
 * The step at which a metric changes from one level to another.
 *
 * @module
 */
import { checkCurve, type Curve, logStepWeights } from "./curve.ts";

/** The best step function with one break. */
export interface ChangePoint {
  /** First evaluated step of the second level. */
  readonly step: number;
  /** Mean of the curve before it, over log-steps. */
  readonly before: number;
  /** Mean of the curve from it on. */
  readonly after: number;
  /** Share of the curve's variance that the step explains, in [0, 1]; 1 is a perfect step. */
  readonly explained: number;
}

/**
 * Change point of a curve: the break of the piecewise constant function with two levels that fits it best, by least squares over
 * `log10(max(step, 1))`.
 *
 * Each evaluation weighs as much of the logarithmic axis as it stands for (trapezoid rule), so the answer does not depend on how densely
 * a stretch was evaluated. For a ramp it is the middle. It is unchanged by scaling or shifting the values.
 *
 * @param curve the curve, `[evaluations]`
 * @returns null if there are fewer than three evaluations or the curve is constant
 * @throws {RangeError} if the curve is not one
 *
 * @see claim C9, of Figures 8 and 9 (the method is ours)
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { changePoint } from "@degrok/degrok";
 *
 * const found = changePoint({ steps: [1, 10, 100, 1000], values: [0, 0, 5, 5] });
 * assertEquals([found?.step, found?.before, found?.after, found?.explained], [100, 0, 5, 1]);
 * ```
 */
export function changePoint(curve: Curve): ChangePoint | null {
  const { steps, values } = checkCurve(curve, "find a change point");
  const count = values.length;
  if (count < 3) return null;
  const weights = logStepWeights(steps);
  const mean = values.reduce((sum, value, index) => sum + weights[index] * value, 0);
  const variance = values.reduce((sum, value, index) => sum + weights[index] * (value - mean) ** 2, 0);
  if (!(variance > 0)) return null;
  let best: { index: number; gain: number; weight: number; sum: number } | undefined;
  let weight = 0;
  let sum = 0; // of deviations from the mean, which keeps large offsets from cancelling
  for (let index = 1; index < count; index++) {
    weight += weights[index - 1];
    sum += weights[index - 1] * (values[index - 1] - mean);
    const rest = 1 - weight;
    if (!(weight > 0 && rest > 1e-12)) continue; // an evaluation that stands for nothing makes no level
    const gain = sum * sum * (1 / weight + 1 / rest);
    if (best === undefined || gain > best.gain) best = { index, gain, weight, sum };
  }
  if (best === undefined) return null;
  return {
    step: steps[best.index],
    before: mean + best.sum / best.weight,
    after: mean - best.sum / (1 - best.weight),
    explained: Math.min(1, best.gain / variance),
  };
}

/**
 * The course of a quantity over several seeds: the median and a band about it.
 *
 * @module
 */
import { checkCurve, type Curve, logStep } from "./curve.ts";
import { quantile } from "./median_interval.ts";

/** Median, lower and upper quartile over seeds, at each of `steps`. */
export interface SeedBand {
  /** Ascending. */
  readonly steps: readonly number[];
  /** Median over seeds. */
  readonly median: readonly number[];
  /** Lower quartile over seeds. */
  readonly low: readonly number[];
  /** Upper quartile over seeds. */
  readonly high: readonly number[];
}

/**
 * Value of a curve at any step, by linear interpolation over `log10(max(step, 1))`.
 *
 * @param curve the curve, `[evaluations]`
 * @param step the step asked for
 * @returns null outside the curve's range of steps
 *
 * @example
 * ```ts
 * import { valueAt } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * const curve = { steps: [1, 100], values: [0, 2] };
 * assertEquals(valueAt(curve, 10), 1);
 * assertEquals(valueAt(curve, 1000), null);
 * ```
 */
export function valueAt(curve: Curve, step: number): number | null {
  const { steps, values } = curve;
  const above = lowerBound(steps, step);
  if (above === steps.length || (above === 0 && steps[0] !== step)) return null;
  if (steps[above] === step) return values[above];
  const [left, right] = [logStep(steps[above - 1]), logStep(steps[above])];
  const share = right > left ? (logStep(step) - left) / (right - left) : 1;
  return values[above - 1] + share * (values[above] - values[above - 1]);
}

/**
 * Median and quartiles over seeds of curves that were evaluated at steps of their own.
 *
 * At each step that any curve has, the curves that reach so far are interpolated and summarised; a run that stopped early leaves the
 * summary from there on, so the count of seeds can fall along the axis.
 *
 * @param curves one curve a seed
 * @returns ascending steps, the union of the curves' own; empty without curves
 * @throws {RangeError} if one of the curves is not one
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { seedBand } from "@degrok/degrok";
 *
 * const band = seedBand([{ steps: [1, 100], values: [0, 2] }, { steps: [1, 10, 100], values: [4, 4, 4] }]);
 * assertEquals([band.steps, band.median], [[1, 10, 100], [2, 2.5, 3]]);
 * ```
 */
export function seedBand(curves: readonly Curve[]): SeedBand {
  curves.forEach((curve) => checkCurve(curve, "summarise seeds"));
  const steps = [...new Set(curves.flatMap((curve) => curve.steps))].sort((a, b) => a - b);
  const samples = steps.map((step) =>
    curves.flatMap((curve) => {
      const value = valueAt(curve, step);
      return value === null ? [] : [value];
    })
  );
  return {
    steps,
    median: samples.map((sample) => quantile(sample, 0.5)),
    low: samples.map((sample) => quantile(sample, 0.25)),
    high: samples.map((sample) => quantile(sample, 0.75)),
  };
}

/** Index of the first element that is at least `wanted`, or the length. */
function lowerBound(sorted: readonly number[], wanted: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

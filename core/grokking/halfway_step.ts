/**
 * The step at which a curve is half-way from where it starts to where it ends.
 *
 * @module
 */
import { checkCurve, type Curve } from "./curve.ts";
import { PLATEAU_TAIL } from "./grokking_times.ts";
import { median } from "./median_interval.ts";
import { sustainedCrossing } from "./sustained_crossing.ts";

/**
 * First evaluated step from which a curve is, for `patience` evaluations, at least half-way from its first value to its final level, the
 * median of the last 5 % of the evaluations.
 *
 * It works for rises and falls alike, and is unchanged by scaling or shifting the values.
 *
 * @param curve the curve, `[evaluations]`
 * @param options `patience`: how many evaluations in a row, at least 1
 * @returns null if there are fewer than two evaluations, the final level is the first value, or the half is not kept for so long
 * @throws {RangeError} if the curve is not one or the patience is not a positive integer
 *
 * @see claim C1, and the other reading of change points in C9 and C13 (the method is ours)
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { halfwayStep } from "@degrok/degrok";
 *
 * assertEquals(halfwayStep({ steps: [0, 10, 20, 30, 40], values: [8, 7, 3, 1, 0] }, { patience: 1 }), 20);
 * ```
 */
export function halfwayStep(curve: Curve, { patience }: { readonly patience: number }): number | null {
  const { steps, values } = checkCurve(curve, "find the middle of a change");
  if (values.length < 2) return null;
  const first = values[0];
  const last = median(values.slice(values.length - Math.ceil(PLATEAU_TAIL * values.length)));
  if (first === last) return null;
  const progress = values.map((value) => (value - first) / (last - first));
  return sustainedCrossing({ steps, values: progress }, { level: 0.5, patience });
}

/**
 * The step at which a curve starts to fall.
 *
 * @module
 */
import { checkCurve, type Curve } from "./curve.ts";

/**
 * Onset of a curve's decrease: the first evaluated step after its maximum at which it has lost `share` of the way from the maximum to
 * the lowest value that follows.
 *
 * The last of several equal maxima counts, so a curve that stays up and then falls starts to fall where it leaves the top.
 *
 * @param curve the curve, `[evaluations]`
 * @param options `share`: how much of the whole fall must have happened, in (0, 1]; a small one is early, 1 is the bottom
 * @returns null if the curve has no evaluation below its maximum after it
 * @throws {RangeError} if the curve is not one or the share lies outside (0, 1]
 *
 * @see claim C1, of Figure 1 (the method is ours)
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { onsetOfDecrease } from "@degrok/degrok";
 *
 * assertEquals(onsetOfDecrease({ steps: [0, 1, 2, 3, 4], values: [1, 5, 5, 4, 0] }, { share: 0.05 }), 3);
 * ```
 */
export function onsetOfDecrease(curve: Curve, { share }: { readonly share: number }): number | null {
  const { steps, values } = checkCurve(curve, "find the onset of a decrease");
  if (!(share > 0 && share <= 1)) {
    throw new RangeError(`Cannot find the onset of a decrease as share must lie in (0, 1]: current value is ${share}`);
  }
  const top = values.reduce((best, value, index) => value >= values[best] ? index : best, 0);
  const later = values.slice(top + 1);
  if (later.length === 0) return null;
  const least = later.reduce((lowest, value) => Math.min(lowest, value), Infinity);
  const level = Math.max(least, values[top] - share * (values[top] - least)); // rounding must not carry it below the curve
  const index = later.findIndex((value) => value <= level);
  return steps[top + 1 + index];
}

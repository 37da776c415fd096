/**
 * The first step at which a curve reaches a level and stays there for a while.
 *
 * @module
 */
import { checkCurve, type Curve } from "./curve.ts";

/** The level to reach and for how many evaluations in a row. */
export interface CrossingOptions {
  /** The level, in the curve's unit. */
  readonly level: number;
  /** How many evaluations in a row, at least 1. */
  readonly patience: number;
}

/**
 * First step at which `curve` is at least `level` for `patience` evaluations in a row.
 *
 * A single dip or spike shorter than the patience does not move it. Fewer than `patience` evaluations at the end of the curve are not
 * enough to say that the level is kept.
 *
 * @param curve the curve, `[evaluations]`
 * @returns the first step of the first such row of evaluations, or null if there is none
 * @throws {RangeError} if the curve is not one or the patience is not a positive integer
 *
 * @see grokking time, which the paper does not define (ours)
 *
 * @example A dip delays it, a spike does not bring it forward
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { sustainedCrossing } from "@degrok/degrok";
 *
 * const curve = { steps: [0, 10, 20, 30, 40, 50], values: [0, 1, 0, 1, 1, 1] };
 * assertEquals(sustainedCrossing(curve, { level: 0.9, patience: 1 }), 10);
 * assertEquals(sustainedCrossing(curve, { level: 0.9, patience: 3 }), 30);
 * ```
 */
export function sustainedCrossing(curve: Curve, { level, patience }: CrossingOptions): number | null {
  checkCurve(curve, "find a crossing");
  if (!(Number.isInteger(patience) && patience >= 1)) {
    throw new RangeError(`Cannot find a crossing as patience must be a positive integer: current value is ${patience}`);
  }
  let row = 0;
  for (let index = 0; index < curve.values.length; index++) {
    row = curve.values[index] >= level ? row + 1 : 0;
    if (row === patience) return curve.steps[index - patience + 1];
  }
  return null;
}

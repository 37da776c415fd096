/**
 * How restless a curve is about its own course.
 *
 * @module
 */
import { median } from "./median_interval.ts";

/** The window of the running median and what the restlessness is measured against. */
export interface FluctuationOptions {
  /** An odd number of evaluations. */
  readonly window: number;
  /** The size that counts as 1, positive: such as the curve's maximum over the whole run. */
  readonly scale: number;
}

/**
 * Relative fluctuation: mean magnitude of what a running median leaves of the curve, over `scale`.
 *
 * A curve that moves smoothly, also one that decays to 0, has almost none; one that jumps from evaluation to evaluation has much. The mean
 * magnitude, not the mean square: one high spike among a hundred smooth evaluations counts for a hundredth of its height.
 *
 * @param values `[n]`, in the order of time
 * @returns at least 0, or null if there are fewer values than the window
 * @throws {RangeError} if the window is not an odd positive integer or the scale is not positive
 *
 * @see claim C8, of Figure 7 (the method is ours)
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { relativeFluctuation } from "@degrok/degrok";
 *
 * assertEquals(relativeFluctuation([5, 4, 3, 2, 1], { window: 3, scale: 5 }), 0);
 * ```
 */
export function relativeFluctuation(values: readonly number[], { window, scale }: FluctuationOptions): number | null {
  if (!(Number.isInteger(window) && window >= 1 && window % 2 === 1)) {
    throw new RangeError(`Cannot measure fluctuation as window must be odd and positive: current value is ${window}`);
  }
  if (!(scale > 0 && Number.isFinite(scale))) {
    throw new RangeError(`Cannot measure fluctuation as scale must be positive: current value is ${scale}`);
  }
  if (values.length < window) return null;
  const half = (window - 1) / 2;
  const inner = values.slice(half, values.length - half);
  const left = inner.map((value, index) => Math.abs(value - median(values.slice(index, index + window))));
  return left.reduce((sum, size) => sum + size, 0) / left.length / scale;
}

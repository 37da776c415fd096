/**
 * The ratio of two waiting times of which either may be known only to be longer than a run.
 *
 * @module
 */
import type { Bounds } from "./median_interval.ts";

/** A waiting time: the step of the event, or the last step at which it had not happened yet. */
export interface WaitingTime {
  /** A training step, at least 0. */
  readonly step: number;
  /** Whether the event had not happened by that step. */
  readonly censored: boolean;
}

/**
 * What is known of `numerator / denominator` when a censored time is only known to be longer than its step.
 *
 * Both observed: exact. Numerator censored: at least the ratio of the steps. Denominator censored: at most. Both: anything above 0.
 * Nothing is assumed of the distribution of the times, and no run is dropped.
 *
 * @param numerator the slower run's time, by the claim under test
 * @param denominator the faster run's
 * @returns bounds of the ratio, within [0, Infinity]; a step of 0 counts as 1, the resolution of the axis
 * @throws {RangeError} if a step is negative or not finite
 *
 * @example A run that had not grokked after 1000 steps, beside one that grokked at 250
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { censoredRatio } from "@degrok/degrok";
 *
 * assertEquals(
 *   censoredRatio({ step: 1000, censored: true }, { step: 250, censored: false }),
 *   { low: 4, high: Infinity },
 * );
 * ```
 */
export function censoredRatio(numerator: WaitingTime, denominator: WaitingTime): Bounds {
  for (const { step } of [numerator, denominator]) {
    if (!(Number.isFinite(step) && step >= 0)) {
      throw new RangeError(
        `Cannot divide waiting times as a step must be finite and not negative: current value is ${step}`,
      );
    }
  }
  const ratio = Math.max(numerator.step, 1) / Math.max(denominator.step, 1);
  return { low: denominator.censored ? 0 : ratio, high: numerator.censored ? Infinity : ratio };
}

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
  /**
   * Of an event that only what follows shows to have happened: the step before which it has not, whatever follows. `step` if it is left out.
   */
  readonly notBefore?: number;
}

/**
 * What is known of a waiting time.
 *
 * @example A run that has not grokked by step 1000, but may turn out to have grokked at 400
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { waitingBounds } from "@degrok/degrok";
 *
 * assertEquals(waitingBounds({ step: 1000, censored: true, notBefore: 400 }), { low: 400, high: Infinity });
 * assertEquals(waitingBounds({ step: 250, censored: false }), { low: 250, high: 250 });
 * ```
 */
export function waitingBounds({ step, censored, notBefore = step }: WaitingTime): Bounds {
  return censored ? { low: notBefore, high: Infinity } : { low: step, high: step };
}

/**
 * The same on the logarithmic axis of steps, where a step of 0 counts as 1, its resolution.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { axisBounds } from "@degrok/degrok";
 *
 * assertEquals(axisBounds({ step: 0, censored: true }), { low: 1, high: Infinity });
 * ```
 */
export function axisBounds(time: WaitingTime): Bounds {
  const { low, high } = waitingBounds(time);
  return { low: Math.max(low, 1), high: Math.max(high, 1) };
}

/**
 * What is known of `numerator / denominator` when a censored time is only known to be longer than its step, or not before another.
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
  for (const step of [numerator, denominator].flatMap(({ step, notBefore = step }) => [step, notBefore])) {
    if (!(Number.isFinite(step) && step >= 0)) {
      throw new RangeError(
        `Cannot divide waiting times as a step must be finite and not negative: current value is ${step}`,
      );
    }
  }
  const [above, below] = [numerator, denominator].map(axisBounds);
  return { low: above.low / below.high, high: above.high / below.low };
}

/**
 * A quantity over training: its evaluated steps and its value at each.
 *
 * @module
 */

/** A quantity over training. `steps` are strictly increasing and not negative; `values` are finite and as many. */
export interface Curve {
  /** `[evaluations]`, strictly increasing, at least 0. */
  readonly steps: readonly number[];
  /** `[evaluations]`, finite. */
  readonly values: readonly number[];
}

/**
 * The curve itself, once it is known to be one.
 *
 * @param curve the steps and values, both `[evaluations]`
 * @param verb what the caller was about to do, for the message
 * @returns the same object
 * @throws {RangeError} if the lengths differ, a step is negative, not finite or not above the one before it, or a value is not finite
 */
export function checkCurve(curve: Curve, verb: string): Curve {
  const { steps, values } = curve;
  if (steps.length !== values.length) {
    throw new RangeError(
      `Cannot ${verb} as steps and values must be as many: current value is ${steps.length} and ${values.length}`,
    );
  }
  steps.forEach((step, index) => {
    if (!(Number.isFinite(step) && step >= 0 && (index === 0 || step > steps[index - 1]))) {
      throw new RangeError(
        `Cannot ${verb} as steps must increase strictly from 0 or above: current value is ${step} at ${index}`,
      );
    }
    if (!Number.isFinite(values[index])) {
      throw new RangeError(
        `Cannot ${verb} as every value must be finite: current value is ${values[index]} at ${index}`,
      );
    }
  });
  return curve;
}

/**
 * The position of a step on the logarithmic time axis, `log10(max(step, 1))`.
 *
 * Step 0 and step 1 coincide, so that the state before training keeps a place.
 *
 * @param step a training step, at least 0
 * @returns decades, at least 0
 *
 * @example
 * ```ts
 * import { logStep } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([0, 1, 1000].map(logStep), [0, 0, 3]);
 * ```
 */
export function logStep(step: number): number {
  return Math.log10(Math.max(step, 1));
}

/**
 * The part of a curve from one step to another, both included.
 *
 * @param curve the curve
 * @param range the first and last step kept; absent ends keep everything
 * @returns a new curve, empty if no evaluation lies in the range
 *
 * @example
 * ```ts
 * import { curveBetween } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(curveBetween({ steps: [0, 5, 9], values: [3, 2, 1] }, { from: 5 }), { steps: [5, 9], values: [2, 1] });
 * ```
 */
export function curveBetween(curve: Curve, range: { readonly from?: number; readonly to?: number }): Curve {
  const { from = 0, to = Infinity } = range;
  const kept = curve.steps.flatMap((step, index) => step >= from && step <= to ? [index] : []);
  return { steps: kept.map((index) => curve.steps[index]), values: kept.map((index) => curve.values[index]) };
}

/**
 * How much of the logarithmic time axis each evaluation stands for (trapezoid rule), as shares of the whole.
 *
 * Averages weighted so do not depend on how densely a stretch of training was evaluated.
 *
 * @param steps strictly increasing steps, `[evaluations]`
 * @returns `[evaluations]`, not negative, of sum 1; all equal if the steps span no part of the axis
 *
 * @example
 * ```ts
 * import { logStepWeights } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(logStepWeights([1, 10, 100]), [0.25, 0.5, 0.25]);
 * ```
 */
export function logStepWeights(steps: readonly number[]): readonly number[] {
  const places = steps.map(logStep);
  const last = places.length - 1;
  const span = places[last] - places[0];
  if (!(span > 0)) return places.map(() => 1 / places.length);
  return places.map((_, index) => (places[Math.min(index + 1, last)] - places[Math.max(index - 1, 0)]) / (2 * span));
}

/**
 * Root mean square difference of a curve from a prediction, averaged over `log10(max(step, 1))`.
 *
 * @param curve the measured curve, `[evaluations]`, at least one
 * @param predict the predicted value at a step
 * @returns at least 0, in the unit of the curve
 *
 * @example
 * ```ts
 * import { logStepError } from "@degrok/degrok";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const curve = { steps: [1, 10, 100], values: [0, 1, 2] };
 * assertAlmostEquals(logStepError(curve, Math.log10), 0, 1e-12);
 * assertAlmostEquals(logStepError(curve, (step) => Math.log10(step) + 3), 3, 1e-12);
 * ```
 */
export function logStepError(curve: Curve, predict: (step: number) => number): number {
  const weights = logStepWeights(curve.steps);
  return Math.sqrt(
    curve.steps.reduce((sum, step, index) => sum + weights[index] * (predict(step) - curve.values[index]) ** 2, 0),
  );
}

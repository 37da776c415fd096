/**
 * The constants of a transition curve that describe a run best.
 *
 * @module
 */
import { checkCurve, type Curve, logStep, logStepWeights } from "./curve.ts";

/** Constants of `max(a - b * log10(step), 0)`. */
export interface TransitionConstants {
  /** The height at step 1. */
  readonly a: number;
  /** The fall in each decade of steps. */
  readonly b: number;
}

/** Fitted constants and how well they fit. */
export interface TransitionFit extends TransitionConstants {
  /** Root mean square error over log-steps, in the unit of the curve. */
  readonly error: number;
}

/** A family of curves: the value at a step, for each pair of constants. */
export type TransitionFamily = (step: number, constants: TransitionConstants) => number;

function weightedError(curve: Curve, weights: readonly number[], predict: (step: number) => number): number {
  return Math.sqrt(
    curve.steps.reduce((sum, step, index) => sum + weights[index] * (predict(step) - curve.values[index]) ** 2, 0),
  );
}

/** Ends of the search for `log10 b`: a transition over decades, or within a hundredth of a percent of the steps. */
const STEEPNESS = [0, 4.5] as const;
/** How far beyond the run's last step, in decades, the transition may lie. */
const BEYOND = 0.5;

/**
 * Least-squares constants `a`, `b` of a family of transition curves for one measured curve, such as Corollary 3.3's for a run's test
 * accuracy.
 *
 * Searched on a grid over where the transition happens, `a / b` decades, and how steep it is, `log10 b`, refined around the best point.
 * Deterministic and bounded: a curve without a transition gives constants at the edge of the search. Constants fitted to a run describe it; they predict nothing about it.
 *
 * @param curve the measured curve, `[evaluations]`
 * @param family the curves
 * @returns null if the curve has fewer than three evaluations
 * @throws {RangeError} if the curve is not one
 *
 * @see Corollary 3.3 (restored) and Figure 3
 *
 * @example
 * ```ts
 * import { FIGURE_3_CURVE, fitTransition, predictedAccuracy } from "@degrok/degrok";
 * import { assert } from "@std/assert";
 *
 * const steps = Array.from({ length: 200 }, (_, i) => 50 * (i + 1));
 * const values = steps.map((step) => predictedAccuracy(step, FIGURE_3_CURVE));
 * const fit = fitTransition(
 *   { steps, values },
 *   (step, { a, b }) => predictedAccuracy(step, { ...FIGURE_3_CURVE, intercept: a, slope: b }),
 * );
 * assert(fit !== null && fit.error < 0.001); // a = 1905, b = 495: the paper's a = 1925, b = 500 but for the grid
 * ```
 */
export function fitTransition(curve: Curve, family: TransitionFamily): TransitionFit | null {
  checkCurve(curve, "fit a transition");
  if (curve.steps.length < 3) return null;
  const weights = logStepWeights(curve.steps);
  const places = [0, logStep(curve.steps[curve.steps.length - 1]) + BEYOND] as const;
  const constantsAt = (place: number, steepness: number): TransitionConstants => {
    const b = 10 ** steepness;
    return { a: place * b, b };
  };
  const errorAt = (place: number, steepness: number): number => {
    const constants = constantsAt(place, steepness);
    return weightedError(curve, weights, (step) => family(step, constants));
  };
  // Where the transition is decides most of the error, so it is found again for each steepness: the valley in both at once is narrow.
  const bestPlace = (steepness: number) => lowest((place) => errorAt(place, steepness), places, 41);
  const { at: steepness } = lowest((steepness) => bestPlace(steepness).value, STEEPNESS, 13);
  const { at: place, value: error } = bestPlace(steepness);
  return Number.isFinite(error) ? { ...constantsAt(place, steepness), error } : null;
}

/** Where a function of one variable is lowest on a grid that zooms in on its lowest point. */
function lowest(
  fn: (x: number) => number,
  [from, to]: readonly [number, number],
  points: number,
): { readonly at: number; readonly value: number } {
  let best = { at: (from + to) / 2, value: Infinity };
  let [low, high] = [from, to];
  for (let round = 0, count = points; round < ROUNDS; round++, count = ZOOM_POINTS) {
    const spacing = (high - low) / (count - 1);
    for (let index = 0; index < count; index++) {
      const at = low + index * spacing;
      const value = fn(at);
      if (value < best.value) best = { at, value };
    }
    [low, high] = [best.at - spacing, best.at + spacing];
  }
  return best;
}

const ROUNDS = 4;
const ZOOM_POINTS = 7;

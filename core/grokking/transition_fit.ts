/**
 * The constants of a transition curve that describe a run best.
 *
 * @module
 */
import { checkCurve, type Curve, logStep, logStepWeights } from "./curve.ts";

/** Constants of `max(a - b * log10(step), 0)`. */
export interface TransitionConstants {
  readonly a: number;
  readonly b: number;
}

/** Fitted constants and how well they fit. */
export interface TransitionFit extends TransitionConstants {
  /** Root mean square error over log-steps, in the unit of the curve. */
  readonly error: number;
}

/** A family of curves: the value at a step, for each pair of constants. */
export type TransitionFamily = (step: number, constants: TransitionConstants) => number;

/**
 * Root mean square difference of a curve from a prediction, averaged over `log10(max(step, 1))`.
 *
 * @param curve the measured curve, `[evaluations]`, at least one
 * @param predict the predicted value at a step
 * @returns at least 0, in the unit of the curve
 */
export function logStepError(curve: Curve, predict: (step: number) => number): number {
  return weightedError(curve, logStepWeights(curve.steps), predict);
}

function weightedError(curve: Curve, weights: readonly number[], predict: (step: number) => number): number {
  return Math.sqrt(
    curve.steps.reduce((sum, step, index) => sum + weights[index] * (predict(step) - curve.values[index]) ** 2, 0),
  );
}

/** Ends of the search, in decades of the step at which `a - b log10 t` vanishes, and of `b`. */
const STEEPNESS: readonly number[] = [0, 4.5];
const BEYOND = 0.5;
const ROUNDS = 6;

/**
 * Least-squares constants `a`, `b` of a family of transition curves for one measured curve, such as Corollary 3.3's for a run's test
 * accuracy.
 *
 * Searched on a grid over where the transition happens, `a / b` decades, and how steep it is, `log10 b`, refined around the best point.
 * Deterministic. Constants fitted to a run describe it; they predict nothing about it.
 *
 * @param curve the measured curve, `[evaluations]`
 * @param family the curves
 * @returns null if the curve has fewer than three evaluations
 * @throws {RangeError} if the curve is not one
 *
 * @see mathematics, Corollary 3.3 (restored) and Figure 3
 */
export function fitTransition(curve: Curve, family: TransitionFamily): TransitionFit | null {
  checkCurve(curve, "fit a transition");
  if (curve.steps.length < 3) return null;
  const weights = logStepWeights(curve.steps);
  const lastPlace = logStep(curve.steps[curve.steps.length - 1]);
  const constantsAt = (place: number, steepness: number): TransitionConstants => {
    const b = 10 ** steepness;
    return { a: place * b, b };
  };
  let best = { place: 0, steepness: 0, error: Infinity };
  let box = { place: [0, lastPlace + BEYOND], steepness: STEEPNESS };
  for (let round = 0; round < ROUNDS; round++) {
    const points = round === 0 ? { place: 61, steepness: 19 } : { place: 9, steepness: 9 };
    const places = grid(box.place, points.place);
    const steepnesses = grid(box.steepness, points.steepness);
    for (const place of places) {
      for (const steepness of steepnesses) {
        const constants = constantsAt(place, steepness);
        const error = weightedError(curve, weights, (step) => family(step, constants));
        if (error < best.error) best = { place, steepness, error };
      }
    }
    const reach = [places[1] - places[0], steepnesses[1] - steepnesses[0]];
    box = {
      place: [best.place - reach[0], best.place + reach[0]],
      steepness: [best.steepness - reach[1], best.steepness + reach[1]],
    };
  }
  return Number.isFinite(best.error) ? { ...constantsAt(best.place, best.steepness), error: best.error } : null;
}

function grid(ends: readonly number[], points: number): readonly number[] {
  return Array.from({ length: points }, (_, index) => ends[0] + index * (ends[1] - ends[0]) / (points - 1));
}

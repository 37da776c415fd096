/**
 * Corollary 3.3 beside a run: constants fitted to the run, and constants fitted to the other seeds.
 *
 * @module
 */
import { median } from "../../../core/grokking/median_interval.ts";
import { fitTransition, type TransitionConstants } from "../../../core/grokking/transition_fit.ts";
import { type AccuracyCurve, FIGURE_3_CURVE, predictedAccuracy } from "../../../core/theory/predicted_accuracy.ts";
import type { RunCourse } from "../../report/run_course.ts";

/** The test accuracy that a run must reach to have a transition whose constants can be fitted. */
const TRANSITION = 0.5;

/** A fit is dear and the same for every way to read a run: it is kept by the run's columns. */
const fits = new WeakMap<object, AccuracyCurve | null>();

/** The constants of Corollary 3.3 that describe a run's test accuracy best; null if it never reaches one half, so that nothing rises. */
export function fittedPrediction(course: RunCourse): AccuracyCurve | null {
  const known = fits.get(course.run.columns);
  if (known !== undefined) return known;
  const curve = course.curve("test_accuracy");
  const fit = curve.values.some((accuracy) => accuracy >= TRANSITION)
    ? fitTransition(curve, (step, constants) => predictedAccuracy(step, curveOf(constants)))
    : null;
  const fitted = fit === null ? null : curveOf(fit);
  fits.set(course.run.columns, fitted);
  return fitted;
}

/** The median place (`a / b` decades) and steepness (`b`) of the fits to the other seeds' runs: what they say of this one; null without any. */
export function sisterPrediction(course: RunCourse, runs: readonly RunCourse[]): AccuracyCurve | null {
  const others = runs.filter(({ run }) => run.seed !== course.run.seed && run.complete)
    .map(fittedPrediction)
    .filter((curve) => curve !== null);
  if (others.length === 0) return null;
  const place = median(others.map(({ intercept, slope }) => intercept / slope));
  const b = 10 ** median(others.map(({ slope }) => Math.log10(slope)));
  return curveOf({ a: place * b, b });
}

/** The paper's curve with other constants a and b. */
function curveOf({ a, b }: TransitionConstants): AccuracyCurve {
  return { ...FIGURE_3_CURVE, intercept: a, slope: b };
}

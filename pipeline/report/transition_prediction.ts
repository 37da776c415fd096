/**
 * Corollary 3.3 beside a run: its prediction with the paper's constants, and with constants fitted to the run.
 *
 * @module
 */
import { fitTransition, type TransitionConstants } from "../../core/grokking/transition_fit.ts";
import { type AccuracyCurve, FIGURE_3_CURVE, predictedAccuracy } from "../../core/theory/predicted_accuracy.ts";
import type { RunStudy } from "./run_study.ts";

/** The test accuracy that a run must reach to have a transition whose constants can be fitted. */
const TRANSITION = 0.5;

const fits = new WeakMap<RunStudy, AccuracyCurve | null>();

/** The constants of Corollary 3.3 that describe a run's test accuracy best; null if it never reaches one half, so that nothing rises. */
export function fittedPrediction(study: RunStudy): AccuracyCurve | null {
  const known = fits.get(study);
  if (known !== undefined) return known;
  const curve = study.curve("test_accuracy");
  const fit = curve.values.some((accuracy) => accuracy >= TRANSITION)
    ? fitTransition(curve, (step, constants) => predictedAccuracy(step, curveOf(constants)))
    : null;
  const fitted = fit === null ? null : curveOf(fit);
  fits.set(study, fitted);
  return fitted;
}

/** The paper's curve with other constants a and b. */
function curveOf({ a, b }: TransitionConstants): AccuracyCurve {
  return { ...FIGURE_3_CURVE, intercept: a, slope: b };
}

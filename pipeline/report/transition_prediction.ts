/**
 * Corollary 3.3 beside a run: its prediction with the paper's constants, and with constants fitted to the run.
 *
 * @module
 */
import type { Curve } from "../../core/grokking/curve.ts";
import { valueAt } from "../../core/grokking/seed_band.ts";
import { fitAccuracyCurve, type FittedAccuracyCurve } from "../../core/theory/fit_accuracy_curve.ts";
import { FIGURE_3_CURVE } from "../../core/theory/predicted_accuracy.ts";
import type { RunStudy } from "./run_study.ts";

/** Evaluations that a fit uses, evenly spread over the logarithm of the step. */
const FIT_POINTS = 60;

const fits = new WeakMap<RunStudy, FittedAccuracyCurve | null>();

/** The test accuracy that a run must reach to have a transition whose constants can be fitted. */
const TRANSITION = 0.5;

/** The constants of Corollary 3.3 that describe a run's test accuracy best; null if it never reaches one half, so that nothing rises. */
export function fittedPrediction(study: RunStudy): FittedAccuracyCurve | null {
  const known = fits.get(study);
  if (known !== undefined) return known;
  const sample = spreadOut(study.curve("test_accuracy"));
  const { gradientLipschitz, distanceVariance } = FIGURE_3_CURVE;
  const fit = sample.steps.length < 2 || !sample.values.some((accuracy) => accuracy >= TRANSITION)
    ? null
    : fitAccuracyCurve({ steps: sample.steps, accuracies: sample.values, gradientLipschitz, distanceVariance });
  fits.set(study, fit);
  return fit;
}

/** A curve sampled evenly over log-steps from step 1 on, by interpolation. */
function spreadOut(curve: Curve): Curve {
  const first = curve.steps.find((step) => step >= 1);
  const last = curve.steps[curve.steps.length - 1];
  if (first === undefined || last === first) return { steps: [], values: [] };
  const steps = Array.from(
    { length: FIT_POINTS },
    (_, index) => first * (last / first) ** (index / (FIT_POINTS - 1)),
  );
  const samples = steps.flatMap((step) => {
    const value = valueAt(curve, Math.min(step, last));
    return value === null ? [] : [{ step, value }];
  });
  return { steps: samples.map(({ step }) => step), values: samples.map(({ value }) => value) };
}

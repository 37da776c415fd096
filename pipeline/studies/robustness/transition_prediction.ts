/**
 * Corollary 3.3 beside a run: constants fitted to the run, and constants fitted to the other seeds.
 *
 * @module
 */
import type { Curve } from "../../../core/grokking/curve.ts";
import { median } from "../../../core/grokking/median_interval.ts";
import { fitTransition, type TransitionConstants } from "../../../core/grokking/transition_fit.ts";
import { type AccuracyCurve, FIGURE_3_CURVE, predictedAccuracy } from "../../../core/theory/predicted_accuracy.ts";
import { modularTrainSize } from "../../../data/modular_arithmetic.ts";
import type { Config } from "../../config/config.ts";
import type { RunCourse } from "../../report/run_course.ts";

/** The test accuracy that a run must reach to have a transition whose constants can be fitted. */
const TRANSITION = 0.5;

/** What of the paper's curve is fitted. */
type TransitionPlace = Pick<AccuracyCurve, "intercept" | "slope">;

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

/** Half of the mass of a half-normal distribution of variance 1 lies below this distance. */
const HALF_NORMAL_MEDIAN = 0.6744897501960817;
/** What 2 √(nS) ‖W‖ / m must have come down to where the corollary promises 50 %. */
export const NEEDED_FOR_HALF = 1 / (HALF_NORMAL_MEDIAN * Math.sqrt(FIGURE_3_CURVE.distanceVariance)) -
  FIGURE_3_CURVE.gradientLipschitz;

/** The step at which Corollary 3.3 predicts a test accuracy of one half, whether or not a run is that long. */
export function predictedHalfStep({ intercept, slope }: TransitionPlace): number {
  return 10 ** ((intercept - NEEDED_FOR_HALF) / slope);
}

/** The two measures of the sharpness S, each with its metric. */
export const sharpnesses = [
  { column: "gauss_newton_sharpness", metric: "robustness", words: "the Gauss–Newton sum" },
  { column: "sharpness", metric: "sharpness", words: "the trace of the Hessian" },
] as const;

/**
 * The corollary's 2 √(nS) ‖W‖ / m as it was measured, of modular addition; an estimate of S that is negative has none. m is the smallest norm of
 * an input, which the paper's curve supposes to be 1, and which Lemma 3.1's bound ‖W‖² S / m² tells with the Gauss-Newton sum as S.
 */
export function measuredProduct(course: RunCourse, column: typeof sharpnesses[number]["column"]): Curve {
  const samples = modularTrainSize((course.settings.settings as Config["modularAddition"]).dataset);
  const [bounds, sums] = ["lemma_3_1_bound", sharpnesses[0].column].map((each) => valueBySteps(course.curve(each)));
  const { steps, values } = course.curve(column);
  const known = steps.flatMap((step, index) => {
    const [sharpness, bound, sum] = [values[index], bounds.get(step), sums.get(step)];
    // 2 √(nS) ‖W‖ / m = 2 √n √(bound) √(S / the Gauss-Newton sum)
    return bound === undefined || sum === undefined || !(sum > 0) || sharpness < 0
      ? []
      : [{ step, value: 2 * Math.sqrt(samples * bound * (sharpness / sum)) }];
  });
  return { steps: known.map(({ step }) => step), values: known.map(({ value }) => value) };
}

function valueBySteps({ steps, values }: Curve): ReadonlyMap<number, number> {
  return new Map(steps.map((step, index) => [step, values[index]]));
}

/** The paper's curve with other constants a and b. */
function curveOf({ a, b }: TransitionConstants): AccuracyCurve {
  return { ...FIGURE_3_CURVE, intercept: a, slope: b };
}

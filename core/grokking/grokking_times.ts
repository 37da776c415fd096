/**
 * When a run fitted its training data, when it grokked, and whether it did.
 *
 * @module
 */
import { checkCurve, type Curve } from "./curve.ts";
import { median } from "./median_interval.ts";
import { type CrossingOptions, sustainedCrossing } from "./sustained_crossing.ts";

/** The settings of the grokking time. */
export interface GrokkingOptions {
  /** The plateau at or above which a run is said to grok, an accuracy in (0, 1]. */
  readonly plateauLevel: number;
  /** The share of its own plateau at which a run is said to have grokked, in (0, 1]. */
  readonly plateauFraction: number;
  /** The train accuracy at which a run is said to have fitted, in (0, 1]. */
  readonly fitAccuracy: number;
  /** For how many evaluations in a row a level must be kept. */
  readonly patience: number;
}

/** Accuracies of one run on the training and on the test set. */
export interface AccuracyCurves {
  /** Accuracy on the training set. */
  readonly train: Curve;
  /** Accuracy on the test set. */
  readonly test: Curve;
}

/** Test accuracies whose first crossing is reported beside the grokking time. */
export const CROSSING_LEVELS = [0.5, 0.8, 0.95, 0.99] as const;

/** What grokking looked like in one run. */
export interface GrokkingTimes {
  /** The last evaluated step. */
  readonly lastStep: number;
  /** Median test accuracy of the last 5 % of the evaluations. */
  readonly plateau: number;
  /** Whether the plateau reaches the stated level, and test accuracy is seen to stay near it; a run that does not is censored at `lastStep`. */
  readonly groks: boolean;
  /** First step from which train accuracy stays at the fit accuracy, or null. */
  readonly fitStep: number | null;
  /** First step from which test accuracy stays at the share of its plateau, or null if the run is censored. */
  readonly grokStep: number | null;
  /**
   * Of a censored run, the step before which it has not grokked, however it goes on; else null. A later plateau may show that it had grokked within
   * its steps, so this is `lastStep` only if test accuracy does not stay at `plateauFraction * plateauLevel`, the least that can be asked of it.
   */
  readonly notBefore: number | null;
  /** `grokStep - fitStep`, or null if either is. */
  readonly delay: number | null;
  /** First evaluated step with test accuracy at least each level of `CROSSING_LEVELS`, or null, in that order. */
  readonly firstCrossings: readonly (number | null)[];
}

/** The first step of the row in which a curve stays at a level, though it may end before its patience; the last step if there is none. */
function notBefore(curve: Curve, { level, patience }: CrossingOptions): number {
  const crossing = sustainedCrossing(curve, { level, patience });
  if (crossing !== null) return crossing;
  const { steps, values } = curve;
  const below = values.findLastIndex((value) => value < level);
  return steps[Math.min(below + 1, steps.length - 1)];
}

/** The share of the evaluations, at the end of a run, whose median is the plateau. */
export const PLATEAU_TAIL = 0.05;

/**
 * Grokking time of a run: `t_grok` is the first evaluated step at which test accuracy is at least `plateauFraction` times the run's own
 * plateau and stays so for `patience` evaluations; `t_fit` is the same for train accuracy and `fitAccuracy`.
 *
 * A run whose plateau lies below `plateauLevel` is censored: `groks` is false and `grokStep` is null, whatever it reached in between. So is one that
 * comes there too late to be seen to stay.
 *
 * @param accuracies accuracies in [0, 1], each `[evaluations]`
 * @throws {RangeError} if a curve is not one or has no evaluation, or an option is outside its range
 *
 * @see grokking time, which the paper does not define (ours)
 *
 * @example A run that fits at step 10 and groks at step 40
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { grokkingTimes } from "@degrok/degrok";
 *
 * const steps = [0, 10, 20, 30, 40, 50, 60];
 * const times = grokkingTimes(
 *   { train: { steps, values: [0, 1, 1, 1, 1, 1, 1] }, test: { steps, values: [0, 0, 0.1, 0.5, 1, 1, 1] } },
 *   { plateauLevel: 0.95, plateauFraction: 0.95, fitAccuracy: 0.99, patience: 3 },
 * );
 * assertEquals([times.fitStep, times.grokStep, times.delay, times.notBefore], [10, 40, 30, null]);
 * ```
 */
export function grokkingTimes(accuracies: AccuracyCurves, options: GrokkingOptions): GrokkingTimes {
  const { plateauLevel, plateauFraction, fitAccuracy, patience } = options;
  for (const [name, value] of Object.entries({ plateauLevel, plateauFraction, fitAccuracy })) {
    if (!(value > 0 && value <= 1)) {
      throw new RangeError(`Cannot time grokking as ${name} must lie in (0, 1]: current value is ${value}`);
    }
  }
  const test = checkCurve(accuracies.test, "time grokking");
  const count = test.values.length;
  if (count === 0) {
    throw new RangeError("Cannot time grokking as a run must be evaluated: current value is 0 evaluations");
  }
  const plateau = median(test.values.slice(count - Math.ceil(PLATEAU_TAIL * count)));
  const fitStep = sustainedCrossing(accuracies.train, { level: fitAccuracy, patience });
  const grokStep = plateau < plateauLevel
    ? null
    : sustainedCrossing(test, { level: plateauFraction * plateau, patience });
  return {
    lastStep: test.steps[count - 1],
    plateau,
    groks: grokStep !== null,
    fitStep,
    grokStep,
    notBefore: grokStep === null ? notBefore(test, { level: plateauFraction * plateauLevel, patience }) : null,
    delay: fitStep === null || grokStep === null ? null : grokStep - fitStep,
    firstCrossings: CROSSING_LEVELS.map((level) => sustainedCrossing(test, { level, patience: 1 })),
  };
}

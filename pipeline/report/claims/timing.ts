/**
 * Steps and lags that several claims are about, each with the reason when there is none.
 *
 * @module
 */
import { type ChangePoint, changePoint } from "../../../core/grokking/change_point.ts";
import { type Curve, curveBetween, logStep } from "../../../core/grokking/curve.ts";
import { halfwayStep } from "../../../core/grokking/halfway_step.ts";
import { formatStep } from "../format.ts";
import type { RunCourse } from "../run_course.ts";
import type { Missing, Reading } from "./claim_part.ts";

/** A change within a factor of two of a time, 0.3 decades, is near it. Claims that say "at" or "right after" mean this. */
export const NEAR_FACTOR = 2;
/** The same on the logarithmic axis. */
export const NEAR_DECADES = Math.log10(NEAR_FACTOR);

/** How changes of metrics are timed, where more than one way is defensible. */
export interface Timing {
  /** How the step at which a metric changes is found: the best step function, or half-way from first to last. */
  readonly changePoint: "step function" | "half-way";
  /** From where lags of change points count: the change point of test accuracy, found in the same way, or t_grok, near the end of the rise. */
  readonly timedBy: "change of test accuracy" | "t_grok";
}

/** A step, or why there is none. */
export type StepReading = number | Missing;

/** What is made of several readings; if some are missing, the first of those. */
export function whenKnown<A>(readings: readonly StepReading[], make: (...known: number[]) => A): A | Missing {
  return readings.find((reading) => typeof reading !== "number") ?? make(...readings as number[]);
}

/** When the run fitted its training data. */
export function fitStepOf({ times }: RunCourse): StepReading {
  return times?.fitStep ?? { missing: "train accuracy does not reach its mark" };
}

/** When the run grokked, if it did. */
export function grokStepOf({ times }: RunCourse): StepReading {
  if (times === null) return { missing: "no evaluation" };
  return times.grokStep ?? { missing: `does not grok within ${formatStep(times.lastStep)} steps` };
}

/** When the run grokked, if it did so after it had fitted: what is read from `t_fit` on cannot time a rise that was over by then. */
export function lateGrokStepOf(course: RunCourse): StepReading {
  const missing = "groks no later than it fits: no rise after fitting";
  return whenKnown([grokStepOf(course), fitStepOf(course)], (grok, fit) => grok > fit ? grok : { missing });
}

/** The best step function of a metric from fitting on, before which curves show memorisation. */
export function changeAfterFit(course: RunCourse, column: string): ChangePoint | Missing {
  return afterFit(course, column, changePoint);
}

/** When a metric changes, from fitting on. */
function changeStepOf(course: RunCourse, column: string, analysis: Pick<Timing, "changePoint">): StepReading {
  if (analysis.changePoint === "half-way") return halfwayAfterFit(course, column);
  const change = changeAfterFit(course, column);
  return "missing" in change ? change : change.step;
}

/** The step at which a metric is half-way from its value at `t_fit` to its last. */
export function halfwayAfterFit(course: RunCourse, column: string): StepReading {
  return afterFit(course, column, (curve) => halfwayStep(curve, { patience: course.grokking.patience }));
}

/** What is found on a metric's curve from fitting on, or why nothing. */
function afterFit<A>(course: RunCourse, column: string, find: (curve: Curve) => A | null): A | Missing {
  const missing = `${column} has no change after fitting`;
  return whenKnown([fitStepOf(course)], (from) => find(curveBetween(course.curve(column), { from })) ?? { missing });
}

/** Decades from `t_grok`, if that is after `t_fit`, to the change of a metric; negative if the metric changes before. */
export function changeLagOf(course: RunCourse, column: string, analysis: Pick<Timing, "changePoint">): StepReading {
  const steps = [lateGrokStepOf(course), changeStepOf(course, column, analysis)];
  return whenKnown(steps, (grok, change) => logStep(change) - logStep(grok));
}

/**
 * How many decades the change of a metric is from grokking: from the change of test accuracy, found in the same way, so that a metric that
 * moves with test accuracy is at no distance; or from `t_grok`, which lies near the end of the rise and so is nearer to what changes late.
 */
export function changeDistanceOf(course: RunCourse, column: string, analysis: Timing): StepReading {
  const rise = analysis.timedBy === "t_grok" ? 0 : changeLagOf(course, "test_accuracy", analysis);
  return whenKnown([changeLagOf(course, column, analysis), rise], (lag, rise) => Math.abs(lag - rise));
}

/** Distance of the first less that of the second, in decades: positive if the second metric is closer to grokking. */
export function timelinessGain(
  course: RunCourse,
  { first, second, analysis }: { readonly first: string; readonly second: string; readonly analysis: Timing },
): Reading {
  const distances = [first, second].map((column) => changeDistanceOf(course, column, analysis));
  return whenKnown(distances, (there, here) => there - here);
}

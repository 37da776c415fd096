/**
 * How far the weight norm falls.
 *
 * @module
 */
import { curveBetween } from "../../../core/grokking/curve.ts";
import { median } from "../../../core/grokking/median_interval.ts";
import { halfwayAfterFit } from "../../report/claims/timing.ts";
import { coursesOf, type RunCourse } from "../../report/run_course.ts";

/** The largest share of a value that a curve loses later on, whether or not that comes back; 0 for a curve that never falls. */
export function largestFall(values: readonly number[]): number {
  let [top, fall] = [0, 0];
  for (const value of values) {
    top = Math.max(top, value);
    if (top > 0) fall = Math.max(fall, 1 - value / top);
  }
  return fall;
}

/** How far the norm of a run falls, up to a step if one is given; null if it is not known. */
export function normFall(course: RunCourse, to?: number): number | null {
  const { values } = curveBetween(course.curve("weight_norm"), { to });
  return values.length === 0 ? null : largestFall(values);
}

/** How far the norm of standard networks has fallen when their test accuracy is half-way up: the median over those that grok; null without any. */
export function fallAtRise(courses: readonly RunCourse[], task: RunCourse["run"]["task"]): number | null {
  const falls = coursesOf(courses, task, "standard").filter(({ times }) => times?.groks).flatMap((course) => {
    const step = halfwayAfterFit(course, "test_accuracy");
    return typeof step === "number" ? normFall(course, step) ?? [] : [];
  });
  return falls.length === 0 ? null : median(falls);
}

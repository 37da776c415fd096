/**
 * Sentences about what is seen, made from the data.
 *
 * @module
 */
import { median, medianBounds } from "../../../core/grokking/median_interval.ts";
import { valueAt } from "../../../core/grokking/seed_band.ts";
import type { Curve } from "../../../core/grokking/curve.ts";
import { formatCount, formatList, formatNumber, formatPercent, formatStep } from "../format.ts";
import { grokTime, type RunCourse } from "../run_course.ts";

/** When runs fitted and when they grokked, with those that did not. */
export function timesSentence(courses: readonly RunCourse[], subject: string): string {
  if (courses.length === 0) return `${subject}: this configuration has no such run.`;
  const evaluated = courses.filter(({ times }) => times !== null);
  if (evaluated.length === 0) return `${subject}: no run has been evaluated yet.`;
  const fits = evaluated.flatMap(({ times }) => times?.fitStep ?? []);
  const some = fits.length < evaluated.length ? `${fits.length} of ${evaluated.length} runs fit` : "fits";
  const fit = fits.length === 0 ? "does not fit its training data" : `${some} at step ${stepsText(fits)}`;
  return `${subject} (${formatCount(evaluated.length, "seed")}): ${[fit, ...grokWords(evaluated)].join("; ")}.`;
}

function grokWords(courses: readonly RunCourse[]): readonly string[] {
  const times = courses.flatMap((course) => grokTime(course) ?? []);
  const censored = times.filter((time) => time.censored);
  const running = courses.length - times.length;
  const words: string[] = [];
  if (times.length > censored.length) {
    const bounds = medianBounds(times.map(({ step, censored }) => ({ low: step, high: censored ? Infinity : step })));
    const known = times.filter((time) => !time.censored).map(({ step }) => step);
    const middle = censored.length === 0 ? stepsText(known) : formatStep(bounds.low);
    words.push(`groks at step ${middle}${bounds.high > bounds.low ? " or later" : ""}`);
  }
  if (censored.length > 0) {
    const who = times.length === 1 ? "does" : `${censored.length} of ${times.length} runs do`;
    const last = Math.max(...censored.map(({ step }) => step));
    words.push(`${who} not grok within ${formatStep(last)} steps`);
  }
  if (running > 0) words.push(`${formatCount(running, "run")} not finished`);
  return words;
}

/** Steps of several runs: the median, and the first and the last where they differ. */
export function stepsText(steps: readonly number[]): string {
  const [first, last] = [Math.min(...steps), Math.max(...steps)];
  return first === last
    ? formatStep(first)
    : `${formatStep(median(steps))} (${formatStep(first)} to ${formatStep(last)})`;
}

/** The values of a quantity at the start, at fitting, at grokking and at the end, medians over runs. */
export function courseSentence(
  courses: readonly RunCourse[],
  read: (course: RunCourse) => Curve,
  subject: string,
): string {
  const known = courses.map((course) => ({ course, curve: read(course) })).filter(({ curve }) =>
    curve.steps.length > 0
  );
  if (known.length === 0) return `${subject} has not been measured yet.`;
  const at = (words: string, stepOf: (course: RunCourse, curve: Curve) => number | null | undefined) => {
    const values = known.flatMap(({ course, curve }) => {
      const step = stepOf(course, curve);
      const value = step == null ? null : valueAt(curve, step);
      return value === null ? [] : [value];
    });
    return values.length === 0 ? [] : [`${formatNumber(median(values))} ${words}`];
  };
  const stations = [
    ...at("at the start", (_, curve) => curve.steps[0]),
    ...at("at fitting", ({ times }) => times?.fitStep),
    ...at("at grokking", ({ times }) => times?.grokStep),
    ...at("at the end", (_, curve) => curve.steps[curve.steps.length - 1]),
  ];
  return `${subject} is ${formatList(stations)}${known.length > 1 ? " (medians)" : ""}.`;
}

/** The greatest size and the last value of a quantity over a part of training, medians over runs. */
export function rangeSentence(curves: readonly Curve[], subject: string): string {
  const known = curves.filter(({ values }) => values.length > 0);
  if (known.length === 0) return `${subject} has not been measured there yet.`;
  const top = median(known.map(({ values }) => Math.max(...values.map(Math.abs))));
  const last = median(known.map(({ values }) => values[values.length - 1]));
  const counts = median(known.map(({ values }) => values.length));
  return `${subject} is at most ${formatNumber(top)} in size and ${formatNumber(last)} at the end, over ${
    formatCount(Math.round(counts), "evaluation")
  }.`;
}

/** A share that a quantity has at fitting, in words. */
export function shareAtFit(courses: readonly RunCourse[], name: string): string | null {
  const values = courses.flatMap((course) => {
    const fit = course.times?.fitStep;
    const value = fit == null ? null : valueAt(course.curve(name), fit);
    return value === null ? [] : [value];
  });
  return values.length === 0 ? null : formatPercent(median(values));
}

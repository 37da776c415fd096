/**
 * Sentences about what is seen, made from the data.
 *
 * @module
 */
import { waitingBounds } from "../../../core/grokking/censored_ratio.ts";
import { median, medianBounds } from "../../../core/grokking/median_interval.ts";
import { valueAt } from "../../../core/grokking/seed_band.ts";
import { changePoint } from "../../../core/grokking/change_point.ts";
import { curveBetween } from "../../../core/grokking/curve.ts";
import { formatCount, formatNumber, formatStep } from "../format.ts";
import { coursesOf, grokTime, type RunCourse } from "../run_course.ts";
import type { PanelSpec } from "./figure_spec.ts";
import { interventionTitle, taskTitle } from "./titles.ts";

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
    const bounds = medianBounds(times.map(waitingBounds));
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

/** How the metrics of a panel move from fitting on, and when they change most, as one step function finds it. */
export function movesText({ series, task }: PanelSpec, courses: readonly RunCourse[]): readonly string[] {
  return series.filter(({ axis }) => axis === "metric").flatMap(({ label, intervention, read }) => {
    const known = coursesOf(courses, task, intervention).flatMap((course) => {
      const curve = read(course);
      const { steps, values } = curve;
      if (values.length === 0) return [];
      const fit = course.times?.fitStep ?? steps[0];
      const change = changePoint(curveBetween(curve, { from: fit }));
      return [{ from: valueAt(curve, fit) ?? values[0], to: values[values.length - 1], change: change?.step ?? null }];
    });
    if (known.length === 0) return [];
    const middle = (of: (each: typeof known[number]) => number) => formatNumber(median(known.map(of)));
    const changes = known.flatMap(({ change }) => change ?? []);
    return [
      `${taskTitle[task]}, ${interventionTitle(intervention)}: ${label} goes from ${
        middle(({ from }) => from)
      } at fitting to ${middle(({ to }) => to)} at the end${
        changes.length === 0 ? "" : `, and changes most at step ${formatStep(median(changes))}`
      }.`,
    ];
  });
}

/**
 * Runs that differ in the value of a setting, side by side.
 *
 * @module
 */
import { waitingBounds } from "../../../core/grokking/censored_ratio.ts";
import { type Bounds, medianBounds } from "../../../core/grokking/median_interval.ts";
import { canonicalJson } from "../../files/canonical_json.ts";
import { type Config, type TaskName, taskNames } from "../../config/config.ts";
import { sweepVariants, type SweptSetting, sweptSettings } from "../../config/sweeps.ts";
import { settingsOf } from "../../plan/runs.ts";
import { formatLater, formatList, formatStep } from "../format.ts";
import { baseCourses, coursesOfVariants, grokTime, type RunCourse, waitingTime } from "../run_course.ts";
import { settingAt, settingText } from "../setting_text.ts";

/** The runs of one value, or combination of values. */
export interface ComparedValue {
  /** Such as `weight decay 0.3`; the configuration's own values are marked as `as configured`. */
  readonly label: string;
  /** The same without that mark. */
  readonly described: string;
  /** The value alone, for an axis: `0.3`. */
  readonly tick: string;
  /** The value of each setting that varies, in their order. */
  readonly at: readonly unknown[];
  /** The runs of an intervention, in the order of their seeds. */
  readonly of: (intervention: string) => readonly RunCourse[];
}

/** The values of a task that are compared. */
export interface Comparison {
  readonly task: TaskName;
  /** What varies, in words: `weight decay`. */
  readonly subject: string;
  /** Each setting that varies, in words. */
  readonly settings: readonly string[];
  readonly interventions: readonly string[];
  /** In ascending order if they are numbers of one setting, else in the configuration's, with its own values first. */
  readonly values: readonly ComparedValue[];
}

/**
 * What a configuration compares: for each task the values of its swept settings beside the configuration's own, and those of variants that compare
 * other settings.
 */
export function comparisons(config: Config, courses: readonly RunCourse[]): readonly Comparison[] {
  const ofSweeps = new Set(sweepVariants(config).map(({ task, name }) => `${task} ${name}`));
  return taskNames.flatMap((task) => {
    const further = coursesOfVariants(courses, "sweep").filter(({ run }) => run.task === task);
    const isSwept = ({ run }: RunCourse) => ofSweeps.has(`${task} ${run.variant?.name}`);
    const [swept, others] = [further.filter(isSwept), further.filter((course) => !isSwept(course))];
    return [...comparison(task, swept, sweptSettings(config, task)), ...comparison(task, others, [])];
  });

  function comparison(
    task: TaskName,
    further: readonly RunCourse[],
    swept: readonly SweptSetting[],
  ): readonly Comparison[] {
    if (further.length === 0) return [];
    const base = baseCourses(courses).filter(({ run }) => run.task === task);
    const groups = groupsOf(further, ({ run }) => run.variant?.name ?? "");
    const own = canonicalJson(config[task]);
    const repeated = further.some(({ run }) => canonicalJson(settingsOf(config, run)) === own);
    const valuesOf = (group: readonly RunCourse[]) => {
      const settings = settingsOf(config, group[0].run);
      return swept.map(({ path }) => settingAt(settings, path));
    };
    const values = [...(repeated || base.length === 0 ? [] : [base]), ...groups].map((group) => {
      const { variant } = group[0].run;
      const at = valuesOf(group);
      const words = swept.map(({ words }, index) => `${words} ${settingText(at[index])}`).join(", ");
      const described = variant?.describes ?? (words || "as configured");
      const label = variant !== null ? described : [words, "as configured"].filter((part) => part !== "").join(", ");
      const tick = at.length > 0 ? at.map(settingText).join(", ") : variant?.describes ?? "as configured";
      const of = (intervention: string) => group.filter(({ run }) => run.intervention === intervention);
      return { label, described, tick, at, of, place: at.length === 1 && typeof at[0] === "number" ? at[0] : null };
    });
    const ordered = values.every(({ place }) => place !== null)
      ? values.toSorted((a, b) => (a.place ?? 0) - (b.place ?? 0))
      : values;
    return [{
      task,
      subject: formatList(swept.map(({ words }) => words)) || "settings",
      settings: swept.map(({ words }) => words),
      interventions: config[task].interventions.filter((intervention) =>
        further.some(({ run }) => run.intervention === intervention)
      ),
      values: ordered,
    }];
  }
}

/** Whether the values are numbers of one setting, so that a line may join them. */
export function isOrdered({ values }: Comparison): boolean {
  return values.every(({ at }) => at.length === 1 && typeof at[0] === "number");
}

/** The median time at which the runs of one value grok; infinite where most do not within their budget, null without a complete run. */
export function medianGrok(courses: readonly RunCourse[]): number | null {
  const times = courses.flatMap((course) => grokTime(course) ?? []);
  if (times.length === 0) return null;
  return medianBounds(times.map(waitingBounds)).high;
}

/** Times of the runs of one value in one intervention. */
export interface ComparedTimes {
  readonly runs: number;
  readonly grokked: number;
  readonly fit: string;
  readonly grok: string;
  readonly delay: string;
  /** Median plateau, or null without a complete run. */
  readonly plateau: number | null;
}

/** The times of some runs in words: medians over seeds, with the range if there is one; censored runs count as later than their end. */
export function comparedTimes(courses: readonly RunCourse[]): ComparedTimes {
  const complete = courses.filter(({ run, times }) => run.complete && times !== null);
  const groks = complete.flatMap((course) => grokTime(course) ?? []);
  const fits = complete.map((course) => waitingTime(course, course.times?.fitStep ?? null));
  const delays = complete.map((course): Bounds => {
    const { delay = null, fitStep = null } = course.times ?? {};
    if (delay !== null) return { low: delay, high: delay };
    const { low } = waitingBounds(waitingTime(course, null, course.times?.notBefore));
    return { low: fitStep === null ? 0 : Math.max(0, low - fitStep), high: Infinity };
  });
  const plateaus = complete.flatMap(({ times }) => times?.plateau ?? []).map((value) => ({ low: value, high: value }));
  return {
    runs: complete.length,
    grokked: groks.filter(({ censored }) => !censored).length,
    fit: medianText(fits.map(waitingBounds)),
    grok: medianText(groks.map(waitingBounds)),
    delay: medianText(delays),
    plateau: plateaus.length === 0 ? null : medianBounds(plateaus).low,
  };
}

/**
 * The median of times in words: `1 200 (900 to 1 500)`; `> 4 000` where it is censored, `between 900 and 1 200` where one of the two in the
 * middle is, a dash where nothing is known.
 */
function medianText(times: readonly Bounds[]): string {
  if (times.length === 0) return "–";
  const { low, high } = medianBounds(times);
  if (low === 0 && high === Infinity) return "–"; // as the delay of a run that has not fitted
  const middle = low === high
    ? formatStep(low)
    : high === Infinity
    ? formatLater(low)
    : `between ${formatStep(low)} and ${formatStep(high)}`;
  const lows = times.map(({ low }) => low);
  const [least, most] = [Math.min(...lows), Math.max(...lows)];
  if (least === most) return middle;
  const end = (step: number, isCensored: (time: Bounds) => boolean) =>
    times.some(isCensored) ? formatLater(step) : formatStep(step);
  const from = end(least, ({ low, high }) => high === Infinity && low === least);
  return `${middle} (${from} to ${end(most, ({ high }) => high === Infinity)})`;
}

function groupsOf<A>(items: readonly A[], key: (item: A) => string): readonly (readonly A[])[] {
  return [...Map.groupBy(items, key).values()];
}

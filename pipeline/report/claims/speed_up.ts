/**
 * How much sooner runs grok with one intervention than with another, seed by seed.
 *
 * @module
 */
import { bootstrapInterval } from "../../../core/grokking/bootstrap_interval.ts";
import { axisBounds, censoredRatio, type WaitingTime } from "../../../core/grokking/censored_ratio.ts";
import { median } from "../../../core/grokking/median_interval.ts";
import { sustainedCrossing } from "../../../core/grokking/sustained_crossing.ts";
import { deriveSeed } from "../../../core/random/derive_seed.ts";
import type { TaskName } from "../../config/config.ts";
import { formatPercent } from "../format.ts";
import { coursesOf, coursesOfVariant, grokTime, ofSameSeed, type RunCourse, waitingTime } from "../run_course.ts";
import type { Evidence } from "./claim_definition.ts";
import { above, type PartDefinition, type Reading } from "./claim_part.ts";
import type { Effect } from "./claims_file.ts";
import { finite, NOMINAL_COVERAGE, stated } from "./summary.ts";

/** Which two interventions are compared. */
export interface Comparison {
  readonly task: TaskName;
  readonly slow: string;
  readonly fast: string;
  /** A variant that the runs of one side are of, and what is different in it. */
  readonly variant?: { readonly of: "slow" | "fast"; readonly name: string; readonly words: string };
}

const RESAMPLES = 2000;
/** Test accuracies on the way up, at which a run may lead that falls behind later. */
const EARLY_LEVELS = [0.25, 0.5, 0.8];
/** The last of them, the same for all runs, wherever their plateaus are. */
export const COMMON_LEVEL = 0.8;

/** What the ratio of grokking times is called among a claim's parts. */
export function speedUpName({ slow, fast, variant }: Omit<Comparison, "task">): string {
  return `t_grok, ${slow} over ${fast}${variant === undefined ? "" : `, ${variant.words}`}`;
}

/** What the ratio of the steps to a test accuracy is called among a claim's parts. */
export function levelName({ slow, fast }: Pick<Comparison, "slow" | "fast">, level: number): string {
  return `steps to a test accuracy of ${formatPercent(level)}, ${slow} over ${fast}`;
}

/** The ratio of grokking times where the runs of one side are a variant's; beside the claim. Nothing without such runs. */
export function variantSpeedUpParts(
  { courses }: Evidence,
  comparison: Comparison & Required<Pick<Comparison, "variant">>,
): readonly PartDefinition[] {
  const { task, slow, fast, variant } = comparison;
  const [slows, fasts] = ([["slow", slow], ["fast", fast]] as const).map(([side, intervention]) =>
    side === variant.of
      ? coursesOfVariant(courses, { task, intervention, variant: variant.name })
      : coursesOf(courses, task, intervention)
  );
  if (slows.length === 0 || fasts.length === 0) return [];
  return [{
    task,
    unit: "×",
    criterion: above(1),
    courses: slows,
    metrics: ["accuracy"],
    read: (course) => ratio(course, ofSameSeed(fasts, course), fast, grokTime),
    name: speedUpName(comparison),
    counts: false,
  }];
}

/** What the ratio is called whose fast side is the mean over two draws of the noise. */
export function pooledName(comparison: Omit<Comparison, "task">): string {
  return `${speedUpName(comparison)}, mean of two draws`;
}

/**
 * The ratio of grokking times where the fast side of a seed is the geometric mean of its runs with two draws of the noise; beside the claim.
 *
 * @param draws the variants of the fast side's runs; null for the base runs
 */
export function pooledSpeedUpParts(
  { courses }: Evidence,
  comparison: Comparison,
  draws: readonly [string | null, string | null],
): readonly PartDefinition[] {
  const { task, slow, fast } = comparison;
  const fasts = draws.map((variant) =>
    variant === null ? coursesOf(courses, task, fast) : coursesOfVariant(courses, { task, intervention: fast, variant })
  );
  if (fasts.some(({ length }) => length === 0)) return [];
  return [{
    task,
    unit: "×",
    criterion: above(1),
    courses: coursesOf(courses, task, slow),
    metrics: ["accuracy"],
    read: (course) => {
      const times = fasts.map((runs) => ofSameSeed(runs, course)).map((run) =>
        run === undefined ? null : grokTime(run)
      );
      const first = grokTime(course);
      const known = times.filter((time) => time !== null);
      if (first === null || known.length < times.length) return { missing: "not evaluated with every draw" };
      const logs = known.map((time) => Math.log(axisBounds(time).low));
      const mean = Math.exp(logs.reduce((sum, log) => sum + log, 0) / known.length);
      return censoredRatio(first, { step: mean, censored: known.some(({ censored }) => censored) });
    },
    name: pooledName(comparison),
    counts: false,
  }];
}

/**
 * The ratio of grokking times, slow over fast, of the runs that share a seed and so a data split; and, beside the claim, those of the steps to test
 * accuracies that are the same for all runs, the last of them the level at which a run is said to grok, as they depend on no plateau.
 */
export function speedUpParts(
  { courses, config }: Evidence,
  { task, slow, fast }: Comparison,
): readonly PartDefinition[] {
  const rivals = coursesOf(courses, task, fast);
  const ratioOf = (timeOf: (course: RunCourse) => WaitingTime | null) => ({
    task,
    unit: "×",
    criterion: above(1),
    courses: coursesOf(courses, task, slow),
    metrics: ["accuracy"],
    read: (course: RunCourse) => ratio(course, ofSameSeed(rivals, course), fast, timeOf),
  });
  return [
    { ...ratioOf(grokTime), name: speedUpName({ slow, fast }) },
    ...[...new Set([...EARLY_LEVELS, config[task].grokking.plateauLevel])].map((level) => ({
      ...ratioOf((course) => markTime(course, level)),
      name: levelName({ slow, fast }, level),
      counts: false,
    })),
  ];
}

/** What the ratio of the median grokking times is called among a claim's effects. */
export function speedUpEffectName({ slow, fast }: Pick<Comparison, "slow" | "fast">): string {
  return `ratio of median t_grok, ${slow} over ${fast}`;
}

/** Ratio of the median grokking times of two ways to train. */
export function speedUpEffect({ courses }: Evidence, { task, slow, fast }: Comparison): Effect {
  const [slows, fasts] = [slow, fast].map((intervention) => coursesOf(courses, task, intervention));
  const name = speedUpEffectName({ slow, fast });
  return medianRatioEffect({ name, task, slows, fasts, draws: `claims/speed-up/${task}/${slow}/${fast}` });
}

/**
 * Ratio of the median grokking times of runs that are compared seed by seed, with its bootstrap interval over seeds, which keeps a seed's two runs
 * together.
 *
 * Censored times make it bounds: the lower end takes them as observed where they help the slow side least, the upper as infinite.
 */
export function medianRatioEffect({ name, task, slows, fasts, draws }: {
  readonly name: string;
  readonly task: TaskName;
  readonly slows: readonly RunCourse[];
  readonly fasts: readonly RunCourse[];
  /** The label of the bootstrap's random draws. */
  readonly draws: string;
}): Effect {
  const pairs = slows.flatMap((course) => {
    const rival = ofSameSeed(fasts, course);
    const [first, second] = [grokTime(course), rival === undefined ? null : grokTime(rival)];
    return first === null || second === null ? [] : [{ first: axisBounds(first), second: axisBounds(second) }];
  });
  const least = (indices: readonly number[]) =>
    median(indices.map((index) => pairs[index].first.low)) / median(indices.map((index) => pairs[index].second.high));
  const most = (indices: readonly number[]) =>
    median(indices.map((index) => pairs[index].first.high)) / median(indices.map((index) => pairs[index].second.low));
  const options = {
    resamples: RESAMPLES,
    level: NOMINAL_COVERAGE,
    seed: deriveSeed(0, draws),
  };
  const [lows, highs] = [least, most].map((statistic) => bootstrapInterval(pairs.length, { ...options, statistic }));
  const all = pairs.map((_, index) => index);
  return {
    ...{ name, task, unit: "×", seeds: pairs.length },
    ...stated(pairs.length === 0 ? null : { low: least(all), high: most(all) }),
    interval: lows === null || highs === null
      ? null
      : { low: finite(lows.low), high: finite(highs.high), coverage: NOMINAL_COVERAGE, method: "bootstrap" },
  };
}

/** When test accuracy came to a level, or the step up to which it had not. */
export function markTime(course: RunCourse, level: number): WaitingTime | null {
  const { run, times, grokking: { patience } } = course;
  if (!run.complete || times === null) return null;
  const step = sustainedCrossing(course.curve("test_accuracy"), { level, patience });
  return waitingTime(course, step);
}

/** What is read of a run and of that of the same seed among others; `name` is what their training is called. */
export function withRival(
  course: RunCourse,
  rivals: readonly RunCourse[],
  { name, read }: { readonly name: string; readonly read: (rival: RunCourse) => Reading },
): Reading {
  const rival = ofSameSeed(rivals, course);
  return rival?.run.complete === true ? read(rival) : { missing: `no complete ${name} run of this seed` };
}

function ratio(course: RunCourse, rival: RunCourse | undefined, fast: string, timeOf: typeof grokTime): Reading {
  if (rival === undefined) return { missing: `no ${fast} run of this seed` };
  const [first, second] = [timeOf(course), timeOf(rival)];
  if (first === null) return { missing: "no evaluation" };
  if (second === null) return { missing: `the ${fast} run of this seed has no evaluation, or is still running` };
  return censoredRatio(first, second);
}

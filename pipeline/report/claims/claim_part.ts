/**
 * One statistic of a claim: a value for each run, summarised over seeds and held against a criterion.
 *
 * @module
 */
import type { Bounds } from "../../../core/grokking/median_interval.ts";
import type { TaskName } from "../../config/config.ts";
import type { RunCourse } from "../run_course.ts";
import type { ClaimPart, Measurement } from "./claims_file.ts";
import { stated, summarize, type Summary, VERDICT_COVERAGE } from "./summary.ts";

/** The fewest different seeds that a verdict may rest on: runs that share a seed share their data. */
export const VERDICT_SEEDS = 5;

/** What must be true of a statistic. */
export type Criterion = NonNullable<ClaimPart["criterion"]>;

const criterion = (relation: Criterion["relation"]) => (threshold: number): Criterion => ({ relation, threshold });
/** Greater than a threshold. */
export const above = criterion("above");
/** Less than a threshold. */
export const below = criterion("below");
/** A threshold or more. */
export const atLeast = criterion("at least");
/** A threshold or less. */
export const atMost = criterion("at most");

/** Why there is no value. */
export interface Missing {
  readonly missing: string;
}

/** A run's value, what is known of it, or why there is none. */
export type Reading = number | Bounds | Missing;

/** A statistic of a claim, before it is read off the runs. */
export interface PartDefinition {
  readonly name: string;
  readonly task: TaskName;
  readonly unit: string;
  /** Absent for what only describes. */
  readonly criterion?: Criterion;
  /** False for what is only to be read beside the claim. Default true if there is a criterion. */
  readonly counts?: boolean;
  /** True for what must hold, but says nothing of the claim by itself. Default false. */
  readonly condition?: boolean;
  /** The name of the parts that support the claim together or not at all. Absent for a part that stands by itself. */
  readonly group?: string;
  /** True for a part without which the claim cannot be decided. Default false. */
  readonly essential?: boolean;
  /** `share` for readings that are 0 or 1, `every` for theorems. Default `median`. */
  readonly summary?: Exclude<ClaimPart["summary"], "whole">;
  /** A statistic of all runs together, with its interval, in place of a summary of their values. */
  readonly whole?: Summary;
  /** False where the runs' values stand in another part: claims.json does not repeat them. Default true. */
  readonly listed?: boolean;
  /** The fewest seeds that it decides with. Default five. */
  readonly leastSeeds?: number;
  readonly courses: readonly RunCourse[];
  /** The metrics whose columns are read, by their files' names. */
  readonly metrics: readonly string[];
  readonly read: (course: RunCourse) => Reading;
}

/** A statistic read off the runs, summarised and judged. */
export function claimPart(definition: PartDefinition): ClaimPart {
  const { name, task, unit, criterion = null, whole, courses, metrics, read } = definition;
  const summary = whole === undefined ? definition.summary ?? "median" : "whole";
  const { condition = false, group = null, essential = false, listed = true, leastSeeds = VERDICT_SEEDS } = definition;
  const readings = courses.map((course) => ({ course, reading: readingOf(course, read) }));
  const known = readings.flatMap(({ course, reading }) =>
    "missing" in reading ? [] : [{ ...reading, seed: course.run.seed }]
  );
  const { estimate, interval } = whole ?? summarize(known, summary, worstSide(criterion));
  const seeds = new Set(known.map(({ seed }) => seed)).size;
  const firm = seeds >= leastSeeds &&
    (summary === "every" || interval !== null && interval.coverage >= VERDICT_COVERAGE);
  const { value, bound } = stated(estimate);
  return {
    name,
    task,
    unit,
    counts: decides(definition),
    condition,
    group,
    essential,
    summary,
    criterion,
    measurements: !listed ? [] : readings.map(({ course, reading }) => measurementOf(course, reading, metrics)),
    runs: known.length,
    seeds,
    meeting: criterion === null || summary === "share" || summary === "whole"
      ? null
      : known.filter((reading) => meets(reading, criterion) === true).length,
    estimate: value,
    estimateBound: bound,
    interval,
    holds: firm && criterion !== null && estimate !== null
      // A theorem admits no exception: its worst run decides. Everything else is decided by the whole interval.
      ? meets(
        summary === "every" ? estimate : { low: interval?.low ?? -Infinity, high: interval?.high ?? Infinity },
        criterion,
      )
      : null,
    indicates: estimate === null || criterion === null ? null : meets(estimate, criterion),
  };
}

/** Whether the verdict rests on a part. */
export function decides({ counts, criterion }: PartDefinition): boolean {
  return counts ?? criterion !== undefined;
}

/** Whether all, or none, of the values between two ends meet a criterion; null if some do. */
export function meets({ low, high }: Bounds, { relation, threshold }: Criterion): boolean | null {
  const test = {
    "above": (value: number) => value > threshold,
    "below": (value: number) => value < threshold,
    "at least": (value: number) => value >= threshold,
    "at most": (value: number) => value <= threshold,
  }[relation];
  return test(low) === test(high) ? test(low) : null;
}

function worstSide(criterion: Criterion | null): "low" | "high" {
  return criterion?.relation === "below" || criterion?.relation === "at most" ? "high" : "low";
}

/** What a run says, or why nothing; an unfinished run says nothing. */
export function readingOf(course: RunCourse, read: PartDefinition["read"]): Bounds | Missing {
  if (!course.run.complete) return { missing: "still running" };
  const reading = read(course);
  if (typeof reading !== "number") return reading;
  return Number.isFinite(reading) ? exact(reading) : { missing: "not a finite number" };
}

function measurementOf(
  { run }: RunCourse,
  reading: Bounds | Missing,
  metrics: readonly string[],
): Measurement {
  const stages = metrics.map((metric) => `metrics/${metric}`).filter((stage) => run.stageHashes[stage] !== undefined);
  const hashes = Object.fromEntries(stages.map((stage) => [stage, run.stageHashes[stage]]));
  const common = { run: run.id, seed: run.seed, hashes };
  if ("missing" in reading) return { ...common, value: null, bound: "unknown", note: reading.missing };
  const { value, bound } = stated(reading);
  return { ...common, value, bound, note: null };
}

function exact(value: number): Bounds {
  return { low: value, high: value };
}

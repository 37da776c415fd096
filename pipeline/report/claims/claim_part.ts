/**
 * One statistic of a claim: a value for each run, summarised over seeds and held against a criterion.
 *
 * @module
 */
import { type Bounds, medianBounds, medianInterval } from "../../../core/grokking/median_interval.ts";
import { shareInterval } from "../../../core/grokking/share_interval.ts";
import type { TaskName } from "../../config/config.ts";
import type { RunStudy } from "../run_study.ts";
import type { BoundKind, ClaimInterval, ClaimPart, Measurement } from "./claims_file.ts";

/** The least coverage of an interval that a verdict may rest on: that of the range of five runs is 0.9375. */
const VERDICT_COVERAGE = 0.9;
/** The fewest different seeds that a verdict may rest on: runs that share a seed share their data. */
const VERDICT_SEEDS = 5;

/** A run's value, what is known of it, or why there is none. */
export type Reading = number | Bounds | { readonly missing: string };

/** A statistic of a claim, before it is read off the runs. */
export interface PartDefinition {
  readonly name: string;
  readonly task: TaskName;
  readonly unit: string;
  readonly criterion: ClaimPart["criterion"];
  /** False for what is only to be read beside the claim. Default true. */
  readonly counts?: boolean;
  /** True for a part without which the claim cannot be decided. Default false. */
  readonly essential?: boolean;
  /** `share` for readings that are 0 or 1. Default `median`. */
  readonly summary?: ClaimPart["summary"];
  readonly studies: readonly RunStudy[];
  /** The metrics whose columns are read, by their files' names. */
  readonly metrics: readonly string[];
  readonly read: (study: RunStudy) => Reading;
}

/** A statistic read off the runs, summarised and judged. */
export function claimPart(definition: PartDefinition): ClaimPart {
  const { name, task, unit, criterion, counts = true, essential = false, summary = "median", studies, metrics, read } =
    definition;
  const readings = studies.map((study) => ({ study, reading: readingOf(study, read) }));
  const known = readings.flatMap(({ reading }) => "missing" in reading ? [] : [reading]);
  const estimate = known.length === 0 ? null : summary === "share" ? exact(mean(known)) : medianBounds(known);
  const interval = summary === "share" ? intervalOfShare(known) : intervalOfMedian(known);
  const seeds = new Set(readings.flatMap(({ study, reading }) => "missing" in reading ? [] : [study.run.seed])).size;
  const firm = interval !== null && interval.coverage >= VERDICT_COVERAGE && seeds >= VERDICT_SEEDS;
  return {
    name,
    task,
    unit,
    counts,
    essential,
    summary,
    criterion,
    measurements: readings.map(({ study, reading }) => measurementOf(study, reading, metrics)),
    runs: known.length,
    seeds,
    ...(estimate === null ? { estimate: null, estimateBound: "unknown" } : estimateOf(estimate)),
    interval,
    holds: firm ? meets({ low: interval.low ?? -Infinity, high: interval.high ?? Infinity }, criterion) : null,
    indicates: estimate === null ? null : meets(estimate, criterion),
  };
}

/** Whether all, or none, of the values between two ends meet a criterion; null if some do. */
export function meets({ low, high }: Bounds, { relation, threshold }: ClaimPart["criterion"]): boolean | null {
  const test = {
    "above": (value: number) => value > threshold,
    "below": (value: number) => value < threshold,
    "at least": (value: number) => value >= threshold,
    "at most": (value: number) => value <= threshold,
  }[relation];
  return test(low) === test(high) ? test(low) : null;
}

function readingOf(study: RunStudy, read: PartDefinition["read"]): Bounds | { readonly missing: string } {
  if (!study.run.complete) return { missing: "still running" };
  const reading = read(study);
  if (typeof reading !== "number") return reading;
  return Number.isFinite(reading) ? exact(reading) : { missing: "not a finite number" };
}

function measurementOf(
  { run }: RunStudy,
  reading: Bounds | { readonly missing: string },
  metrics: readonly string[],
): Measurement {
  const stages = metrics.map((metric) => `metrics/${metric}`).filter((stage) => run.stageHashes[stage] !== undefined);
  const hashes = Object.fromEntries(stages.map((stage) => [stage, run.stageHashes[stage]]));
  const common = { run: run.id, seed: run.seed, hashes };
  if ("missing" in reading) return { ...common, value: null, bound: "unknown", note: reading.missing };
  const { estimate, estimateBound } = estimateOf(reading);
  return { ...common, value: estimate, bound: estimateBound, note: null };
}

function estimateOf({ low, high }: Bounds): { readonly estimate: number | null; readonly estimateBound: BoundKind } {
  if (low === high) return { estimate: low, estimateBound: "exact" };
  if (high === Infinity && Number.isFinite(low) && low !== 0) return { estimate: low, estimateBound: "at least" };
  if (Number.isFinite(high)) return { estimate: high, estimateBound: "at most" };
  return { estimate: null, estimateBound: "unknown" };
}

function intervalOfMedian(known: readonly Bounds[]): ClaimInterval | null {
  const interval = medianInterval(known, { level: VERDICT_COVERAGE });
  return interval === null ? null : {
    low: Number.isFinite(interval.low) ? interval.low : null,
    high: Number.isFinite(interval.high) ? interval.high : null,
    coverage: interval.coverage,
    method: "order statistics",
  };
}

function intervalOfShare(known: readonly Bounds[]): ClaimInterval | null {
  if (known.length < 2) return null;
  const successes = Math.round(mean(known) * known.length);
  const { low, high } = shareInterval(successes, { trials: known.length, level: 0.95 });
  return { low, high, coverage: 0.95, method: "Clopper-Pearson" };
}

function mean(known: readonly Bounds[]): number {
  return known.reduce((sum, { low }) => sum + low, 0) / known.length;
}

function exact(value: number): Bounds {
  return { low: value, high: value };
}

/**
 * Values of runs summarised over seeds: an estimate and its interval.
 *
 * @module
 */
import { type Bounds, medianBounds, medianInterval } from "../../../core/grokking/median_interval.ts";
import { shareInterval } from "../../../core/grokking/share_interval.ts";
import type { BoundKind, ClaimInterval, ClaimPart } from "./claims_file.ts";

/** The least coverage of an interval that a verdict may rest on: that of the range of five runs is 0.9375. */
export const VERDICT_COVERAGE = 0.9;

/** Nominal coverage of the intervals that are not tied to order statistics. */
export const NOMINAL_COVERAGE = 0.95;

/** An estimate, what is known of it, and its interval. */
export interface Summary {
  readonly estimate: Bounds | null;
  readonly interval: ClaimInterval | null;
}

/** What is known of a run's value, and the run's seed. */
export interface SeedValue extends Bounds {
  readonly seed: number;
}

/** One value for each seed, the median of its runs': they share their data, and an interval takes its values as independent. */
export function perSeed(values: readonly SeedValue[]): readonly Bounds[] {
  return [...Map.groupBy(values, ({ seed }) => seed).values()].map(medianBounds);
}

/** Median over seeds, share or worst value of runs; no estimate without runs. */
export function summarize(values: readonly SeedValue[], summary: ClaimPart["summary"], worst: "low" | "high"): Summary {
  if (values.length === 0) return { estimate: null, interval: null };
  const seeds = perSeed(values);
  if (summary === "share") {
    const successes = values.filter(({ low }) => low > 0).length;
    const { low, high } = shareInterval(successes, { trials: values.length, level: NOMINAL_COVERAGE });
    const share = successes / values.length;
    return {
      estimate: { low: share, high: share },
      interval: { low, high, coverage: NOMINAL_COVERAGE, method: "Clopper-Pearson" },
    };
  }
  if (summary === "median") return { estimate: medianBounds(seeds), interval: medianIntervalOf(seeds) };
  const extreme = worst === "low" ? Math.min : Math.max;
  return {
    estimate: { low: extreme(...values.map(({ low }) => low)), high: extreme(...values.map(({ high }) => high)) },
    interval: null, // of a worst value none is known
  };
}

/** What is known of a value, as one number and a word. */
export function stated(bounds: Bounds | null): { readonly value: number | null; readonly bound: BoundKind } {
  if (bounds === null) return { value: null, bound: "unknown" };
  const { low, high } = bounds;
  if (low === high) return { value: low, bound: "exact" };
  if (high === Infinity && Number.isFinite(low) && low !== 0) return { value: low, bound: "at least" };
  if (Number.isFinite(high)) return { value: high, bound: "at most" };
  return { value: null, bound: "unknown" };
}

/** The exact interval of a median. */
export function medianIntervalOf(values: readonly Bounds[]): ClaimInterval | null {
  const interval = medianInterval(values, { level: VERDICT_COVERAGE });
  return interval === null ? null : {
    low: finite(interval.low),
    high: finite(interval.high),
    coverage: interval.coverage,
    method: "order statistics",
  };
}

/** A number, or null for an open end. */
export function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

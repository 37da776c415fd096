/**
 * A result of a graphics card beside the same one computed again: by statistics, as not every driver gives the same bits.
 *
 * A metric is computed from the same weights, so that only its rounding may be another. A training whose rounding is another goes a way of its own after
 * some hundred steps, so that only its course can be compared.
 *
 * @module
 */
import { median } from "../../../core/grokking/median_interval.ts";
import type { StageRecord } from "../../cache/store/stage_record.ts";
import type { NumericTable } from "../../files/csv.ts";
import { decodeTable, metricFile } from "../../files/metric_artifact.ts";
import { trainingLogFile, type TrainingSummary } from "../../files/training_summary.ts";
import { attempt, orThrow } from "../../platform/failure.ts";
import type { Program } from "../environment.ts";
import { storedContent, storedSummary } from "./stored_content.ts";

/** How far two computations on a card may be apart. */
const TOLERANCES = {
  /** A metric's column: the largest difference in a row, as a share of the column's largest value. */
  metric: 1e-3,
  /** A column of a training's log: the median difference of the rows, as a share of the column's largest value. */
  log: 0.05,
  /** The steps at which a training fitted and ended: the larger over the smaller. */
  stepRatio: 1.5,
} as const;

/** What of a training, or of a metric's table, is further apart than two computations on a card may be, a phrase each. */
export function apartOnCard(before: StageRecord, now: StageRecord): Program<readonly string[]> {
  const tables = (name: string) =>
    [before, now].map((record) => storedContent(record, name, (bytes) => decodeTable(name, bytes)));
  return (environment) =>
    attempt(async () => {
      const name = before.stage === "train" ? trainingLogFile : metricFile;
      if (!before.outputs.some((output) => output.name === name)) return []; // pictures, which no number is read off
      const [old, present] = await Promise.all(tables(name).map((table) => orThrow(table(environment))));
      if (before.stage !== "train") {
        return columnsApart(old, present, (shares) => Math.max(...shares), TOLERANCES.metric);
      }
      const [first, second] = await Promise.all(
        [before, now].map((record) => orThrow(storedSummary(record)(environment))),
      );
      return [...coursesApart(first, second), ...columnsApart(old, present, median, TOLERANCES.log)];
    });
}

/**
 * The columns of two tables that are further apart than a share of their largest value, in the rows that both have.
 *
 * @param of what is compared with the share: the largest of the rows' differences, say
 */
export function columnsApart(
  before: NumericTable,
  now: NumericTable,
  of: (shares: readonly number[]) => number,
  allowed: number,
): readonly string[] {
  const rows = new Map(now.rows.map((row) => [row.step, row]));
  return before.columns.filter((column) => column !== "step").flatMap((column) => {
    const pairs = before.rows.flatMap((row) => {
      const other = rows.get(row.step);
      return other === undefined ? [] : [[row[column], other[column]] as const];
    });
    const largest = Math.max(...pairs.map(([left]) => Math.abs(left ?? 0)).filter(Number.isFinite), Number.MIN_VALUE);
    const shares = pairs.map(([left, right]) => {
      if (Object.is(left, right)) return 0;
      const share = Math.abs((left ?? NaN) - (right ?? NaN)) / largest;
      return Number.isNaN(share) ? Infinity : share; // one of them is no number, or not there
    });
    const apart = shares.length === 0 ? 0 : of(shares);
    return apart <= allowed
      ? []
      : [`${column} by ${percent(apart)} of its largest value (allowed: ${percent(allowed)})`];
  });
}

/** What differs in how two trainings went. */
export function coursesApart(before: TrainingSummary, now: TrainingSummary): readonly string[] {
  const steps = ["fittedAt", "divergedAt", "lastStep"] as const;
  return steps.flatMap((name) => {
    const [old, present] = [before[name], now[name]];
    if (old === present) return [];
    const ratio = old === null || present === null ? Infinity : Math.max(old, present) / Math.min(old, present);
    const allowed = `a factor of ${TOLERANCES.stepRatio}`;
    return ratio <= TOLERANCES.stepRatio
      ? []
      : [`${name}: ${old ?? "never"}, then ${present ?? "never"} (allowed: ${allowed})`];
  });
}

const percent = (share: number) => `${Number((100 * share).toPrecision(2))} %`;

/**
 * A run as the report sees it: its metrics in one table.
 *
 * @module
 */
import { columnsFile, decodeOwnColumns, decodeTable, metricFile } from "../../files/metric_artifact.ts";
import { decodePictures, picturesFile } from "../../files/pictures_artifact.ts";
import type { StageRecord } from "../../cache/store/stage_record.ts";
import type { Environment, Program } from "../environment.ts";
import { attempt, orThrow } from "../../platform/failure.ts";
import type { NumericTable } from "../../files/csv.ts";
import type { RunSpec } from "../../plan/runs.ts";
import type { MeasuredMetric, RunResult } from "../../report/report_input.ts";
import { computedWith } from "../provenance_facts.ts";
import { storedContent, storedSummary } from "./stored_content.ts";

/** A run with the records of all its stages. */
export interface FinishedRun {
  readonly run: RunSpec;
  readonly dataset: StageRecord;
  readonly training: StageRecord;
  readonly metrics: readonly StageRecord[];
}

/** The result of a run from its stored stages. */
export function runResult(
  { run, dataset, training }: Pick<FinishedRun, "run" | "dataset" | "training">,
  metrics: readonly StageRecord[],
): Program<RunResult> {
  return (environment) =>
    attempt(async (): Promise<RunResult> => {
      const summary = await orThrow(storedSummary(training)(environment));
      const tables: { readonly metric: string; readonly table: NumericTable }[] = [];
      for (const record of metrics.filter((each) => !holdsPictures(each))) {
        tables.push({ metric: metricName(record), table: await readTable(record, environment) });
      }
      const pictures = await readPictures(metrics.find(holdsPictures), environment);
      const described = await readOwnColumns(metrics, environment);
      return {
        ...specOf(run),
        complete: true,
        ...(summary.divergedAt === null ? {} : { diverged: { step: summary.divergedAt } }),
        ...(summary.stoppedAt === null ? {} : { stopped: { step: summary.stoppedAt } }),
        columns: joined(summary.checkpoints, tables.map(({ table }) => table)),
        metrics: tables.map(({ metric, table }) =>
          described.find(({ name }) => name === metric) ?? { name: metric, columns: undescribed(table) }
        ),
        ...(pictures === undefined ? {} : { pictures }),
        processors: computedWith([training, ...metrics], "cpu"),
        engines: computedWith([training, ...metrics], "engine"),
        stageHashes: {
          dataset: dataset.key,
          train: training.key,
          ...Object.fromEntries(metrics.map((record) => [`metrics/${metricName(record)}`, record.key])),
        },
      };
    });
}

/** What identifies a run, without its settings. */
function specOf({ id, task, intervention, seed, variant }: RunSpec): RunSpec {
  return { id, task, intervention, seed, variant };
}

function holdsPictures({ outputs }: StageRecord): boolean {
  return outputs.some(({ name }) => name === picturesFile);
}

async function readPictures(
  record: StageRecord | undefined,
  environment: Environment,
): Promise<RunResult["pictures"]> {
  return record && await orThrow(storedContent(record, picturesFile, decodePictures)(environment));
}

/** The columns of the user's metrics. */
async function readOwnColumns(
  metrics: readonly StageRecord[],
  environment: Environment,
): Promise<readonly MeasuredMetric[]> {
  const described: MeasuredMetric[] = [];
  for (const record of metrics) {
    if (!record.outputs.some(({ name }) => name === columnsFile)) continue;
    const columns = await orThrow(storedContent(record, columnsFile, decodeOwnColumns)(environment));
    described.push({ name: metricName(record), columns });
  }
  return described;
}

/** The columns of a table, of which its result says nothing else. */
function undescribed({ columns }: NumericTable): MeasuredMetric["columns"] {
  return columns.filter((name) => name !== "step").map((name) => ({ name, description: "" }));
}

/** The metric that a result of the metrics stage is of. */
export function metricName({ label }: { readonly label: string }): string {
  return label.slice(label.lastIndexOf("/") + 1);
}

function readTable(record: StageRecord, environment: Environment): Promise<NumericTable> {
  return orThrow(storedContent(record, metricFile, (bytes) => decodeTable(metricFile, bytes))(environment));
}

/** The metrics of a run as one table: a row a checkpoint, an empty cell where a value does not exist. */
export function runTable({ columns }: Pick<RunResult, "columns">): NumericTable {
  const names = Object.keys(columns);
  const rows = columns.step.map((_, row) =>
    Object.fromEntries(names.flatMap((name) => {
      const value = columns[name][row];
      return value === null ? [] : [[name, value]];
    }))
  );
  return { columns: names, rows };
}

/** The columns of several tables over the same steps. */
function joined(steps: readonly number[], tables: readonly NumericTable[]): RunResult["columns"] {
  const columns: Record<string, readonly (number | null)[]> = { step: steps };
  for (const { columns: names, rows } of tables) {
    for (const name of names) {
      if (name !== "step") columns[name] = rows.map((row) => row[name] ?? null);
    }
  }
  return columns;
}

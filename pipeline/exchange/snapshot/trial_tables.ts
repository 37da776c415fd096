/**
 * The tables of a snapshot's trials: there may be thousands, so one file has what their times are read from.
 *
 * @module
 */
import { formatCsv, type NumericTable } from "../../files/csv.ts";
import type { RunSpec } from "../../plan/runs.ts";
import { compactTable, withColumns } from "./manifest.ts";

/** The file with the tables of all trials, whose rows begin with the run's name. */
export const trialsFile = "trials.csv";

/** What a snapshot keeps of the tables of many trials, all of which are in one file: what their times are read from. */
export const trialColumns = ["step", "train_accuracy", "test_accuracy"] as const;

/** Of no more trials than this whole tables are kept: a study that has so few reads more of them than when they grokked. */
const FEW = 100;

/** The trials among runs of whose tables a snapshot keeps {@linkcode trialColumns} alone, by their names. */
export function shortTrials(runs: readonly RunSpec[]): ReadonlySet<string> {
  const trials = runs.flatMap(({ id, variant }) => variant?.purpose === "trial" ? [id] : []);
  return new Set(trials.length > FEW ? trials : []);
}

/** The rows of a trial's table that are kept, behind its name. */
export function trialLines(run: string, table: NumericTable): readonly string[] {
  const kept = formatCsv(compactTable(withColumns(table, trialColumns)));
  return kept.split(/(?<=\n)/).map((line) => `${run},${line}`);
}

/** The tables of a snapshot's trials, by the run's name. */
export function tablesOfTrials(text: string): ReadonlyMap<string, string> {
  const tables = new Map<string, string[]>();
  for (const line of text.split(/(?<=\n)/)) {
    const comma = line.indexOf(",");
    const run = line.slice(0, comma);
    const lines = tables.get(run) ?? [];
    lines.push(line.slice(comma + 1));
    tables.set(run, lines);
  }
  return new Map([...tables].map(([run, lines]) => [run, lines.join("")]));
}

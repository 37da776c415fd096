/**
 * What a snapshot holds: `manifest.json`.
 *
 * A snapshot is a report that is kept in the repository, so that others see the figures without computing them and `--check` can compare.
 *
 * @module
 */
import * as t from "io-ts";
import type { Config } from "../../config/config.ts";
import type { NumericTable } from "../../files/csv.ts";
import { outputName } from "../../config/default_study.ts";

/** The manifest's name in the snapshot's folder. */
export const manifestFile = "manifest.json";

/** The codec of a snapshot's manifest. */
export const manifestCodec = t.strict({
  schema: t.literal("degrok/snapshot/2"),
  profile: t.string,
  /** The command that computes it again. */
  command: t.string,
  files: t.array(t.strict({
    /** Path in the snapshot's folder. */
    path: t.string,
    bytes: t.number,
    /** SHA-256 of the content, in hexadecimal. */
    digest: t.string,
  })),
  /** SHA-256 of each run's table as the report has it, by the run's name; the snapshot keeps less of it (`compactTable`, `trialColumns`). */
  tables: t.record(t.string, t.string),
});

/** What a snapshot holds. */
export type Manifest = t.TypeOf<typeof manifestCodec>;

/** Where the snapshot of a study and profile is kept, below the project's root. */
export function snapshotFolder(config: Pick<Config, "study" | "profile">): string {
  return `outputs/snapshot/${outputName(config)}`;
}

/** Digits that a snapshot keeps of a number that is not whole: about as many as a network's own 32 bits hold. */
const KEPT_DIGITS = 6;

/** The table with no other columns than these. */
export function withColumns({ columns, rows }: NumericTable, kept: readonly string[]): NumericTable {
  const left = columns.filter((name) => kept.includes(name));
  return { columns: left, rows: rows.map((row) => Object.fromEntries(left.map((name) => [name, row[name]]))) };
}

/** The table with as many digits as a snapshot keeps, which halves what it takes; taken twice it is the same. */
export function compactTable({ columns, rows }: NumericTable): NumericTable {
  const compact = (value: number | undefined) =>
    value === undefined || Number.isInteger(value) ? value : Number(value.toPrecision(KEPT_DIGITS));
  return {
    columns,
    rows: rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, compact(value)]))),
  };
}

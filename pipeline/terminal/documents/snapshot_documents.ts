/**
 * What `reproduce --check` and `snapshot` say of a snapshot with `--json`.
 *
 * @module
 */
import * as t from "io-ts";
import { count } from "./document_numbers.ts";

const difference = t.exact(t.type({
  what: t.string,
  before: t.string,
  now: t.string,
  allowed: t.string,
  /** Whether the same bits were promised. */
  bits: t.boolean,
}));

const comparison = t.readonly(t.exact(t.type({
  /** Folder of the snapshot. */
  snapshot: t.string,
  /** Runs that were compared cell by cell, as every key is the same. */
  identicalKeys: t.readonlyArray(t.string),
  /** Runs that were compared by statistics. */
  otherKeys: t.readonlyArray(t.string),
  /** Why the same bits are not promised for those. */
  reasons: t.readonlyArray(t.string),
  /** Settings that differ: their runs were not compared. */
  settings: t.readonlyArray(t.string),
  /** What differs by more than it may. */
  differences: t.readonlyArray(difference),
  /** Claims with another verdict. */
  verdicts: t.readonlyArray(difference),
})));

const snapshot = t.readonly(t.exact(t.type({
  /** Folder of the snapshot. */
  folder: t.string,
  files: count,
  bytes: count,
  /** Whether README.md shows it now. */
  readme: t.boolean,
})));

/** The codecs, by their kinds. */
export const snapshotCodecs = { comparison, snapshot };

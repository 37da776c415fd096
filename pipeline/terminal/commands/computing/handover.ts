/**
 * Work that was handed over to a cluster, and how to come back to it.
 *
 * @module
 */
import * as t from "io-ts";
import { count } from "../../../files/json_codecs.ts";
import { type ContentOf, documentKind } from "../../document.ts";
import type { Paint } from "../../text/paint.ts";
import { textOf } from "../../text/table_text.ts";

/** What was handed over. */
export const handoverDocument = documentKind("handover", {
  /** Numbers of Slurm's jobs; none if nothing is to be computed. */
  jobs: t.readonlyArray(t.string),
  runs: count,
  /** The command that comes back to the work, and shows how far it is. */
  command: t.string,
  /** Whether further runs, or the report, depend on these results: the command that comes back submits them. */
  more: t.boolean,
});

/** What was handed over, and the command that comes back. */
export function printHandover({ jobs, runs, command, more }: ContentOf<typeof handoverDocument>, paint: Paint): string {
  if (jobs.length === 0) return "nothing to hand over: every result is stored\n";
  return textOf([
    paint(
      "good",
      `${runs} ${runs === 1 ? "run" : "runs"} with Slurm: ${jobs.length === 1 ? "job" : "jobs"} ${jobs.join(", ")}`,
    ),
    more
      ? "to come back, and to submit what depends on these results, here or elsewhere with this folder:"
      : "to come back, here or elsewhere with this folder:",
    `  ${command}`,
  ]);
}

/**
 * Where the numbers of a report come from: `provenance.json`.
 *
 * @module
 */
import * as t from "io-ts";
import { configCodec } from "../config/config.ts";
import { withOptional } from "../files/json_codecs.ts";
import { environmentCodec, type ReportInput } from "./report_input.ts";

/** The codec of `provenance.json`. */
export const provenanceCodec = t.strict({
  schema: t.literal("degrok/provenance/2"),
  profile: t.string,
  partial: t.boolean,
  /** The report's own hash, the key of its record; `null` while runs are unfinished, and if it was joined from several reports. */
  reportHash: t.union([t.string, t.null]),
  environment: environmentCodec,
  config: configCodec,
  runs: t.array(withOptional({
    id: t.string,
    seed: t.number,
    complete: t.boolean,
    divergedAt: t.union([t.number, t.null]),
    stageHashes: t.record(t.string, t.string),
  }, {
    /** The step at which its training ended early. */
    stoppedAt: t.number,
    /** The kinds of processors that trained and measured it. */
    processors: t.readonlyArray(t.string),
    /** The engines that did; of a training that one began and another continued, both with the step. */
    engines: t.readonlyArray(t.string),
    /** SHA-256 of its whole table, if its numbers were taken from an earlier report, which may have kept fewer digits. */
    table: t.string,
  })),
});

/** Where the numbers of a report come from. */
export type Provenance = t.TypeOf<typeof provenanceCodec>;

/** Where the numbers of this report come from. */
export function provenanceOf(input: ReportInput): Provenance {
  return {
    schema: "degrok/provenance/2",
    profile: input.config.profile,
    partial: input.partial,
    reportHash: input.hash,
    environment: input.provenance,
    config: input.config,
    runs: input.runs.map(({ id, seed, complete, diverged, stopped, stageHashes, processors, engines, table }) => ({
      id,
      seed,
      complete,
      divergedAt: diverged?.step ?? null,
      stageHashes: { ...stageHashes },
      ...(stopped === undefined ? {} : { stoppedAt: stopped.step }),
      ...(processors === undefined ? {} : { processors }),
      ...(engines === undefined ? {} : { engines }),
      ...(table === undefined ? {} : { table }),
    })),
  };
}

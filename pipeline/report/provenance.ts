/**
 * Where the numbers of a report come from: `provenance.json`.
 *
 * @module
 */
import * as t from "io-ts";
import { configCodec } from "../config/config.ts";
import type { ReportInput } from "./report_input.ts";

const environmentCodec = t.strict({
  /** Versions by name: `degrok`, `deno`, `v8`, `typescript`. */
  versions: t.record(t.string, t.string),
  /** npm packages that the code of a stage reaches, name to version. */
  packages: t.record(t.string, t.string),
  system: t.strict({ os: t.string, arch: t.string, cpu: t.string, cores: t.number }),
  engine: t.strict({ name: t.string, backend: t.string }),
});

/** Versions, machine and engine that computed a report. */
export type Environment = t.TypeOf<typeof environmentCodec>;

/** The codec of `provenance.json`. */
export const provenanceCodec = t.strict({
  schema: t.literal("degrok/provenance/2"),
  profile: t.string,
  partial: t.boolean,
  /** The report's own hash, the key of its record; `null` while runs are unfinished. */
  reportHash: t.union([t.string, t.null]),
  environment: environmentCodec,
  config: configCodec,
  runs: t.array(t.strict({
    id: t.string,
    seed: t.number,
    complete: t.boolean,
    divergedAt: t.union([t.number, t.null]),
    stageHashes: t.record(t.string, t.string),
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
    runs: input.runs.map(({ id, seed, complete, diverged, stageHashes }) => ({
      id,
      seed,
      complete,
      divergedAt: diverged?.step ?? null,
      stageHashes: { ...stageHashes },
    })),
  };
}

/**
 * Everything that a report is made of, as plain data.
 *
 * @module
 */
import * as t from "io-ts";
import type { RunPictures } from "../files/pictures_artifact.ts";
import type { Config } from "../config/config.ts";
import type { TaskName } from "../tasks/tasks.ts";
import type { RunSpec } from "../plan/runs.ts";

/** The codec of {@link Environment}. */
export const environmentCodec = t.strict({
  /** Versions by name: `degrok`, `deno`, `v8`, `typescript`. */
  versions: t.record(t.string, t.string),
  /** npm packages that the code of a stage reaches, name to version. */
  packages: t.record(t.string, t.string),
  /** The processors of all runs; of several kinds with `; ` between them. */
  system: t.strict({ os: t.string, arch: t.string, cpu: t.string }),
  /** Their engines, likewise. */
  engine: t.strict({ name: t.string, backend: t.string }),
});

/** Versions, and the machines and engines that computed the runs of a report. */
export type Environment = t.TypeOf<typeof environmentCodec>;

/** Columns of a run's metrics table by name, each `[checkpoints]`; null where a value does not exist. */
export type MetricColumns = Readonly<Record<string, readonly (number | null)[]>>;

/** One run, as far as it has come. */
export interface RunResult extends RunSpec {
  /** Whether training has ended and every checkpoint has its metrics. */
  readonly complete: boolean;
  /** The step at which a loss or weight stopped being finite, if it did. */
  readonly diverged?: { readonly step: number };
  /** The step at which training ended early, as its settings say, if it did. */
  readonly stopped?: { readonly step: number };
  /** The metrics table; `step` has no null. */
  readonly columns: MetricColumns;
  /** What the network made of the whole table at some checkpoints; absent where there is no such table. */
  readonly pictures?: RunPictures;
  /** The metrics that the columns are of; absent where that is not known. */
  readonly metrics?: readonly MeasuredMetric[];
  /** The kinds of processors that trained and measured it: one, unless machines of several kinds share the work. */
  readonly processors?: readonly string[];
  /** The engines that did: one, unless one continued what another began. */
  readonly engines?: readonly string[];
  /** SHA-256 of the run's whole table, where the columns are those of an earlier report, which may have kept fewer digits. */
  readonly table?: string;
  /** Hash of each stage of the run: `dataset`, `train`, and `metrics/` with a metric's name. */
  readonly stageHashes: Readonly<Record<string, string>>;
}

/** A metric with what its columns are; a description is empty where the metric's result does not have one. */
export interface MeasuredMetric {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly description: string }[];
}

/** Distances of the test samples to the training set, in ascending order. */
export interface TestDistances {
  /** To the nearest training sample of the same label: what Theorem 3.2 needs. */
  readonly sameLabel: readonly number[];
  /** To the nearest training sample of any label: `d(x, D)`. */
  readonly anyLabel: readonly number[];
}

/** Everything that a report is made of. */
export interface ReportInput {
  readonly config: Config;
  readonly runs: readonly RunResult[];
  readonly distances?: Readonly<Partial<Record<TaskName, TestDistances>>>;
  readonly provenance: Environment;
  /** SHA-256 of all that the report depends on; `null` where the report is not stored: while runs are unfinished, or if others' tables are joined in it. */
  readonly hash: string | null;
  /** Whether runs are unfinished, so that the report will be rewritten. */
  readonly partial: boolean;
}

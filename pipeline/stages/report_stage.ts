/**
 * The report stage: figures, claims and the page, from every run's metrics.
 *
 * @module
 */
import { dirname, join } from "node:path";
import { pipe } from "fp-ts/function";
import * as TE from "fp-ts/TaskEither";
import { decodeDistances, distancesFile } from "../artifacts/distances_artifact.ts";
import type { Json } from "../cache/canonical_json.ts";
import { outputNamed, readOutput } from "../cache/objects.ts";
import type { StageRequest } from "../cache/stage_request.ts";
import type { StageRecord } from "../cache/stage_record.ts";
import type { Config } from "../config/config.ts";
import type { Environment, Program } from "../environment.ts";
import type { PipelineError } from "../errors.ts";
import { fileSystemError } from "../file_system_error.ts";
import { formatCsv } from "../formats/csv.ts";
import { reportEnvironment } from "../provenance_facts.ts";
import type { ReportInput, RunResult } from "../report/report_input.ts";
import { runsOf, type RunSpec } from "../runs.ts";
import { runResult, runTable } from "./run_result.ts";
import { shown } from "./with_worker.ts";

/** A run with the records of all its stages. */
export interface FinishedRun {
  readonly run: RunSpec;
  readonly dataset: StageRecord;
  readonly training: StageRecord;
  readonly metrics: readonly StageRecord[];
}

/** The part of the report request that decides its key, but for its inputs. */
export function reportKeyed(config: Config, environment: Pick<Environment, "engine" | "cache">) {
  return {
    stage: {
      name: "report",
      version: 1,
      entries: ["pipeline/report/write_report.ts", "pipeline/stages/run_result.ts"],
    },
    label: config.profile,
    params: { config: config as unknown as Json, environment: reportEnvironment(environment) as unknown as Json },
  } as const;
}

/** The report on finished runs as a request to the cache. */
export function reportRequest(
  config: Config,
  runs: readonly FinishedRun[],
  environment: Environment,
): StageRequest {
  const keyed = reportKeyed(config, environment);
  return {
    ...keyed,
    inputs: Object.fromEntries(
      runs.flatMap(({ dataset, training, metrics }) =>
        [dataset, training, ...metrics].map((record) => [`${record.stage}/${record.label}`, record])
      ),
    ),
    compute: (directory) =>
      shown(
        environment,
        { stage: "report", label: keyed.label },
        pipe(
          reportInput(config, runs, { partial: false })(environment),
          TE.flatMap((input) => writeReport(directory, input)),
        ),
      ),
    outputs: (directory) =>
      TE.tryCatch(async () => {
        const files = await filesIn(directory);
        return Object.fromEntries(files.map((file) => [file, file]));
      }, (cause) => fileSystemError(directory, cause)),
  };
}

/** Writes a report on the runs that are finished so far straight to the outputs, marked as partial. */
export function writeDraft(config: Config, runs: readonly FinishedRun[], out: string): Program<void> {
  return (environment) =>
    pipe(
      reportInput(config, runs, { partial: true })(environment),
      TE.flatMap((input) => writeReport(out, input)),
    );
}

function reportInput(
  config: Config,
  runs: readonly FinishedRun[],
  { partial }: { readonly partial: boolean },
): Program<ReportInput> {
  return (environment) =>
    pipe(
      TE.Do,
      TE.bind("results", () =>
        pipe(
          inOrder(config, runs),
          TE.traverseSeqArray((finished) => runResult(finished, finished.metrics)(environment)),
        )),
      TE.bind("distances", () => mnistDistances(runs)(environment)),
      TE.map(({ results, distances }: { results: readonly RunResult[]; distances: ReportInput["distances"] }) => ({
        config,
        runs: results,
        ...(distances === undefined ? {} : { distances }),
        provenance: reportEnvironment(environment),
        timings: [], // times differ from machine to machine, a report must not
        partial,
      })),
    );
}

/** The runs in the configuration's order, whichever finished first: a report does not depend on speed. */
function inOrder(config: Config, runs: readonly FinishedRun[]): readonly FinishedRun[] {
  return runsOf(config).flatMap(({ id }) => runs.filter(({ run }) => run.id === id));
}

function mnistDistances(runs: readonly FinishedRun[]): Program<ReportInput["distances"]> {
  const dataset = runs.find(({ run }) => run.task === "mnist")?.dataset;
  if (dataset === undefined) return () => TE.right(undefined);
  return ({ cache: { store } }) =>
    pipe(
      readOutput(store, outputNamed(dataset, distancesFile)),
      TE.map((bytes) => {
        const { sameLabel, anyLabel } = decodeDistances(bytes);
        return { mnist: { sameLabel: Array.from(sameLabel), anyLabel: Array.from(anyLabel) } };
      }),
    );
}

/** Writes a report's files below a folder; each is replaced whole. */
function writeReport(directory: string, input: ReportInput): TE.TaskEither<PipelineError, void> {
  return TE.tryCatch(async () => {
    const { reportFiles } = await import("../report/write_report.ts"); // the plots' libraries load only where they are used
    const tables = input.runs.map((run) => [`metrics/${run.id}.csv`, formatCsv(runTable(run))] as const);
    for (const [path, text] of [...Object.entries(reportFiles(input)), ...tables]) {
      const destination = join(directory, path);
      await Deno.mkdir(dirname(destination), { recursive: true });
      const temporary = `${destination}.${Deno.pid}.tmp`;
      await Deno.writeTextFile(temporary, text);
      await Deno.rename(temporary, destination);
    }
  }, (cause) => fileSystemError(directory, cause));
}

async function filesIn(directory: string, prefix = ""): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(join(directory, prefix))) {
    found.push(...isDirectory ? await filesIn(directory, `${prefix}${name}/`) : [`${prefix}${name}`]);
  }
  return found;
}

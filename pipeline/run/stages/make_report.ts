/**
 * The making of a report: from stored tables to files.
 *
 * @module
 */
import { dirname, join } from "node:path";
import { pipe } from "fp-ts/function";
import * as TE from "fp-ts/TaskEither";
import { decodeDistances, distancesFile } from "../../files/distances_artifact.ts";
import type { Digest } from "../../files/digest.ts";
import { outputNamed, readOutput } from "../../cache/store/objects.ts";
import type { StageRecord } from "../../cache/store/stage_record.ts";
import type { Config } from "../../config/config.ts";
import { withoutFolders } from "../../config/own_modules.ts";
import type { Program } from "../environment.ts";
import type { PipelineError } from "../../platform/errors.ts";
import { fileSystemError } from "../../platform/file_system_error.ts";
import { formatCsv } from "../../files/csv.ts";
import { reportEnvironment } from "../provenance_facts.ts";
import type { ReportInput, RunResult } from "../../report/report_input.ts";
import type { ReportedStudy } from "../../report/reported_study.ts";
import { runsOf, type RunSpec } from "../../plan/runs.ts";
import { writeWholeFile } from "../../platform/whole_files.ts";
import { type FinishedRun, runResult, runTable } from "./run_result.ts";
import { attempt } from "../../platform/failure.ts";
import { makeFolder } from "../../platform/files.ts";

/** What a report is on. */
export interface ReportSubject {
  readonly config: Config;
  readonly runs: readonly FinishedRun[];
  /** The configuration's study. */
  readonly study: ReportedStudy;
}

/**
 * Writes the report on some runs below a folder.
 *
 * @param key the key under which the report will be stored; `null` for a draft, while runs are going on
 */
export function makeReport(
  directory: string,
  { config, runs, study }: ReportSubject,
  { key }: { readonly key: Digest | null },
): Program<void> {
  return (environment) =>
    pipe(
      reportInput(config, runs, { key })(environment),
      TE.flatMap((input) => writeReport(directory, study, input)),
    );
}

function reportInput(
  config: Config,
  runs: readonly FinishedRun[],
  { key }: { readonly key: Digest | null },
): Program<ReportInput> {
  return (environment) =>
    pipe(
      TE.Do,
      TE.bind("results", () =>
        pipe(
          inOrder(config, runs),
          TE.traverseSeqArray((finished) => runResult(finished, finished.metrics)(environment)),
        )),
      TE.bind("distances", () => distancesOf(runs)(environment)),
      TE.map(({ results, distances }: { results: readonly RunResult[]; distances: ReportInput["distances"] }) => ({
        config: withoutFolders(config),
        runs: results,
        ...(distances === undefined ? {} : { distances }),
        provenance: reportEnvironment(environment),
        hash: key,
        partial: key === null,
      })),
    );
}

/** The runs in the configuration's order, whichever finished first: a report does not depend on speed. */
function inOrder(config: Config, runs: readonly FinishedRun[]): readonly FinishedRun[] {
  return runsOf(config).flatMap(({ id }) => runs.filter(({ run }) => run.id === id));
}

/** The distances that datasets of base runs come with, one dataset of each task. */
function distancesOf(runs: readonly FinishedRun[]): Program<ReportInput["distances"]> {
  const base = runs.filter(({ run }) => run.variant === null);
  const datasets = new Map(base.toReversed().map(({ run: { task }, dataset }) => [task, dataset]));
  const withDistances = [...datasets].filter(([, { outputs }]) => outputs.some(({ name }) => name === distancesFile));
  return ({ cache: { store } }) =>
    pipe(
      withDistances,
      TE.traverseSeqArray(([task, dataset]) =>
        pipe(
          readOutput(store, outputNamed(dataset, distancesFile)),
          TE.map((bytes) => {
            const { sameLabel, anyLabel } = decodeDistances(bytes);
            return [task, { sameLabel: Array.from(sameLabel), anyLabel: Array.from(anyLabel) }] as const;
          }),
        )
      ),
      TE.map((entries) => entries.length === 0 ? undefined : Object.fromEntries(entries)),
    );
}

/** Writes a report's files below a folder; each is replaced whole. */
function writeReport(directory: string, study: ReportedStudy, input: ReportInput): TE.TaskEither<PipelineError, void> {
  return attempt(async () => {
    const { reportFiles } = await import("../../report/write_report.ts"); // the plots' libraries load only where they are used
    const tables = input.runs.map((run) => [`metrics/${run.id}.csv`, formatCsv(runTable(run))] as const);
    for (const [path, text] of [...Object.entries(reportFiles(study, input)), ...tables]) {
      const destination = join(directory, path);
      await makeFolder(dirname(destination));
      await writeWholeFile(destination, text);
    }
  }, (cause) => fileSystemError(directory, cause));
}

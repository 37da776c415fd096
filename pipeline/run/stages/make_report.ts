/**
 * The making of a report: from stored tables to files.
 *
 * @module
 */
import { gzipSync } from "node:zlib";
import { decodeDistances, distancesFile } from "../../files/distances_artifact.ts";
import type { Digest } from "../../files/digest.ts";
import type { Config } from "../../config/config.ts";
import { withoutFolders } from "../../config/own_modules.ts";
import type { Environment, Program } from "../environment.ts";
import { formatCsv } from "../../files/csv.ts";
import { type ComputedResult, reportEnvironment } from "../provenance_facts.ts";
import type { ReportInput, RunResult, TestDistances } from "../../report/report_input.ts";
import { metricsTable } from "../../report/results_table.ts";
import type { ReportedStudy } from "../../report/reported_study.ts";
import type { FileContents } from "../../report/file_names.ts";
import { runsOf } from "../../plan/runs.ts";
import { storedContent } from "./stored_content.ts";
import { type FinishedRun, runResult, runTable } from "./run_result.ts";
import { attempt, orThrow } from "../../platform/failure.ts";

/** A run that another report has the results of, with its dataset. */
export interface ReportedRun extends Pick<FinishedRun, "run" | "dataset"> {
  readonly reported: RunResult;
}

/** What a report is on. */
export interface ReportSubject {
  readonly config: Config;
  readonly runs: readonly (FinishedRun | ReportedRun)[];
  /** The configuration's study. */
  readonly study: ReportedStudy;
}

/**
 * The files of the report on some runs.
 *
 * @param key the key under which the report will be stored; `null` if it is not: a draft, while runs are going on, or one that was joined
 * @param partial whether runs are going on
 */
export function makeReport(
  { config, runs, study }: ReportSubject,
  { key, partial }: { readonly key: Digest | null; readonly partial: boolean },
): Program<FileContents> {
  return (environment) =>
    attempt(async () => {
      const results: RunResult[] = [];
      for (const each of inOrder(config, runs)) {
        results.push(
          "reported" in each ? each.reported : await orThrow(runResult(each, each.metrics)(environment)),
        );
      }
      const distances = await distancesOf(runs, environment);
      const input: ReportInput = {
        config: withoutFolders(config),
        runs: results,
        ...(distances === undefined ? {} : { distances }),
        provenance: reportEnvironment(environment, results.map(computed)),
        hash: key,
        partial,
      };
      const { reportFiles } = await import("../../report/write_report.ts"); // the plots' libraries load only where they are used
      const tables = input.runs.map((run) => [`metrics/${run.id}.csv`, formatCsv(runTable(run))] as const);
      const values = new Uint8Array(gzipSync(metricsTable(input.runs)));
      return { ...reportFiles(study, input), ...Object.fromEntries(tables), "metrics.csv.gz": values };
    });
}

/** Where a run was trained and measured. */
function computed({ processors = [], engines = [] }: RunResult): ComputedResult {
  const named = (name: string, values: readonly string[]) => values.map((value) => ({ name, value }));
  return { components: { environment: [...named("cpu", processors), ...named("engine", engines)] } };
}

/** The runs in the configuration's order, whichever finished first: a report does not depend on speed. */
function inOrder<A extends Pick<FinishedRun, "run">>(config: Config, runs: readonly A[]): readonly A[] {
  return runsOf(config).flatMap(({ id }) => runs.filter(({ run }) => run.id === id));
}

/** The distances that datasets of base runs come with, one dataset of each task. */
async function distancesOf(
  runs: readonly Pick<FinishedRun, "run" | "dataset">[],
  environment: Environment,
): Promise<ReportInput["distances"]> {
  const base = runs.filter(({ run }) => run.variant === null);
  const datasets = new Map(base.toReversed().map(({ run: { task }, dataset }) => [task, dataset]));
  const found: Record<string, TestDistances> = {};
  for (const [task, dataset] of datasets) {
    if (dataset.outputs.every(({ name }) => name !== distancesFile)) continue;
    const read = storedContent(dataset, distancesFile, decodeDistances);
    const { sameLabel, anyLabel } = await orThrow(read(environment));
    found[task] = { sameLabel: Array.from(sameLabel), anyLabel: Array.from(anyLabel) };
  }
  return Object.keys(found).length === 0 ? undefined : found;
}

/**
 * The report stage: figures, claims and the page, from every run's metrics.
 *
 * @module
 */
import { dirname, join } from "node:path";
import { pipe } from "fp-ts/function";
import * as TE from "fp-ts/TaskEither";
import type { Json } from "../../files/canonical_json.ts";
import type { StageRequest } from "../../cache/stage_request.ts";
import type { Config } from "../../config/config.ts";
import { outputName } from "../../config/default_study.ts";
import { withoutFolders } from "../../config/own_modules.ts";
import type { Environment, Program } from "../environment.ts";
import type { PipelineError } from "../../platform/errors.ts";
import type { FileContents } from "../../report/file_names.ts";
import { writeWholeFile } from "../../platform/whole_files.ts";
import { fileSystemError } from "../../platform/file_system_error.ts";
import { type ComputedResult, reportEnvironment } from "../provenance_facts.ts";
import { studyModule, studyNamed } from "../../studies/studies.ts";
import { makeReport, type ReportSubject } from "./make_report.ts";
import { type FinishedRun, metricName } from "./run_result.ts";
import { shown } from "./shown.ts";
import { attempt, orThrow } from "../../platform/failure.ts";
import { filesBelow, makeFolder } from "../../platform/files.ts";

/** The part of the report request that decides its key, but for its inputs, of which only the stored ones are given. */
export function reportKeyed(
  config: Config,
  environment: Pick<Environment, "engine" | "cache">,
  records: readonly ComputedResult[],
) {
  return {
    stage: {
      name: "report",
      version: 1,
      // The study's own module, and no list of studies: a study that is added or changed makes no other's report anew.
      entries: ["pipeline/run/stages/make_report.ts", studyModule(config.study)],
    },
    label: outputName(config),
    params: {
      config: withoutFolders(config) as unknown as Json,
      environment: reportEnvironment(environment, records) as unknown as Json,
    },
  } as const;
}

/** The report on finished runs as a request to the cache. */
export function reportRequest(
  config: Config,
  runs: readonly FinishedRun[],
  environment: Environment,
): StageRequest {
  const inputs = reportInputs(runs);
  const keyed = reportKeyed(config, environment, Object.values(inputs));
  return {
    ...keyed,
    inputs,
    compute: (directory, key) =>
      shown(
        environment,
        { stage: "report", label: keyed.label },
        pipe(
          studyReport(config, runs, { key, partial: false })(environment),
          TE.flatMap((files) => write(directory, files)),
        ),
      ),
    outputs: (directory) =>
      attempt(async () => {
        const files = await filesBelow(directory);
        return Object.fromEntries(files.map((file) => [file, file]));
      }, (cause) => fileSystemError(directory, cause)),
  };
}

/** What a report is made from, by the names of the runs: what several share bears the name of whichever first needed it. */
export function reportInputs<A extends { readonly label: string } | { readonly keyed: { readonly label: string } }>(
  runs: readonly {
    readonly run: { readonly id: string };
    readonly dataset: A;
    readonly training: A;
    readonly metrics: readonly A[];
  }[],
): Readonly<Record<string, A>> {
  const labelOf = (each: A) => "keyed" in each ? each.keyed : each as { readonly label: string };
  return Object.fromEntries(runs.flatMap(({ run, dataset, training, metrics }) => [
    [`dataset/${run.id}`, dataset],
    [`train/${run.id}`, training],
    ...metrics.map((each) => [`metrics/${run.id}/${metricName(labelOf(each))}`, each] as const),
  ]));
}

/** The files of the report of the configuration's study; the options are those of {@linkcode makeReport}. */
export function studyReport(
  config: Config,
  runs: ReportSubject["runs"],
  options: Parameters<typeof makeReport>[1],
): Program<FileContents> {
  return (environment) =>
    attempt(async () => {
      const study = await orThrow(studyNamed(config.study));
      return await orThrow(makeReport({ config, runs, study }, options)(environment));
    });
}

/** Writes files into the folder of a result. */
function write(directory: string, files: FileContents): TE.TaskEither<PipelineError, void> {
  return attempt(async () => {
    for (const [path, content] of Object.entries(files)) {
      await makeFolder(dirname(join(directory, path)));
      await writeWholeFile(join(directory, path), content);
    }
  }, (cause) => fileSystemError(directory, cause));
}

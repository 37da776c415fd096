/**
 * The report stage: figures, claims and the page, from every run's metrics.
 *
 * @module
 */
import type { Json } from "../../files/canonical_json.ts";
import type { StageRequest } from "../../cache/stage_request.ts";
import type { Config } from "../../config/config.ts";
import { withoutFolders } from "../../config/own_modules.ts";
import type { Environment, Program } from "../environment.ts";
import { fileSystemError } from "../../platform/file_system_error.ts";
import { reportEnvironment } from "../provenance_facts.ts";
import { type FinishedRun, makeReport } from "./make_report.ts";
import { metricName } from "./run_result.ts";
import { shown } from "./with_worker.ts";
import { attempt } from "../../platform/failure.ts";
import { filesBelow } from "../../platform/files.ts";

/** The part of the report request that decides its key, but for its inputs. */
export function reportKeyed(config: Config, environment: Pick<Environment, "engine" | "cache">) {
  return {
    stage: {
      name: "report",
      version: 1,
      entries: ["pipeline/run/stages/make_report.ts"],
    },
    label: config.profile,
    params: {
      config: withoutFolders(config) as unknown as Json,
      environment: reportEnvironment(environment) as unknown as Json,
    },
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
      // By the names of the runs: a record bears the name of whichever run first needed it.
      runs.flatMap(({ run, dataset, training, metrics }) => [
        [`dataset/${run.id}`, dataset],
        [`train/${run.id}`, training],
        ...metrics.map((record) => [`metrics/${run.id}/${metricName(record)}`, record] as const),
      ]),
    ),
    compute: (directory, key) =>
      shown(
        environment,
        { stage: "report", label: keyed.label },
        makeReport(directory, config, runs, { key })(environment),
      ),
    outputs: (directory) =>
      attempt(async () => {
        const files = await filesBelow(directory);
        return Object.fromEntries(files.map((file) => [file, file]));
      }, (cause) => fileSystemError(directory, cause)),
  };
}

/** Writes a report on the runs that are finished so far straight to the outputs, marked as partial. */
export function writeDraft(config: Config, runs: readonly FinishedRun[], out: string): Program<void> {
  return makeReport(out, config, runs, { key: null });
}

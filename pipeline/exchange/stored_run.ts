/**
 * Runs of an experiment that are stored as a whole.
 *
 * @module
 */
import { orThrow, usage } from "../platform/failure.ts";
import type { StageRecord } from "../cache/store/stage_record.ts";
import type { Config } from "../config/config.ts";
import { suggestion } from "../settings/suggestion.ts";
import type { Environment, Program } from "../run/environment.ts";
import { runsOf, type RunSpec } from "../plan/runs.ts";
import type { RunResult } from "../report/report_input.ts";
import { planned } from "../run/planned.ts";
import { runResult } from "../run/stages/run_result.ts";
import { storedRecord, type SurveyedResult, surveyStored } from "../run/survey.ts";

/** A run with the records of everything that it is made of, upstream first. */
export interface StoredRun {
  readonly run: RunSpec;
  readonly records: readonly StageRecord[];
}

/**
 * The runs of an experiment that are wanted, with their records.
 *
 * @param id the only run that is wanted; all of them without it
 * @param rest what becomes of runs of which something is not stored; the default is to refuse
 * @throws {Failure} with `UsageError` if there is no such run, if one is refused, or if none is stored as a whole
 */
export async function storedRuns(
  config: Config,
  id: string | undefined,
  environment: Environment,
  rest: "refused" | "left out" = "refused",
): Promise<readonly StoredRun[]> {
  const runs = runsOf(config);
  const wanted = id === undefined ? runs : runs.filter((run) => run.id === id);
  if (wanted.length === 0) throw noSuchRun(id, runs);
  const { found, missing } = await lookedUp(config, wanted, environment);
  if (missing !== undefined && (found.length === 0 || rest === "refused")) throw notStored(missing);
  return found;
}

/** Those of some runs that are stored as a whole, with their records, and the first result that is missing for the others. */
export async function lookedUp(
  config: Config,
  wanted: readonly RunSpec[],
  environment: Environment,
): Promise<{ readonly found: readonly StoredRun[]; readonly missing?: SurveyedResult }> {
  const ids = wanted.map((run) => run.id);
  const name = ({ stage, label }: Pick<SurveyedResult, "stage" | "label">) => `${stage} ${label}`;
  const records = new Map<string, StageRecord>();
  let missing: SurveyedResult | undefined;
  for (const result of await orThrow(surveyStored(config, "metrics", ids)(environment))) {
    const record = await storedRecord(result, environment);
    if (record === undefined) missing ??= result;
    else records.set(name(result), record);
  }
  const { runs } = await orThrow(planned(config, ids)(environment));
  const found = runs.flatMap(({ run, dataset, training, metrics }) => {
    const all = [dataset, training, ...metrics].map(({ stage, keyed: { label } }) =>
      records.get(name({ stage, label }))
    );
    return all.every((record) => record !== undefined) ? [{ run, records: all }] : [];
  });
  return { found, missing };
}

/** What a report says of a stored run. */
export function storedResult({ run, records: [dataset, training, ...metrics] }: StoredRun): Program<RunResult> {
  return runResult({ run, dataset, training }, metrics);
}

function notStored({ stage, label }: SurveyedResult): Error {
  return usage(`${stage} (${label}) is not stored; run deno task stage metrics with the same options first`);
}

function noSuchRun(id: string | undefined, runs: readonly RunSpec[]): Error {
  const ids = runs.map((each) => each.id);
  if (id === undefined || ids.length === 0) return usage("the experiment has no runs; see the tasks' interventions");
  return usage(`${id}: no such run in this experiment${suggestion(id, ids) || `; there are ${ids.join(", ")}`}`);
}

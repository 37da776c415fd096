/**
 * The trials that a study plans: from what is stored, as far as that decides them.
 *
 * @module
 */
import { isRight } from "fp-ts/Either";
import type { StageRecord } from "../cache/store/stage_record.ts";
import type { Config, VariantSettings } from "../config/config.ts";
import { decodeConfig } from "../config/decode_config.ts";
import { attempt, Failure, orThrow } from "../platform/failure.ts";
import { runsOf } from "../plan/runs.ts";
import type { Design } from "../report/design.ts";
import { formatCount } from "../report/format.ts";
import type { RunResult } from "../report/report_input.ts";
import { runCourses } from "../report/run_course.ts";
import { designNamed } from "../studies/studies.ts";
import type { Environment, Program } from "./environment.ts";
import { metricName, runResult } from "./stages/run_result.ts";
import { storedRecord, type SurveyedResult, surveyStored } from "./survey.ts";

/** A configuration with the trials of its study. */
export interface Designed {
  /** With every trial whose settings are known. */
  readonly config: Config;
  /** Trials whose settings depend on runs that are not there; see `PlannedTrials`. */
  readonly waiting: readonly VariantSettings[];
}

/**
 * A configuration with the trials that its study plans from the stored runs. A study plans in turns: the runs of one turn decide what the
 * next one tries, until nothing new comes or something is missing. Without a design the configuration stays as it is, and nothing is looked up.
 */
export function designed(config: Config): Program<Designed> {
  return (environment) =>
    attempt(async () => {
      const design = await orThrow(designNamed(config.study));
      return design === undefined ? { config, waiting: [] } : await inTurns(design, config, environment);
    });
}

/** A configuration with the trials that its study plans before anything is known. */
export function designedAtFirst(design: Design | undefined, asked: Config): Designed {
  return designedFrom(design, asked, []);
}

/** A configuration with the trials that its study plans from these runs. */
export function designedFrom(design: Design | undefined, asked: Config, runs: readonly RunResult[]): Designed {
  if (design === undefined) return { config: asked, waiting: [] };
  const { trials, waiting } = design.plan({ config: asked, courses: runCourses({ config: asked, runs }) });
  return { config: withTrials(asked, trials), waiting };
}

async function inTurns(design: Design, asked: Config, environment: Environment): Promise<Designed> {
  let runs: readonly RunResult[] = [];
  const read: ReadRuns = new Map();
  for (;;) {
    const found = designedFrom(design, asked, runs);
    if (found.waiting.length === 0) return found;
    const stored = await storedRuns(design, found.config, environment, read);
    if (stored.length === runs.length) return found;
    runs = stored;
  }
}

/**
 * The configuration with the trials that its study plans, in place of those of the same names that it has.
 *
 * @throws {Failure} `InvalidConfig` if a variant has the name of one, or if the settings do not allow one
 */
export function withTrials(config: Config, trials: readonly VariantSettings[]): Config {
  const idOf = ({ task, name }: VariantSettings) => `${task} ${name}`;
  const planned = new Set(trials.map(idOf));
  const taken = config.variants.flatMap((variant, index) =>
    planned.has(idOf(variant)) && variant.purpose !== "trial"
      ? [{
        path: `variants[${index}].name`,
        message: `${variant.name} is a run that study ${config.study} plans; choose another`,
      }]
      : []
  );
  if (taken.length > 0) throw new Failure({ _tag: "InvalidConfig", issues: taken });
  const variants = [...config.variants.filter((variant) => !planned.has(idOf(variant))), ...trials];
  const decoded = decodeConfig({ ...config, variants });
  if (isRight(decoded)) return decoded.right;
  const [first, ...others] = decoded.left.issues;
  const index = Number(/^variants\[(\d+)\]/.exec(first.path)?.[1] ?? NaN);
  const what = variants[index] === undefined
    ? first.path
    : `${variants[index].name}${first.path.replace(/^[^.]*/, "")}`;
  const more = others.length === 0 ? "" : `, and ${formatCount(others.length, "issue")} more`;
  const message = `with these settings its runs cannot be planned: ${what}: ${first.message}${more}`;
  throw new Failure({ _tag: "InvalidConfig", issues: [{ path: `study ${config.study}`, message }] });
}

/** Runs by their ids, with the keys of the results that they were read from: each is read once, in however many turns it is asked for. */
type ReadRuns = Map<string, { readonly keys: string; readonly result: RunResult }>;

/** The runs of which everything is stored that a design reads, with no more than that. */
async function storedRuns(
  { reads }: Design,
  config: Config,
  environment: Environment,
  known: ReadRuns,
): Promise<readonly RunResult[]> {
  const deciding = runsOf(config).map((run) => ({ run, metrics: reads(run) })).filter(({ metrics }) =>
    metrics.length > 0
  );
  const read = new Map(deciding.map(({ run, metrics }) => [run.id, metrics]));
  const surveyed = await orThrow(
    surveyStored(
      config,
      "metrics",
      [...read.keys()],
      ({ stage, keyed, runs }) => stage !== "metrics" || runs.some((run) => read.get(run)?.includes(metricName(keyed))),
    )(environment),
  );
  const results = new Map<string, SurveyedResult[]>();
  for (const result of surveyed) {
    for (const run of result.runs) results.set(run, [...results.get(run) ?? [], result]);
  }
  const records = new Map<SurveyedResult, StageRecord | undefined>(); // runs share some
  const recordOf = async (result: SurveyedResult) => {
    if (!records.has(result)) records.set(result, await storedRecord(result, environment));
    return records.get(result);
  };
  const found: RunResult[] = [];
  for (const { run } of deciding) {
    const wanted = results.get(run.id) ?? [];
    if (wanted.length === 0 || wanted.some(({ explanation }) => explanation.status !== "cached")) continue;
    const keys = wanted.map(({ explanation }) => explanation.key).join(" ");
    const before = known.get(run.id);
    if (before?.keys === keys) {
      found.push(before.result);
      continue;
    }
    const stored: StageRecord[] = [];
    for (const result of wanted) {
      const record = await recordOf(result);
      if (record !== undefined) stored.push(record);
    }
    if (stored.length < wanted.length) continue;
    const of = (stage: string): readonly StageRecord[] => stored.filter((record) => record.stage === stage);
    const [[dataset], [training]] = [of("dataset"), of("train")];
    const result = await orThrow(runResult({ run, dataset, training }, of("metrics"))(environment));
    known.set(run.id, { keys, result });
    found.push(result);
  }
  return found;
}

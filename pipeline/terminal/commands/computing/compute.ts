/**
 * What `reproduce` and `stage` do: say the plan, compute what is missing, say what came of it.
 *
 * @module
 */
import type { Config, VariantSettings } from "../../../config/config.ts";
import { designed } from "../../../run/designed.ts";
import { survey, type SurveyedResult } from "../../../run/survey.ts";
import { suggestion } from "../../../settings/suggestion.ts";
import { interventionColor, taskTitle, variantColor } from "../../../report/figures/titles.ts";
import { runsOf } from "../../../plan/runs.ts";
import type { StageName } from "../../../plan/stage_name.ts";
import { checkWritable } from "../../../platform/check_writable.ts";
import { describeError, exitCode, type PipelineError } from "../../../platform/errors.ts";
import { attempt, orThrow, usage, valueOf } from "../../../platform/failure.ts";
import type { Streams } from "../../../platform/streams.ts";
import { refuseBundledCode, refuseBundledSection } from "../../../exchange/bundled_code.ts";
import { hostName, memoryBytes, slurmJob } from "../../../platform/machine.ts";
import { projectRoot } from "../../../platform/project_root.ts";
import { fromHere } from "../../from_here.ts";
import { found } from "../../../run/found.ts";
import { documentNames, isForeseenName } from "../../../report/file_names.ts";
import { checkNothingForeign } from "../../../run/output_folder.ts";
import { commandsOf, reportCommand, stageCommand } from "../../../run/commands.ts";
import type { Executor } from "../../../run/executor.ts";
import { slurmDefaults } from "../../../config/slurm_settings.ts";
import { executorArguments, executorFor } from "./executor_options.ts";
import { handoverDocument, printHandover } from "./handover.ts";
import { checkCustom } from "../../../run/workers/check_custom.ts";
import { documentText } from "../../document.ts";
import { say } from "../../output_options.ts";
import { reportError } from "../../report_error.ts";
import { paintFor } from "../../text/paint.ts";
import { textOf } from "../../text/table_text.ts";
import { keptFolders } from "../../with_cache.ts";
import { type CacheUse, type Surroundings, withEnvironment } from "../../with_environment.ts";
import { checkData, foldersOf } from "./check_data.ts";
import { compareWithSnapshot } from "./comparison.ts";
import { type Plan, planContent, planDocument, printPlan } from "./plan.ts";
import type { RunOptions } from "./run_options.ts";
import { printSummary, summaryDocument, summaryOf } from "./summary.ts";
import { printTimes } from "./times.ts";
import { memoryNeeded, memoryNotes, refuseTooLarge } from "./memory.ts";
import { continuationNotes } from "./continuation_notes.ts";
import { ownCodeNotes } from "./own_code_notes.ts";
import { replacementNotes } from "./replacement_notes.ts";
import { waitingNotes } from "./waiting_notes.ts";
import { variantNotes } from "./variant_notes.ts";

/** Computes what is missing up to a stage; answers the exit code. */
export async function compute(options: RunOptions, until: StageName, streams: Streams): Promise<number> {
  if (options.check === "stored" && until !== "report") {
    throw usage("--check=stored compares a report with the snapshot: it goes with reproduce, or with stage report");
  }
  await checkBefore(options, until);
  return await withEnvironment(
    streams,
    options,
    cacheUse(options),
    (surroundings) => inTurns(options, until, streams, surroundings),
  );
}

/** The trials that a study plans, turn by turn, for as long as the results of one decide on further ones; without any this is one turn. */
async function inTurns(
  options: RunOptions,
  until: StageName,
  streams: Streams,
  surroundings: Surroundings,
): Promise<number> {
  const known = new Set<string>();
  for (;;) {
    const { config, waiting } = await orThrow(designed(options.config)(surroundings.environment));
    checkRuns(options.runs ?? [], config);
    const runs = runsOf(config).map(({ id }) => id);
    const isLast = waiting.length === 0 || runs.every((run) => known.has(run)) || options.runs !== undefined;
    const isOver = isLast || options.dryRun || until === "dataset" || until === "train";
    const turn = { ...options, config, asked: options.config, until, waiting, isLast, isOver };
    const stage = isLast || until !== "report" ? until : "metrics";
    const { code, handedOver } = await oneTurn(turn, stage, streams, surroundings);
    if (isOver || handedOver || code !== 0) return code;
    for (const run of runs) known.add(run);
  }
}

/** What is computed at a time. */
interface Turn extends RunOptions {
  /** The configuration without the trials that its study plans. */
  readonly asked: Config;
  /** The last stage of the last turn. */
  readonly until: StageName;
  /** Trials that depend on this turn's results. */
  readonly waiting: readonly VariantSettings[];
  /** Whether no further turn is known to follow. */
  readonly isLast: boolean;
  /** Whether the command ends with this turn. */
  readonly isOver: boolean;
}

async function oneTurn(
  options: Turn,
  until: StageName,
  streams: Streams,
  surroundings: Surroundings,
): Promise<Pick<Ended, "code" | "handedOver">> {
  const { environment, environment: { emit } } = surroundings;
  const { config, out } = options;
  surroundings.beginDisplay();
  const results = await orThrow(survey(config, until, options.runs)(environment));
  const experiment = commanded(options, until);
  const executor = executorFor(options, experiment, environment);
  const { jobs } = executor;
  const { profile } = config;
  const trained = results.filter(({ stage, explanation }) => stage === "train" && explanation.status === "would run");
  const memory = memoryNeeded(config, new Set(trained.flatMap(({ runs }) => runs)));
  const plan = planContent(results, {
    profile,
    out,
    jobs,
    notes: [
      ...variantNotes(config),
      ...ownCodeNotes(config),
      ...waitingNotes(options, environment),
      ...memoryNotes(memory, jobs),
      ...continuationNotes(trained, options),
      ...await replacementNotes({ config: options.asked, out }, until),
    ],
  });
  const { projectRoot } = environment.cache;
  const commands = options.commands ? commandsOf(results, experiment, { projectRoot, ...options }) : undefined;
  showPlan({ ...plan, ...(commands === undefined ? {} : { commands }) }, options, streams);
  if (options.dryRun) return { code: 0 };
  if (executor.name === "local") refuseTooLarge(memory, memoryBytes());
  if (!options.runImportedCode) {
    await orThrow(refuseBundledCode(environment.custom));
    if (options.slurmFrom !== undefined) await orThrow(refuseBundledSection(options.slurmFrom));
  }
  await orThrow(checkCustom(config)(environment));
  const began = performance.now();
  const estimate = plan.stages.reduce((sum, { milliseconds = 0 }) => sum + milliseconds, 0);
  const own = environment.custom.metrics.map(({ name }) => name);
  const job = slurmJob();
  const place = { host: hostName(), ...(job === undefined ? {} : { job }) };
  emit({ event: "experiment", profile, out, estimate, own, networks: networksOf(options, results), ...place });
  const drafts = options.until === "report";
  const done = executor.compute({ config, until, out, runs: options.runs, drafts }, results)(environment);
  const { code, errors, report, handedOver } = await reported(options, until, streams, { ...surroundings, done });
  for (const error of errors) emit({ event: "log", message: `error: ${describeError(error)}` });
  const end = report === undefined ? {} : { report };
  emit({ event: "finished", code, ms: performance.now() - began, ...end });
  return { code, handedOver };
}

/** How a computation ended. */
interface Ended {
  readonly code: number;
  readonly errors: readonly PipelineError[];
  /** Path of the report, if one was written. */
  readonly report?: string;
  /** Whether jobs compute what is missing, and are not waited for. */
  readonly handedOver?: boolean;
}

/** Computes, and says what came of it. */
async function reported(
  options: Turn,
  until: StageName,
  streams: Streams,
  { environment, interruption, endDisplay, done: computed }: Surroundings & {
    readonly done: ReturnType<ReturnType<Executor["compute"]>>;
  },
): Promise<Ended> {
  const began = performance.now();
  const done = await computed();
  endDisplay();
  if (done._tag === "Left") return { code: reportError(done.left, streams, options), errors: [done.left] };
  if ("jobs" in done.right) {
    const command = `${fromHere()}deno task ${sameCommand(options)}`;
    const handedOver = done.right.jobs.length > 0;
    const content = { ...done.right, command, more: !options.isLast };
    if (handedOver || options.isLast) say(streams, options, handoverDocument, content, printHandover);
    return { code: 0, errors: [], handedOver };
  }
  const { failures, report, diverged, finished } = done.right;
  const milliseconds = performance.now() - began;
  const findings = await orThrow(found(options.config, finished)(environment));
  const summary = summaryOf({ ...done.right, found: findings, milliseconds, run: environment.cache.run });
  const isLastWord = options.isOver || failures.length > 0; // of a turn that another follows, people read no more than that it is done
  if (options.times && !options.json && isLastWord) {
    const terminal = streams.err.terminal();
    const paint = paintFor({ color: options.color && terminal.color });
    streams.err.write(printTimes(summary.times ?? [], paint, terminal));
  }
  say(
    streams,
    options,
    summaryDocument,
    summary,
    (content, ...given) => printSummary(isLastWord ? content : { ...content, found: [] }, ...given),
  );
  const errors = [...new Map(failures.map((error) => [describeError(error), error])).values()];
  const signal = interruption.signal();
  const end = { errors, ...(report === undefined ? {} : { report }) };
  if (errors.length === 0) {
    const compares = options.check !== false && until === "report";
    const code = compares ? await comparison(options, streams) : 0;
    const fails = options.failOn === "divergence" && diverged.length > 0 && options.isOver;
    if (code !== 0 || !fails) return { ...end, code };
    const error: PipelineError = { _tag: "Diverged", runs: diverged.map(({ run }) => run) };
    return { ...end, errors: [error], code: reportError(error, streams, options) };
  }
  // An interruption decides the exit code, and what had failed before it is told all the same.
  const worth: readonly PipelineError[] = signal === undefined
    ? errors
    : [...errors.filter(({ _tag }) => _tag !== "Interrupted"), { _tag: "Interrupted", signal }];
  for (const error of worth) reportError(error, streams, options);
  return { ...end, errors: worth, code: exitCode(signal === undefined ? worth[0] : worth[worth.length - 1]) };
}

async function comparison(options: RunOptions, streams: Streams): Promise<number> {
  const compared = await attempt(() => compareWithSnapshot(streams, options))();
  return compared._tag === "Left" ? reportError(compared.left, streams, options) : compared.right;
}

/** The plan is a dry run's result; else it goes where progress does. */
function showPlan(plan: Plan, { json, quiet, dryRun, color }: RunOptions, { out, err }: Streams): void {
  if (!json && plan.commands !== undefined) out.write(textOf(plan.commands));
  const show = dryRun && plan.commands === undefined ? out : err;
  const terminal = show.terminal();
  if (json) out.write(documentText(planDocument, plan));
  else if (!quiet || dryRun) show.write(printPlan(plan, paintFor({ color: color && terminal.color }), terminal));
}

/** The experiment as commands for other machines state it. */
function commanded(
  { asked, study, out, engine, continueFrom, sameProcessor, runImportedCode }: Turn,
  until: StageName,
) {
  const options = [
    ...(engine === "auto" ? [] : [`--engine ${engine}`]),
    ...(continueFrom === undefined ? [] : [`--continue-from ${continueFrom}`]),
    ...(sameProcessor ? ["--same-processor"] : []),
    ...(runImportedCode ? ["--run-imported-code"] : []),
  ];
  return { config: asked, study, out, until, options };
}

/** The command that comes back to work which was handed over. */
function sameCommand(options: Turn): string {
  const experiment = commanded(options, options.until);
  const command = options.until === "report" ? reportCommand(experiment) : stageCommand(experiment, options.runs ?? []);
  return [command, ...executorArguments(options, slurmDefaults)].join(" ");
}

function networksOf({ config, runs }: RunOptions, results: readonly SurveyedResult[]) {
  const times = new Map<string, number>();
  for (const { stage, runs: [first], milliseconds } of results) {
    times.set(`${stage} ${first}`, (times.get(`${stage} ${first}`) ?? 0) + milliseconds);
  }
  const timeOf = (stage: StageName, id: string) => times.get(`${stage} ${id}`) ?? 0;
  return runsOf(config).filter(({ id }) => runs?.includes(id) ?? true).map((
    { id, task, intervention, seed, variant, settings: { train: { steps } } },
  ) => ({
    ...{ id, task, title: taskTitle[task], intervention, seed, steps },
    color: variant === null ? interventionColor(intervention, config[task].interventions) : variantColor(variant.name),
    variant: variant?.name ?? null,
    milliseconds: { train: timeOf("train", id), metrics: timeOf("metrics", id) },
  }));
}

/** Fails if a run is asked for that a configuration does not have. */
export function checkRuns(runs: readonly string[], config: Config): void {
  const known = runsOf(config).map(({ id }) => id);
  const unknown = runs.find((run) => !known.includes(run));
  if (unknown !== undefined) {
    throw usage(`--run ${unknown}: the experiment has no such run${suggestion(unknown, known)}`);
  }
}

/** What would fail later, before anything is written. */
export async function checkBefore(
  { config, out }: Pick<RunOptions, "config" | "out">,
  until: StageName,
): Promise<void> {
  const split = [projectRoot, ...foldersOf(config).map(({ folder }) => folder)].find((path) => path.includes(","));
  if (split !== undefined) {
    throw usage(`${split}: worker processes cannot be given a path with a comma; move or rename the folder`);
  }
  await orThrow(checkData(config));
  if (until !== "report") return;
  const runs = runsOf(config).map(({ id }) => id);
  const tables = runs.map((id) => `metrics/${id}.csv`);
  const file = tables.reduce((longest, name) => name.length > longest.length ? name : longest, documentNames[0]);
  valueOf(await checkWritable(out, "--out", { file, kept: keptFolders }));
  await checkNothingForeign(out, (path) => isForeseenName(path, runs));
}

function cacheUse(options: RunOptions): CacheUse {
  const { force, cache, lockTimeout, dryRun, jobs } = options;
  const check = options.check === "recompute";
  const forced = (stage: string) => cache === "refresh" || (force as readonly string[]).includes(stage);
  return { readOnly: dryRun, policy: { force: forced, check, lockTimeout }, jobs, throwaway: cache === "off" };
}

/**
 * The whole pipeline: datasets, runs side by side, report.
 *
 * @module
 */
import { join } from "node:path";
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import * as RTE from "fp-ts/ReaderTaskEither";
import * as TE from "fp-ts/TaskEither";
import { healingOnce } from "../cache/healing.ts";
import { type Outcome, runStage } from "../cache/run_stage.ts";
import type { StageRecord } from "../cache/store/stage_record.ts";
import type { Config } from "../config/config.ts";
import type { Plan, PlannedResult, PlannedRun } from "../plan/plan.ts";
import { type StageName, stageNames } from "../plan/stage_name.ts";
import type { PipelineError } from "../platform/errors.ts";
import { attempt, Failure, orThrow } from "../platform/failure.ts";
import { sideBySide } from "../platform/side_by_side.ts";
import type { Environment, Program } from "./environment.ts";
import { begunElsewhere } from "./continuation.ts";
import { planned } from "./planned.ts";
import { draftWriter, putIntoOutputs, writeDraft } from "./report_outputs.ts";
import { reportRequest } from "./stages/report_stage.ts";
import { requestOf, type StoredInputs } from "./stages/requests.ts";
import { storedSummary } from "./stages/stored_content.ts";
import type { FinishedRun } from "./stages/run_result.ts";
import { recallNeeded, survey, type SurveyedResult } from "./survey.ts";
import { startingOrder } from "./starting_order.ts";
import { type RunWorker, runWorker } from "./stages/run_worker.ts";
import { type WorkerPool, workerPool } from "./stages/worker_pool.ts";
import { endOf, unlessInterrupted } from "./stages/shown.ts";

/** What is wanted. */
export interface ReproduceRequest {
  /** The experiment. */
  readonly config: Config;
  /** The last stage to compute. */
  readonly until: StageName;
  /** Folder of the outputs. */
  readonly out: string;
  /** The runs to compute; by default all. */
  readonly runs?: readonly string[];
  /**
   * Whether a partial report is kept in the outputs while runs go on, and left there where some fail; by default if the report is the last stage. A turn of
   * a study ends before it: the last one makes the whole report.
   */
  readonly drafts?: boolean;
}

/** What became of it. */
export interface Reproduction {
  /** Every stage's outcome that was reached. */
  readonly outcomes: readonly { readonly stage: StageName; readonly outcome: Outcome }[];
  /** What failed; the other runs went on. */
  readonly failures: readonly PipelineError[];
  /** The runs of which everything is there. */
  readonly finished: readonly FinishedRun[];
  /** The runs whose training diverged. */
  readonly diverged: readonly Divergence[];
  /** Path of the report, if one was written. */
  readonly report?: string;
}

/** A training in which a loss or weight became NaN or infinite. */
export interface Divergence {
  /** The run. */
  readonly run: string;
  /** The step whose loss, or whose weights, were not finite. */
  readonly divergedAt: number;
  /** The step of its last checkpoint. */
  readonly lastStep: number;
}

/**
 * Computes what is missing up to a stage and puts the report into the outputs.
 *
 * A run that fails does not stop the others; the report is then a partial one. Only an interruption stops everything.
 *
 * @param surveyed what {@linkcode survey} found of the same request, where somebody has asked already
 *
 * @example
 * ```ts
 * import { closeCache, describeError, engineFacts, environmentOf, listenForInterruption, noCustomCode, openCache, profileConfig, reproduce } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * const folder = await Deno.makeTempDir();
 * const opened = await openCache({ cacheDirectory: folder, projectRoot: Deno.cwd() })();
 * if (opened._tag === "Left") throw new Error(describeError(opened.left));
 * const { facts: engine } = await engineFacts("auto");
 * const interruption = listenForInterruption(() => {});
 * const emit = () => {}; // nobody listens
 * const environment = environmentOf({ cache: opened.right, engine, emit, jobs: 1, interruption, custom: noCustomCode });
 * const { mnist, ...rest } = profileConfig("smoke");
 * const config = { ...rest, mnist: { ...mnist, interventions: [] }, variants: [] };
 * const done = await reproduce({ config, until: "dataset", out: "outputs/example" })(environment)();
 * const outcomes = done._tag === "Right" ? done.right.outcomes.map(({ outcome }) => outcome.status) : [];
 * assertEquals(outcomes, ["computed"]);
 * await closeCache(opened.right)();
 * interruption.release();
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export function reproduce(
  request: ReproduceRequest,
  surveyed?: readonly SurveyedResult[],
): Program<Reproduction> {
  const { config, until, runs } = request;
  return healingOnce((environment) =>
    attempt(async () => {
      await recallNeeded(surveyed ?? await orThrow(survey(config, until, runs)(environment)), environment);
      const plan = await orThrow(planned(request.config, request.runs)(environment));
      const done = await compute(request, plan, environment);
      const damage = done.failures.find(({ _tag }) => _tag === "CacheCorrupt");
      if (damage !== undefined) throw new Failure(damage);
      return done;
    })
  );
}

async function compute(
  { config, until, out, drafts: isDrafted = until === "report" }: ReproduceRequest,
  plan: Plan,
  environment: Environment,
): Promise<Reproduction> {
  const outcomes: { stage: StageName; outcome: Outcome }[] = [];
  const note = (stage: StageName, outcome: Outcome) => {
    outcomes.push({ stage, outcome });
  };
  const drafts = draftWriter(config, out, environment);
  const results = resultsOnce(environment, note);
  const diverged: Divergence[] = [];
  const pool = workerPool(environment);
  const finish = (planned: PlannedRun): TE.TaskEither<PipelineError, FinishedRun | undefined> =>
    pipe(
      unlessInterrupted(environment),
      TE.flatMap(() => finishRun(planned, until, { results, environment, pool, diverged })),
      TE.tap((finished) => isDrafted ? drafts.add(finished, outcomes) : TE.right(undefined)),
    );
  const done = await sideBySide(startingOrder(plan.runs), finish, { limit: environment.jobs })();
  await pool.close();
  const failures = done.flatMap((result) => E.isLeft(result) ? [result.left] : []);
  const finished = done.flatMap((result) => E.isRight(result) && result.right ? [result.right] : []);
  const ended = { outcomes, failures, finished, diverged };
  const isReported = until === "report" || isDrafted && failures.length > 0;
  if (!isReported || finished.length === 0) return ended;
  const report = failures.length > 0 ? writeDraft(config, finished, out) : pipe(
    runStage(reportRequest(config, finished, environment)),
    RTE.tap((outcome) => RTE.fromIO(() => note("report", outcome))),
    RTE.flatMap((outcome) => putIntoOutputs(outcome.record, config, out)),
  );
  const written = await report(environment)();
  return E.isLeft(written)
    ? { ...ended, failures: [...failures, written.left] }
    : { ...ended, report: join(out, "report.html") };
}

/** Computes a planned result from stored ones; each once, for the first that asks. */
type Results = (
  result: PlannedResult,
  inputs: StoredInputs,
  worker: RunWorker,
) => TE.TaskEither<PipelineError, StageRecord>;

function resultsOnce(environment: Environment, note: (stage: StageName, outcome: Outcome) => void): Results {
  const started = new Map<PlannedResult, ReturnType<ReturnType<Results>>>();
  return (result, inputs, worker) => () => {
    const done = started.get(result) ?? attempt(async () => {
      const begun = result.stage === "train"
        ? await begunElsewhere({ ...result.keyed, inputs }, environment)
        : undefined;
      const outcome = await orThrow(runStage(requestOf(result, inputs, environment, { worker, begun }))(environment));
      note(result.stage, outcome);
      return outcome.record;
    })();
    started.set(result, done);
    return done;
  };
}

/** Everything of a run as far as it is wanted, upstream first. */
function finishRun(
  planned: PlannedRun,
  until: StageName,
  { results, environment, pool, diverged }: {
    readonly results: Results;
    readonly environment: Environment;
    readonly pool: WorkerPool;
    readonly diverged: Divergence[];
  },
): TE.TaskEither<PipelineError, FinishedRun | undefined> {
  const wanted = stageNames.slice(0, stageNames.indexOf(until) + 1);
  const { run, dataset, training, metrics } = planned;
  const worker = runWorker(environment, pool, planned);
  return async () => {
    let end = {};
    const finished = await attempt(async () => {
      const inputs = { dataset: await orThrow(results(dataset, {}, worker)) };
      if (!wanted.includes("train")) return undefined;
      const trained = { ...inputs, training: await orThrow(results(training, inputs, worker)) };
      const { divergedAt, stoppedAt, lastStep } = await orThrow(storedSummary(trained.training)(environment));
      if (stoppedAt !== null) end = { stoppedAt, lastStep };
      if (divergedAt !== null) {
        end = { divergedAt, lastStep };
        diverged.push({ run: run.id, divergedAt, lastStep });
      }
      if (!wanted.includes("metrics")) return undefined;
      const records: StageRecord[] = [];
      for (const metric of metrics) records.push(await orThrow(results(metric, trained, worker)));
      return { run, ...trained, metrics: records };
    })();
    const status = E.isRight(finished) ? "computed" : endOf(finished.left);
    await worker.close(status);
    const ended = status === "computed" ? "complete" : status;
    environment.emit({ event: "run", label: run.id, status: ended, ...end });
    return finished;
  };
}

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
import type { StageName } from "../plan/stage_name.ts";
import type { Config } from "../config/config.ts";
import type { Environment, Program } from "./environment.ts";
import { estimateMilliseconds } from "../plan/estimate.ts";
import type { PipelineError } from "../platform/errors.ts";
import { draftWriter, putIntoOutputs } from "./report_outputs.ts";
import { runsOf, type RunSpec, settingsOf } from "../plan/runs.ts";
import { sideBySide } from "../platform/side_by_side.ts";
import { datasetRequest } from "./stages/dataset_stage.ts";
import { computeMetrics } from "./stages/metrics_stage.ts";
import type { FinishedRun } from "./stages/make_report.ts";
import { reportRequest, writeDraft } from "./stages/report_stage.ts";
import { type SharedWork, sharedWork } from "../plan/shared_work.ts";
import { trainRequest } from "./stages/train_stage.ts";

/** What is wanted. */
export interface ReproduceRequest {
  /** The experiment. */
  readonly config: Config;
  /** The last stage to compute. */
  readonly until: StageName;
  /** Folder of the outputs. */
  readonly out: string;
}

/** What became of it. */
export interface Reproduction {
  /** Every stage's outcome that was reached. */
  readonly outcomes: readonly { readonly stage: StageName; readonly outcome: Outcome }[];
  /** What failed; the other runs went on. */
  readonly failures: readonly PipelineError[];
  /** Path of the report, if one was written. */
  readonly report?: string;
}

/**
 * Computes what is missing up to a stage and puts the report into the outputs.
 *
 * A run that fails does not stop the others; the report is then a partial one. Only an interruption stops everything.
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
 * const config = { ...rest, mnist: { ...mnist, modes: [] }, variants: [] };
 * const done = await reproduce({ config, until: "dataset", out: "outputs/example" })(environment)();
 * const outcomes = done._tag === "Right" ? done.right.outcomes.map(({ outcome }) => outcome.status) : [];
 * assertEquals(outcomes, ["computed"]);
 * await closeCache(opened.right)();
 * interruption.release();
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export function reproduce(request: ReproduceRequest): Program<Reproduction> {
  return healingOnce(pipe(
    attempt(request),
    RTE.flatMap((done): Program<Reproduction> => {
      const damage = done.failures.find(({ _tag }) => _tag === "CacheCorrupt");
      return damage === undefined ? RTE.right(done) : RTE.left(damage);
    }),
  ));
}

function attempt({ config, until, out }: ReproduceRequest): Program<Reproduction> {
  return (environment) => async () => {
    const outcomes: { stage: StageName; outcome: Outcome }[] = [];
    const note = (stage: StageName) => (outcome: Outcome) => {
      if (outcomes.some((known) => known.stage === stage && known.outcome.key === outcome.key)) return; // work that runs share
      outcomes.push({ stage, outcome });
    };
    const work = sharedWork(config);
    const datasets = datasetsOnce(config, work, note("dataset"))(environment);
    const drafts = draftWriter(config, out, environment);

    const trainers = new Map<string, Promise<E.Either<PipelineError, FinishedRun | undefined>>>();
    const trainerOf = (run: RunSpec): TE.TaskEither<PipelineError, FinishedRun | undefined> => () => {
      const { id } = work.trainedAs(run);
      return (id === run.id ? undefined : trainers.get(id)) ?? Promise.resolve(E.right(undefined));
    };
    const runOne = (run: RunSpec): TE.TaskEither<PipelineError, FinishedRun | undefined> =>
      pipe(
        trainerOf(run),
        TE.flatMap((trainer) =>
          pipe(
            datasets(run),
            TE.flatMap((dataset) => finishRun({ config, run, dataset, trainer, until, note })(environment)),
          )
        ),
        TE.tap((finished) => until === "report" ? drafts.add(finished, outcomes) : TE.right(undefined)),
      );
    const guarded = (run: RunSpec): TE.TaskEither<PipelineError, FinishedRun | undefined> => async () => {
      const signal = environment.stopSignal();
      if (signal !== undefined) return E.left({ _tag: "Interrupted", signal });
      const result = runOne(run)();
      if (work.trainedAs(run).id === run.id) trainers.set(run.id, result);
      return await result;
    };
    const order = startingOrder(config, work, environment);
    const results = await sideBySide(order, guarded, { limit: environment.jobs })();
    const failures = results.flatMap((result) => E.isLeft(result) ? [result.left] : []);
    const finished = results.flatMap((result) => E.isRight(result) && result.right ? [result.right] : []);
    if (until !== "report" || finished.length === 0) return E.right({ outcomes, failures });

    if (failures.length > 0) {
      const draft = await writeDraft(config, finished, out)(environment)();
      return E.right({
        outcomes,
        failures: E.isLeft(draft) ? [...failures, draft.left] : failures,
        ...(E.isRight(draft) ? { report: join(out, "report.html") } : {}),
      });
    }
    const report = await pipe(
      runStage(reportRequest(config, finished, environment)),
      RTE.tap((outcome) => RTE.fromIO(() => note("report")(outcome))),
      RTE.tap((outcome) => putIntoOutputs(outcome.record, out)),
    )(environment)();
    return E.isLeft(report)
      ? E.right({ outcomes, failures: [report.left] })
      : E.right({ outcomes, failures: [], report: join(out, "report.html") });
  };
}

/**
 * The runs in the order in which they start: the longest first, so that none is left to run alone at the end, but each after the run whose
 * training it measures, for which it waits.
 */
function startingOrder(config: Config, { trainedAs }: SharedWork, { engine }: Environment): readonly RunSpec[] {
  const waits = (run: RunSpec) => trainedAs(run).id === run.id ? 0 : 1;
  const cost = (run: RunSpec) => {
    const settings = settingsOf(config, run);
    const of = (stage: StageName) => estimateMilliseconds(stage, settings, { mode: run.mode, engine: engine.name });
    return of("train") + of("metrics");
  };
  return runsOf(config).toSorted((a, b) => waits(a) - waits(b) || cost(b) - cost(a) || a.seed - b.seed);
}

/** Each dataset once, however many runs want it. */
function datasetsOnce(config: Config, { datasetLabel }: SharedWork, note: (outcome: Outcome) => void) {
  return (environment: Environment) => {
    const known = new Map<string, ReturnType<TE.TaskEither<PipelineError, StageRecord>>>();
    return (run: RunSpec): TE.TaskEither<PipelineError, StageRecord> => () => {
      const label = datasetLabel(run);
      const result = known.get(label) ?? pipe(
        datasetRequest(settingsOf(config, run), run.seed, label),
        RTE.flatMap(runStage),
        RTE.tap((outcome) => RTE.fromIO(() => note(outcome))),
        RTE.map(({ record }) => record),
      )(environment)();
      known.set(label, result);
      return result;
    };
  };
}

/** Training and metrics of a run, as far as they are wanted. */
function finishRun({ config, run, dataset, trainer, until, note }: {
  readonly config: Config;
  readonly run: RunSpec;
  readonly dataset: StageRecord;
  /** The run whose training this run measures, if it is another. */
  readonly trainer: FinishedRun | undefined;
  readonly until: StageName;
  readonly note: (stage: StageName) => (outcome: Outcome) => void;
}): Program<FinishedRun | undefined> {
  if (until === "dataset") return RTE.right(undefined);
  const task = settingsOf(config, run);
  return (environment) =>
    pipe(
      trainer === undefined
        ? pipe(
          runStage(trainRequest(run, task, dataset, environment))(environment),
          TE.tap((outcome) => TE.fromIO(() => note("train")(outcome))),
          TE.map(({ record }) => record),
        )
        : TE.right(trainer.training),
      TE.flatMap((training) =>
        until === "train" ? TE.right(undefined) : pipe(
          computeMetrics({ run, task, dataset, training })(environment),
          TE.map((outcomes) => {
            outcomes.forEach(note("metrics"));
            return { run, dataset, training, metrics: outcomes.map(({ record }) => record) };
          }),
        )
      ),
    );
}

/**
 * The train stage: a run's checkpoints.
 *
 * @module
 */
import { join } from "node:path";
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import * as TE from "fp-ts/TaskEither";
import { weightNorm } from "../../../core/metrics/weight_norm.ts";
import { checkpointFile, decodeCheckpoint } from "../../files/checkpoint_artifact.ts";
import { datasetFile } from "../../files/dataset_artifact.ts";
import { trainingLogFile, TrainingSummary, trainingSummaryFile } from "../../files/training_summary.ts";
import { outputNamed, readOutput, verifiedOutputPath } from "../../cache/store/objects.ts";
import type { StageRequest } from "../../cache/stage_request.ts";
import type { StageRecord } from "../../cache/store/stage_record.ts";
import { type CustomModule, customWorker, readableBy } from "../../plan/custom_code.ts";
import type { Environment, Program } from "../environment.ts";
import type { PipelineError } from "../../platform/errors.ts";
import { isPaperMode, type RunSpec } from "../../plan/runs.ts";
import type { TaskSettings } from "../../tasks/task.ts";
import { trainParams } from "../../plan/task_params.ts";
import { withWorker } from "./with_worker.ts";
import { attempt } from "../../platform/failure.ts";
import { readFile, readFileSync } from "../../platform/files.ts";

const module = "pipeline/run/workers/train_worker.ts";

/** The part of a train request that decides its key, but for its input. */
export function trainKeyed(
  run: RunSpec,
  task: TaskSettings,
  { engine, custom }: Pick<Environment, "engine" | "custom">,
) {
  const own = interventionOf(run, custom);
  return {
    stage: { name: "train", version: 1, entries: [module, ...own?.entries ?? []] },
    label: run.id,
    params: trainParams(task, run.mode),
    seed: run.seed,
    environment: { engine: engine.backend, cpu: engine.cpu, ...own?.packages },
    dataFiles: own?.files ?? [],
  } as const;
}

/** The module of the user's that trains a run; undefined for the paper's ways to train. */
function interventionOf({ mode }: RunSpec, { interventions }: Environment["custom"]): CustomModule | undefined {
  const own = interventions.find(({ name }) => name === mode);
  if (own !== undefined || isPaperMode(mode)) return own;
  throw new RangeError(`Cannot train a run as no intervention has its mode's name: current value is ${mode}`);
}

/** A run's training as a request to the cache. */
export function trainRequest(
  run: RunSpec,
  task: TaskSettings,
  dataset: StageRecord,
  environment: Environment,
): StageRequest {
  const { cache: { store }, engine, custom } = environment;
  const own = interventionOf(run, custom);
  return {
    ...trainKeyed(run, task, environment),
    inputs: { dataset },
    compute: (directory) =>
      pipe(
        verifiedOutputPath(store, outputNamed(dataset, datasetFile)),
        TE.flatMap((path) =>
          withWorker(
            environment,
            {
              module: own === undefined ? module : customWorker,
              stage: "train",
              label: run.id,
              read: [path, directory, ...(own === undefined ? [] : readableBy(own, environment.cache.projectRoot))],
              write: [directory],
              more: (step) => normAt(directory, step),
            },
            (worker) =>
              worker.run({ _tag: "train", run, task, engine: engine.name, dataset: path, directory, own }, run.id),
          )
        ),
      ),
    outputs: (directory) =>
      pipe(
        attempt(() => readFile(join(directory, trainingSummaryFile)), (cause) => unreadable(run, cause)),
        TE.flatMapEither((bytes) => decodeSummary(run, bytes)),
        TE.tapIO((summary) => () => tellDivergence(run, summary, environment)),
        TE.map(({ checkpoints }) => {
          const files = [trainingSummaryFile, trainingLogFile, ...checkpoints.map(checkpointFile)];
          return Object.fromEntries(files.map((file) => [file, file]));
        }),
      ),
  };
}

/** The weights' norm at a checkpoint, which training itself has no use for. */
function normAt(directory: string, step: number): { readonly weight_norm?: number } {
  try {
    return { weight_norm: weightNorm(decodeCheckpoint(readFileSync(join(directory, checkpointFile(step))))) };
  } catch {
    return {}; // its curve has one point less; whether checkpoints are whole is judged when they are stored
  }
}

/** Says so when a run came to numbers that are none: it is finished, and recorded as diverged. */
function tellDivergence({ id }: RunSpec, { divergedAt, lastStep }: TrainingSummary, { emit }: Environment): void {
  if (divergedAt === null) return;
  const message = `train ${id}: diverged at step ${divergedAt}; its last checkpoint is that of step ${lastStep}`;
  emit({ event: "log", stage: "train", label: id, message });
}

/** The summary that a finished training left. */
export function trainingSummary(run: RunSpec, record: StageRecord): Program<TrainingSummary> {
  return ({ cache: { store } }) =>
    pipe(
      readOutput(store, outputNamed(record, trainingSummaryFile)),
      TE.flatMapEither((bytes) => decodeSummary(run, bytes)),
    );
}

function decodeSummary(run: RunSpec, bytes: Uint8Array): E.Either<PipelineError, TrainingSummary> {
  return pipe(
    E.tryCatch(() => JSON.parse(new TextDecoder().decode(bytes)) as unknown, (cause) => unreadable(run, cause)),
    E.flatMap((value) => E.mapLeft(() => unreadable(run, "it has another shape"))(TrainingSummary.decode(value))),
  );
}

function unreadable(run: RunSpec, cause: unknown): PipelineError {
  return {
    _tag: "StageFailed",
    stage: "train",
    label: run.id,
    message: `the summary ${trainingSummaryFile} cannot be read: ${cause instanceof Error ? cause.message : cause}`,
  };
}

/**
 * Planned results as requests to the cache: how a worker process computes each, and which files it leaves.
 *
 * @module
 */
import { join } from "node:path";
import { pipe } from "fp-ts/function";
import * as TE from "fp-ts/TaskEither";
import { materializeOutput, outputNamed, verifiedOutputPath } from "../../cache/store/objects.ts";
import type { StageRequest } from "../../cache/stage_request.ts";
import type { StageRecord } from "../../cache/store/stage_record.ts";
import { checkpointFile, checkpointStep, resumeFile } from "../../files/checkpoint_artifact.ts";
import { datasetFile } from "../../files/dataset_artifact.ts";
import { trainingOutputs } from "../../files/training_summary.ts";
import type { PipelineError } from "../../platform/errors.ts";
import { attempt, orThrow } from "../../platform/failure.ts";
import { readableBy } from "../../plan/custom_code.ts";
import type { PlannedJob, PlannedResult } from "../../plan/plan.ts";
import { type Begun, takeOver } from "../continuation.ts";
import type { Environment } from "../environment.ts";
import type { RunWorker } from "./run_worker.ts";
import { apartOnCard } from "./second_computation.ts";
import { storedSummary, summaryIn } from "./stored_content.ts";

/** The stored results that a planned one is computed from, by the names of its inputs. */
export type StoredInputs = Readonly<Record<string, StageRecord>>;

/** A planned result as a request, which a run's worker computes; a training may continue one that was `begun` elsewhere. */
export function requestOf(
  { keyed, job, outputs = [] }: PlannedResult,
  inputs: StoredInputs,
  environment: Environment,
  { worker, begun }: { readonly worker: RunWorker; readonly begun?: Begun },
): StageRequest {
  const named = () => TE.right(Object.fromEntries(outputs.map((file) => [file, file])));
  const { label } = keyed;
  const apart: StageRequest["apart"] = (first, second) => apartOnCard(first, second)(environment);
  const onCard = environment.engine.name === "gpu" ? { apart } : {};
  switch (job?._tag) {
    case "dataset":
      return { ...keyed, inputs, compute: (directory) => worker.run({ ...job, directory }, label), outputs: named };
    case "train":
      return {
        ...keyed,
        ...(begun === undefined ? {} : { environment: begun.environment }),
        inputs,
        ...(begun === undefined ? { goOn: shorterTraining(environment) } : {}),
        ...onCard,
        resumes: true,
        compute: trainingIn(label, job, { dataset: inputs.dataset, begun }, environment, worker),
        outputs: (directory) => trainingFiles(label, directory),
      };
    case "metric":
      return {
        ...keyed,
        ...onCard,
        inputs,
        compute: metricIn(label, job, inputs, environment, worker),
        outputs: named,
      };
    default:
      throw new RangeError(`Cannot request a result without a job: current value is ${label}`);
  }
}

type Compute = StageRequest["compute"];

function trainingIn(
  label: string,
  job: PlannedJob & { _tag: "train" },
  { dataset, begun }: { readonly dataset: StageRecord; readonly begun?: Begun },
  environment: Environment,
  worker: RunWorker,
): Compute {
  const { cache: { store, projectRoot }, engine } = environment;
  const mayRead = job.own.flatMap((own) => readableBy(own, projectRoot));
  return (directory) =>
    pipe(
      begun === undefined ? TE.right(undefined) : takeOver(begun, { label, directory }, environment),
      TE.flatMap(() => verifiedOutputPath(store, outputNamed(dataset, datasetFile))),
      TE.flatMap((path) => worker.run({ ...job, engine: engine.name, dataset: path, directory, mayRead }, label)),
    );
}

/** Puts a shorter training's checkpoints and its state into a folder, unless a state is there already. */
function shorterTraining({ cache: { store } }: Environment): NonNullable<StageRequest["goOn"]> {
  return (shorter, directory) =>
    attempt(async () => {
      const state = join(directory, resumeFile);
      const kept = shorter.outputs.find(({ name }) => name === resumeFile);
      if (kept === undefined || await store.files.info(state) !== undefined) return false;
      for (const output of shorter.outputs.filter(({ name }) => checkpointStep(name) !== undefined)) {
        await orThrow(materializeOutput(store, output, join(directory, output.name)));
      }
      await orThrow(materializeOutput(store, kept, state)); // last: without it the checkpoints are strays
      return true;
    });
}

/** The files of a finished training; one that diverged is finished, and recorded as that. */
function trainingFiles(
  label: string,
  directory: string,
): TE.TaskEither<PipelineError, Readonly<Record<string, string>>> {
  return pipe(
    summaryIn(label, directory),
    TE.map((summary) => Object.fromEntries(trainingOutputs(summary).map((file) => [file, file]))),
  );
}

function metricIn(
  label: string,
  job: PlannedJob & { _tag: "metric" },
  { dataset, training }: StoredInputs,
  environment: Environment,
  worker: RunWorker,
): Compute {
  const { cache: { store, projectRoot }, engine } = environment;
  const mayRead = job.own === undefined ? [] : readableBy(job.own, projectRoot);
  return (directory) =>
    pipe(
      TE.Do,
      TE.bind("dataset", () => verifiedOutputPath(store, outputNamed(dataset, datasetFile))),
      TE.bind("checkpoints", () => worker.once(training, checkpointsOf(training)(environment))),
      TE.flatMap((paths) => worker.run({ ...job, ...paths, engine: engine.name, directory, mayRead }, label)),
    );
}

/** Verified paths of every checkpoint of a training. */
function checkpointsOf(training: StageRecord) {
  return (environment: Environment) =>
    pipe(
      storedSummary(training)(environment),
      TE.flatMap(({ checkpoints }) =>
        TE.traverseSeqArray((step: number) =>
          pipe(
            verifiedOutputPath(environment.cache.store, outputNamed(training, checkpointFile(step))),
            TE.map((path) => ({ step, path })),
          )
        )(checkpoints)
      ),
    );
}

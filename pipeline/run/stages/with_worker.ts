/**
 * A stage's computation in a worker process, shown while it goes on.
 *
 * @module
 */
import { join } from "node:path";
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import * as TE from "fp-ts/TaskEither";
import type { ProgressOutcome, ProgressPoint } from "../../events/progress.ts";
import type { Environment } from "../environment.ts";
import type { PipelineError } from "../../platform/errors.ts";
import type { WorkerProcess } from "../workers/worker_process.ts";

/** Which process computes, for what, and what it may touch. */
export interface StageWorkerOptions {
  readonly stage: string;
  /** What the result is of; also what progress calls it. */
  readonly label: string;
  readonly read: readonly string[];
  readonly write: readonly string[];
  /** More quantities at a step that the worker has told of. */
  readonly more?: (step: number) => ProgressPoint["values"];
}

/** The interruption that a signal asks for, if one came: nothing more is started then. */
export function unlessInterrupted(environment: Pick<Environment, "stopSignal">): TE.TaskEither<PipelineError, void> {
  return () => {
    const signal = environment.stopSignal();
    return Promise.resolve(signal === undefined ? E.right(undefined) : E.left({ _tag: "Interrupted", signal }));
  };
}

/** Starts a worker for a stage; progress shows the label until the worker is closed. */
export function stageWorker(environment: Environment, options: StageWorkerOptions): WorkerProcess {
  const { cache, progress, startWorker } = environment;
  return startWorker({
    module: join(cache.projectRoot, "pipeline/run/workers/worker.ts"),
    read: options.read,
    write: options.write,
    onProgress: (done, total, accuracy) => progress.update(options.label, { done, total, accuracy }),
    onPoint: (step, values) => progress.point(options.label, { step, values: { ...values, ...options.more?.(step) } }),
    onLog: (line) => progress.log(line),
  });
}

/** Computes in a worker of its own, which ends with the computation. */
export function withWorker<A>(
  environment: Environment,
  options: StageWorkerOptions,
  use: (worker: WorkerProcess) => TE.TaskEither<PipelineError, A>,
): TE.TaskEither<PipelineError, A> {
  return shown(
    environment,
    options,
    TE.bracket(
      pipe(unlessInterrupted(environment), TE.map(() => stageWorker(environment, options))),
      use,
      (worker) => TE.fromTask(() => worker.close()),
    ),
  );
}

/** A computation with its beginning and end shown. */
export function shown<A>(
  { progress, cache: { store: { clock } } }: Environment,
  { stage, label }: Pick<StageWorkerOptions, "stage" | "label">,
  computation: TE.TaskEither<PipelineError, A>,
): TE.TaskEither<PipelineError, A> {
  return async () => {
    const began = clock.monotonic();
    progress.begin({ stage, label });
    const end = (status: ProgressOutcome["status"]) => () =>
      progress.end(label, { status, milliseconds: clock.monotonic() - began });
    return await pipe(
      computation,
      TE.tapError((error) => TE.fromIO(end(endOf(error)))),
      TE.tap(() => TE.fromIO(end("computed"))),
    )();
  };
}

/** How something ends by an error: by itself, or by a signal. */
export function endOf({ _tag }: PipelineError): "failed" | "stopped" {
  return _tag === "Interrupted" ? "stopped" : "failed";
}

/**
 * What the pipeline's programs may use of the world, as one record of capabilities.
 *
 * @module
 */
import type { ReaderTaskEither } from "fp-ts/ReaderTaskEither";
import type { CacheEnvironment } from "../cache/cache_session.ts";
import type { Emit } from "../events/event.ts";
import type { CustomCode } from "../plan/custom_code.ts";
import type { EngineFacts } from "../plan/estimate.ts";
import type { PipelineError } from "../platform/errors.ts";
import type { WorkerOptions, WorkerProcess } from "./workers/worker_process.ts";
import type { Signal } from "../platform/signals.ts";

/** The capabilities of a run of the pipeline. */
export interface Environment extends CacheEnvironment {
  /** What computes. */
  readonly engine: EngineFacts;
  /** Tells what happens. */
  readonly emit: Emit;
  /** The user's modules that the configuration names. */
  readonly custom: CustomCode;
  /** The engine whose trainings that are under way are continued, see `continuation.ts`; by default none. */
  readonly continueFrom?: EngineFacts["name"];
  /** How many runs proceed side by side. */
  readonly jobs: number;
  /** Starts a worker process that signals reach. */
  readonly startWorker: (options: Omit<WorkerOptions, "root">) => WorkerProcess;
  /** The signal that asked the pipeline to stop, if one did. */
  readonly stopSignal: () => Signal | undefined;
}

export type { EngineFacts };

/** A step of the pipeline: needs an environment, takes time, may fail. */
export type Program<A> = ReaderTaskEither<Environment, PipelineError, A>;

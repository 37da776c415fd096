/**
 * The capabilities of a real process: terminal, signals, engine, worker processes.
 *
 * @module
 */
import type { CacheSession } from "../cache/cache_session.ts";
import type { Emit } from "../events/event.ts";
import type { CustomCode } from "../plan/custom_code.ts";
import { installedEngine } from "../engine/installed_engine.ts";
import { preferOwnRuntime } from "../engine/own_runtime.ts";
import { type EngineChoice, selectEngine } from "../engine/select_engine.ts";
import type { EngineFacts, Environment } from "./environment.ts";
import { startWorker, type WorkerProcess } from "./workers/worker_process.ts";
import { exitCode, type PipelineError } from "../platform/errors.ts";
import { attempt, orThrow } from "../platform/failure.ts";
import { processorCount, processorKind } from "../platform/machine.ts";
import { exit } from "../platform/program.ts";
import { listenForSignals, type Signal } from "../platform/signals.ts";
import { projectRoot } from "../platform/project_root.ts";

/**
 * The engine that a choice comes to on this machine, and the line that says why.
 *
 * @example
 * ```ts
 * import { engineFacts } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * const { facts } = await engineFacts("eager");
 * assertEquals(facts.name, "eager");
 * ```
 */
export async function engineFacts(
  choice: EngineChoice,
): Promise<{ readonly facts: EngineFacts; readonly reason: string }> {
  preferOwnRuntime();
  const { engine, reason } = await orThrow(attempt(() => selectEngine(choice), engineError));
  return { facts: { name: engine.name, backend: engine.backend, cpu: processorKind() }, reason };
}

/** What keeps an engine from loading, with what may help. */
export function engineError(thrown: unknown): PipelineError {
  return { _tag: "EngineError", message: (thrown as Error).message };
}

/** The same for a command that computes nothing: no engine is loaded, see `installedEngine()`. */
export async function installedFacts(choice: EngineChoice): Promise<EngineFacts> {
  return { ...await installedEngine(choice), cpu: processorKind() };
}

/**
 * Milliseconds within which a second signal is the first one, repeated: `deno task` passes on what a group of processes, and so this one, was sent
 * already.
 */
const sameSignal = 300;

/** Signals as values: the first asks the workers to stop after their step, the second ends everything at once. */
export interface Interruption {
  /** The signal that came first, if one did. */
  readonly signal: () => Signal | undefined;
  /** Starts workers that signals reach. */
  readonly start: Environment["startWorker"];
  /** Listens no more. */
  readonly release: () => void;
}

/**
 * Listens for SIGINT, SIGTERM, and SIGHUP of a terminal that shows this process's output.
 *
 * @example
 * ```ts
 * import { listenForInterruption } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * const interruption = listenForInterruption((signal) => console.error(`${signal}: stopping`));
 * assertEquals(interruption.signal(), undefined); // none came yet
 * interruption.release();
 * ```
 */
export function listenForInterruption(onSignal: (signal: Signal) => void): Interruption {
  let received: Signal | undefined;
  let receivedAt = 0;
  const workers = new Set<WorkerProcess>();
  const release = listenForSignals((signal) => {
    if (received !== undefined && performance.now() - receivedAt < sameSignal) return;
    if (received !== undefined) {
      for (const worker of workers) worker.stop("SIGKILL");
      exit(exitCode({ _tag: "Interrupted", signal }));
    }
    received = signal;
    receivedAt = performance.now();
    onSignal(signal);
    for (const worker of workers) worker.stop("SIGTERM");
  });
  return {
    signal: () => received,
    start: (options) => {
      const worker = startWorker({ ...options, root: projectRoot });
      workers.add(worker);
      if (received !== undefined) worker.stop("SIGTERM");
      return { ...worker, close: () => worker.close().finally(() => workers.delete(worker)) };
    },
    release,
  };
}

/**
 * The environment of a command.
 *
 * @example
 * ```ts
 * import { closeCache, describeError, engineFacts, environmentOf, listenForInterruption, noCustomCode, openCache } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * const folder = await Deno.makeTempDir();
 * const opened = await openCache({ cacheDirectory: folder, projectRoot: Deno.cwd() })();
 * if (opened._tag === "Left") throw new Error(describeError(opened.left));
 * const { facts: engine } = await engineFacts("auto");
 * const interruption = listenForInterruption(() => {});
 * const emit = () => {}; // nobody listens
 * const environment = environmentOf({ cache: opened.right, engine, emit, jobs: 1, interruption, custom: noCustomCode });
 * assertEquals([environment.jobs, environment.stopSignal()], [1, undefined]);
 * await closeCache(opened.right)();
 * interruption.release();
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export function environmentOf(options: {
  readonly cache: CacheSession;
  readonly engine: EngineFacts;
  readonly emit: Emit;
  readonly jobs: number | undefined;
  readonly interruption: Interruption;
  readonly custom: CustomCode;
  readonly continueFrom?: Environment["continueFrom"];
}): Environment {
  const { cache, engine, emit, interruption, custom, continueFrom } = options;
  return {
    cache,
    engine,
    emit,
    custom,
    ...(continueFrom === undefined ? {} : { continueFrom }),
    jobs: options.jobs ?? processorCount(),
    startWorker: interruption.start,
    stopSignal: interruption.signal,
  };
}

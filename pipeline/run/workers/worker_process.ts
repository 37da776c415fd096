/**
 * Worker processes: each computes a stage with no more permission than it needs.
 *
 * @module
 */
import { join } from "node:path";
import type * as TE from "fp-ts/TaskEither";
import { NO_TELEMETRY } from "../../engine/quiet_runtime.ts";
import { type PipelineError, undeclaredUse } from "../../platform/errors.ts";
import { type Job, stageOf, type WorkerEvent } from "./protocol.ts";
import { lines } from "./serve.ts";

/** What a worker process may touch, and whom it tells. */
export interface WorkerOptions {
  /** The worker's main module, an absolute path. */
  readonly module: string;
  /** Files and folders that it may read, besides the project's code and installed packages. */
  readonly read: readonly string[];
  /** Folders that it may write. */
  readonly write: readonly string[];
  /** Project root: the code and the installed packages in it may be read, and the packages' native libraries loaded. */
  readonly root: string;
  /** How far a job is, and the accuracy of the last batch where there is one. */
  readonly onProgress: (done: number, total: number, accuracy?: number) => void;
  /** Quantities at a training step. */
  readonly onPoint: (step: number, values: Readonly<Record<string, number>>) => void;
  /** A line for the user. */
  readonly onLog: (message: string) => void;
}

/** A process that does jobs one after the other. */
export interface WorkerProcess {
  /** Does a job; a worker that dies is reported with the job's label. */
  run(job: Job, label: string): TE.TaskEither<PipelineError, void>;
  /** Asks the process to stop as a signal would. */
  stop(signal: "SIGTERM" | "SIGKILL"): void;
  /** Ends the process; resolves when it is gone. */
  close(): Promise<void>;
}

/**
 * Asks glibc, where that is the C library, for memory in pages of 2 MiB: a training step passes over arrays of 8 MB, and is 6 % faster with
 * fewer pages to look up. Numbers are the same.
 */
const LARGE_PAGES = { GLIBC_TUNABLES: "glibc.malloc.hugetlb=1" };

/** Keeps native code, and Deno itself, from looking up hosts: ONNX Runtime would send telemetry, Deno ask for its newest version. */
const OWN_FILES_ONLY = { ...NO_TELEMETRY, DENO_NO_UPDATE_CHECK: "1" };

/** Starts a worker process. */
export function startWorker(options: WorkerOptions): WorkerProcess {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--no-prompt",
      "--no-remote",
      "--cached-only",
      "--no-check",
      ...permissionsOf(options),
      options.module,
    ],
    cwd: options.root,
    env: { ...LARGE_PAGES, ...OWN_FILES_ONLY },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  const events = lines(child.stdout);
  let lastWords = "";
  const errors = (async () => {
    for await (const line of lines(child.stderr)) {
      lastWords = line;
      options.onLog(line);
    }
  })();

  const run = async (job: Job): Promise<PipelineError | undefined> => {
    await writer.write(new TextEncoder().encode(JSON.stringify(job) + "\n"));
    while (true) {
      const next = await events.next();
      if (next.done) return await died(job);
      const event = parseEvent(next.value);
      if (event === undefined) options.onLog(next.value);
      else if (event._tag === "progress") options.onProgress(event.done, event.total, event.accuracy);
      else if (event._tag === "point") options.onPoint(event.step, event.values);
      else if (event._tag === "log") options.onLog(event.message);
      else return event._tag === "failed" ? reworded(event.error) : undefined;
    }
  };

  const died = async (job: Job): Promise<PipelineError> => {
    const { code, signal } = await child.status;
    await errors;
    const how = signal === null ? `exit code ${code}` : signal;
    const words = lastWords === "" ? "" : `: ${lastWords}`;
    return {
      _tag: "StageFailed",
      stage: stageOf(job),
      label: "",
      message: `its worker process ended unexpectedly (${how})${words}; run the same command again to go on`,
    };
  };

  return {
    run: (job, label) => async () => {
      const error = await run(job).catch(() => died(job));
      if (error === undefined) return { _tag: "Right", right: undefined };
      return { _tag: "Left", left: error._tag === "StageFailed" ? { ...error, label } : error };
    },
    stop: (signal) => {
      try {
        child.kill(signal);
      } catch {
        // already gone
      }
    },
    close: async () => {
      await writer.close().catch(() => undefined);
      await child.status;
      await errors;
    },
  };
}

/**
 * What a worker may do, as arguments of `deno run`: read code and what it was given, write what it was given, load the packages' native libraries.
 * No network, no processes, nothing about the computer; environment variables look unset to it.
 */
function permissionsOf({ root, read, write }: WorkerOptions): readonly string[] {
  const packages = installedPackages(root);
  const code = ["core", "data", "pipeline", "deno.json", "deno.lock"].map((name) => join(root, name));
  const list = (paths: readonly string[]) => paths.join(",");
  return [
    `--allow-read=${list([...code, ...packages, ...read])}`,
    ...(write.length > 0 ? [`--allow-write=${list(write)}`] : []),
    `--allow-ffi=${list(packages)}`,
    "--ignore-env",
  ];
}

/** The folder of installed packages, and where it really is if it is a link: permissions are checked behind links. */
function installedPackages(root: string): readonly string[] {
  const folder = join(root, "node_modules");
  try {
    return [folder, Deno.realPathSync(folder)];
  } catch {
    return [folder]; // not installed; the worker says so itself
  }
}

/** A failure with what the runtime refused put into the pipeline's own terms. */
function reworded(error: PipelineError): PipelineError {
  if (error._tag !== "StageFailed") return error;
  return { ...error, message: undeclaredUse(error.message) ?? error.message };
}

function parseEvent(line: string): WorkerEvent | undefined {
  try {
    const value = JSON.parse(line);
    return typeof value === "object" && value !== null && "_tag" in value ? value as WorkerEvent : undefined;
  } catch {
    return undefined;
  }
}

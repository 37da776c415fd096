/**
 * Worker processes: each does jobs one after the other, with no more permission than these need.
 *
 * @module
 */
import { join } from "node:path";
import type * as TE from "fp-ts/TaskEither";
import { NO_TELEMETRY } from "../../engine/quiet_runtime.ts";
import { type PipelineError, undeclaredUse } from "../../platform/errors.ts";
import { type Assignment, type Job, stageOf, type WorkerMessage } from "./protocol.ts";
import { lastWordsWith, lines } from "../../platform/lines.ts";
import { startChild } from "../../platform/child_process.ts";
import { realPathSync } from "../../platform/files.ts";
import { childRunPermission } from "../../platform/run_permission.ts";
import type { Emit } from "../../events/event.ts";
import { messageOf } from "../../platform/standard_streams.ts";

/** What a worker process may touch. */
export interface WorkerOptions {
  /** The worker's main module, an absolute path. */
  readonly module: string;
  /** Files and folders that it may read, besides the project's code and installed packages. */
  readonly read: readonly string[];
  /** Folders that it may write. */
  readonly write: readonly string[];
  /** Project root: the code and the installed packages in it may be read, and the packages' native libraries loaded. */
  readonly root: string;
  /** Milliseconds to stop in when it is asked to. */
  readonly patience?: number;
  /** Whether it may start Deno, for the process of the user's code. */
  readonly startsDeno?: boolean;
}

/** Who hears what of a job. */
export interface Told {
  /** The result's label, which a failure names. */
  readonly label: string;
  /** What events are about, if not the result: of a metric the run. */
  readonly shownAs?: string;
  /** Receives what happens. */
  readonly emit: Emit;
}

/** A process that does jobs one after the other. */
export interface WorkerProcess {
  /** Does a job. */
  run(job: Job, told: Told): TE.TaskEither<PipelineError, void>;
  /** Bytes of memory that it held when it had done its last job. */
  memory(): number;
  /** Whether it has not ended, whoever ended it. */
  isRunning(): boolean;
  /** Asks the process to stop as a signal would; one that does not within the worker's patience is killed. */
  stop(signal: "SIGTERM" | "SIGKILL"): void;
  /** Ends the process; resolves when it is gone. */
  close(): Promise<void>;
}

/**
 * Asks glibc, where that is the C library, for memory in pages of 2 MiB: a training step passes over arrays of 8 MB, and is 4 to 10 % faster with
 * fewer pages to look up. Numbers are the same.
 *
 * glibc 2.36 compares the kernel's answer, which it does not end, with a text: what lay on the stack decides whether it takes them. The loader leaves
 * something there where it keeps the processor's state by XSAVEC, and every second worker had no large pages; so it keeps it by XSAVE.
 */
const LARGE_PAGES = { GLIBC_TUNABLES: "glibc.malloc.hugetlb=1:glibc.cpu.hwcaps=-XSAVEC" };

/** Keeps native code, and Deno itself, from looking up hosts: ONNX Runtime would send telemetry, Deno ask for its newest version. */
const OWN_FILES_ONLY = { ...NO_TELEMETRY, DENO_NO_UPDATE_CHECK: "1" };

/** The environment of a worker: what is measured of one is measured in it. */
export const workerVariables = { ...LARGE_PAGES, ...OWN_FILES_ONLY };

/**
 * Milliseconds for a worker to stop when it is asked to: a training finishes its step and saves, a metric its checkpoint. What runs longer, as code
 * of the user's that never comes to an end, is killed.
 */
const PATIENCE = 30_000;

/** Starts a worker process. */
export function startWorker(options: WorkerOptions): WorkerProcess {
  const child = startChild({
    module: options.module,
    permissions: permissionsOf(options),
    folder: options.root,
    variables: workerVariables,
  });
  const secret = crypto.randomUUID(); // sets the worker's messages apart from whatever the code in it prints
  child.write(`${secret}\n`).catch(() => {}); // a worker that is gone fails its first job
  const output = lines(child.stdout);
  let current: { readonly about: Omit<Assignment, "job">; readonly emit: Emit } | undefined;
  const log = (message: string) => current?.emit({ event: "log", ...current.about, message });
  let memory = 0;
  let running = true;
  void child.ended.finally(() => running = false);
  let lastWords = "";
  const errors = (async () => {
    for await (const line of lines(child.stderr)) {
      lastWords = lastWordsWith(lastWords, line);
      log(line);
    }
  })();

  const run = async (job: Job, { label, shownAs = label, emit }: Told): Promise<PipelineError | undefined> => {
    const about = { stage: stageOf(job), label: shownAs };
    current = { about, emit };
    const assignment: Assignment = { ...about, job };
    await child.write(JSON.stringify(assignment) + "\n");
    while (true) {
      const next = await output.next();
      if (next.done) return await died(job);
      const message = messageOf(secret, next.value) as WorkerMessage | undefined;
      if (message === undefined) {
        if (next.value !== "") log(next.value);
      } else if ("event" in message) {
        emit(message);
      } else if (message.answer === "failed") return reworded(message.error);
      else {
        memory = message.memory;
        return undefined;
      }
    }
  };

  let asked = false;
  const stop = (signal: "SIGTERM" | "SIGKILL") => {
    child.kill(signal);
    if (asked || signal !== "SIGTERM") return;
    asked = true;
    killAfter(options.patience ?? PATIENCE);
  };
  const killAfter = (milliseconds: number) => {
    const timer = setTimeout(() => child.kill("SIGKILL"), milliseconds);
    void child.ended.finally(() => clearTimeout(timer));
  };

  const died = async (job: Job): Promise<PipelineError> => {
    const how = await child.ended;
    await errors;
    if (asked) return { _tag: "Interrupted", signal: "SIGTERM" };
    const words = lastWords === "" ? "" : `: ${lastWords}`;
    const hint = how === "SIGKILL" ? "; if the system killed it for its memory, --jobs 1 needs the least" : "";
    return {
      _tag: "StageFailed",
      stage: stageOf(job),
      label: "",
      message: `its worker process ended unexpectedly (${how})${words}; run the same command again to continue${hint}`,
    };
  };

  /** The error of a job whose worker is gone, or lives and cannot be understood, which ends it. */
  const misunderstood = async (job: Job, cause: unknown): Promise<PipelineError> => {
    if (!(cause instanceof SyntaxError)) return await died(job);
    child.kill("SIGKILL");
    await Promise.all([child.ended, errors]);
    const message =
      `its worker process said what cannot be read: ${cause.message}; run the same command again to continue`;
    return { _tag: "StageFailed", stage: stageOf(job), label: "", message };
  };

  return {
    run: (job, told) => async () => {
      const error = await run(job, told).catch((cause) => misunderstood(job, cause));
      if (error === undefined) return { _tag: "Right", right: undefined };
      return { _tag: "Left", left: error._tag === "StageFailed" ? { ...error, label: told.label } : error };
    },
    memory: () => memory,
    isRunning: () => running,
    stop,
    close: async () => {
      await child.closeInput();
      await child.ended;
      await errors;
    },
  };
}

/**
 * What a worker may do, as arguments of `deno run`: read code and what it was given, write what it was given, load the packages' native libraries.
 * No network, no processes but Deno's where it starts the user's code, nothing about the computer; environment variables look unset to it.
 */
function permissionsOf({ root, read, write, startsDeno = false }: WorkerOptions): readonly string[] {
  return [
    ...codePermissions(root, read),
    ...(write.length > 0 ? [`--allow-write=${write.join(",")}`] : []),
    ...(startsDeno ? [childRunPermission()] : []),
    `--allow-ffi=${installedPackages(root).join(",")}`,
  ];
}

/** What code in a process may do that may only read: the project's code and packages, and what it was given. */
export function codePermissions(root: string, read: readonly string[]): readonly string[] {
  const code = ["core", "data", "pipeline", "deno.json", "deno.lock"].map((name) => join(root, name));
  return [`--allow-read=${[...code, ...installedPackages(root), ...read].join(",")}`, "--ignore-env"];
}

/** The folder of installed packages, and where it really is if it is a link: permissions are checked behind links. */
function installedPackages(root: string): readonly string[] {
  const folder = join(root, "node_modules");
  try {
    return [folder, realPathSync(folder)];
  } catch {
    return [folder]; // not installed; the worker says so itself
  }
}

/** A failure with what the runtime refused put into the pipeline's own terms. */
function reworded(error: PipelineError): PipelineError {
  if (error._tag !== "StageFailed") return error;
  return { ...error, message: undeclaredUse(error.message) ?? error.message };
}

/**
 * A small project with a cache, in memory or on disk, and requests for it.
 *
 * @module
 */
import * as E from "fp-ts/Either";
import type { PipelineError } from "../../../pipeline/platform/errors.ts";
import {
  type CacheSession,
  closeCache,
  makeStore,
  openCache,
  type OpenCacheOptions,
} from "../../../pipeline/cache/cache_session.ts";
import { explain, type Explanation, type PlannedRequest } from "../../../pipeline/cache/explain.ts";
import { attempt } from "../../../pipeline/platform/failure.ts";
import { denoFileSystem, type FileSystem } from "../../../pipeline/platform/file_system.ts";
import { type Outcome, runStage } from "../../../pipeline/cache/run_stage.ts";
import type { StageRequest } from "../../../pipeline/cache/stage_request.ts";
import type { Store } from "../../../pipeline/cache/store/store.ts";
import { type ManualClock, manualClock, type MemoryFileSystem, memoryFileSystem } from "./memory_file_system.ts";
import type { CacheEvent } from "../../../pipeline/cache/cache_event.ts";

/** A project with a cache. */
export interface Project<F extends FileSystem = FileSystem> {
  readonly files: F;
  readonly clock: ManualClock;
  readonly store: Store;
  /** Lines that the cache logged. */
  readonly log: string[];
  /** Writes a file of the project. */
  write(path: string, text: string): Promise<void>;
  open(options?: Partial<OpenCacheOptions>): Promise<CacheSession>;
  /** Opens the cache, runs the request and closes the cache. */
  attempt(request: TestRequest, options?: Partial<OpenCacheOptions>): Promise<E.Either<PipelineError, Outcome>>;
  /** The same, for requests that succeed. */
  run(request: TestRequest, options?: Partial<OpenCacheOptions>): Promise<Outcome>;
  /** The same, for requests that fail. */
  fail(request: TestRequest, options?: Partial<OpenCacheOptions>): Promise<PipelineError>;
  explain(request: PlannedRequest, options?: Partial<OpenCacheOptions>): Promise<Explanation>;
}

const projectFiles: Readonly<Record<string, string>> = {
  "deno.json": `{"imports": {"small": "npm:small@1.0.0"}}`,
  "deno.lock": lockFile("sha512-one"),
  "stage.ts": `import { scale } from "./helper.ts"; export const run = () => 2 * scale;\n`,
  "helper.ts": `export const scale = 3;\n`,
};

/** A lock file with one package of this integrity. */
export function lockFile(integrity: string): string {
  return JSON.stringify({
    version: "5",
    specifiers: { "npm:small@1.0.0": "1.0.0" },
    npm: { "small@1.0.0": { integrity } },
  });
}

/** A project in memory; needs no permission. */
export function memoryProject(): Project<MemoryFileSystem> {
  const clock = manualClock();
  const files = memoryFileSystem(clock);
  const root = "/project";
  for (const [path, text] of Object.entries(projectFiles)) files.put(`${root}/${path}`, text);
  clock.advance(1000);
  return projectOf(files, clock, root, (path, text) => {
    files.put(path, text);
    return Promise.resolve();
  });
}

function projectOf<F extends FileSystem>(
  files: F,
  clock: ManualClock,
  projectRoot: string,
  write: (path: string, text: string) => Promise<void>,
): Project<F> {
  const log: string[] = [];
  const defaults = {
    cacheDirectory: `${projectRoot}/cache`,
    projectRoot,
    files,
    clock,
    emit: (event: CacheEvent) => void (event.event === "log" && log.push(event.message)),
    platform: { deno: "2.9.6" },
  };
  const open: Project["open"] = (options) => succeed(openCache({ ...defaults, ...options }));
  const attemptRun: Project["attempt"] = async (request, options) => {
    const cache = await open(options);
    try {
      return await runStage(request(cache.store.files))({ cache })();
    } finally {
      await closeCache(cache)();
    }
  };
  return {
    files,
    clock,
    log,
    store: makeStore(defaults),
    write: (path, text) => write(`${projectRoot}/${path}`, text),
    open,
    attempt: attemptRun,
    run: (request, options) => succeed(() => attemptRun(request, options)),
    fail: async (request, options) => {
      const result = await attemptRun(request, options);
      if (E.isRight(result)) throw new Error(`expected a failure, got ${result.right.status}`);
      return result.left;
    },
    explain: async (request, options) => {
      const cache = await open({ readOnly: true, ...options });
      return await succeed(explain(request)({ cache }));
    },
  };
}

/** Whether this test process may use the disk; plain `deno test` may not. */
export const diskIsGranted = (await Deno.permissions.query({ name: "read" })).state === "granted" &&
  (await Deno.permissions.query({ name: "write" })).state === "granted";

/** A test on a real disk, in a folder whose name has a space and an accent; ignored without permission. */
export function diskTest(
  name: string,
  fn: (project: Project, root: string) => Promise<void>,
  isGranted = true,
): void {
  Deno.test({
    name,
    ignore: !diskIsGranted || !isGranted,
    fn: async () => {
      const root = await Deno.makeTempDir({ prefix: "degrok cache é " });
      const write = async (path: string, text: string) => {
        await Deno.mkdir(path.replace(/\/[^/]*$/, ""), { recursive: true });
        await Deno.writeTextFile(path, text);
      };
      try {
        for (const [path, text] of Object.entries(projectFiles)) await write(`${root}/${path}`, text);
        await fn(projectOf(denoFileSystem, systemLikeClock(), root, write), root);
      } finally {
        await Deno.remove(root, { recursive: true });
      }
    },
  });
}

function systemLikeClock(): ManualClock {
  let ahead = 0;
  return {
    now: () => Date.now() + ahead,
    monotonic: () => performance.now() + ahead,
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    advance: (milliseconds) => void (ahead += milliseconds),
  };
}

/** The value of a task that must succeed. */
export async function succeed<A>(task: () => Promise<E.Either<PipelineError, A>>): Promise<A> {
  const result = await task();
  if (E.isLeft(result)) throw new Error(`unexpected failure: ${JSON.stringify(result.left)}`);
  return result.right;
}

/** A request, given the file system to compute on. */
export type TestRequest = (files: FileSystem) => StageRequest;

/** The part of a request that decides its key, the same as in {@linkcode request}. */
export const keyed: PlannedRequest & { inputs: Record<string, never> } = {
  stage: { name: "train", version: 1, entries: ["stage.ts"] },
  label: "modular-addition-standard-seed-0",
  params: { learningRate: 0.001, steps: 10 },
  seed: 0,
  inputs: {},
};

/** A request whose outputs are these files; `count.runs` counts computations. */
export function request(
  outputs: Readonly<Record<string, string>>,
  changes: Partial<StageRequest> = {},
  count = { runs: 0 },
): TestRequest {
  return (files) => ({
    ...keyed,
    compute: (directory) =>
      attempt(async () => {
        count.runs++;
        for (const [name, text] of Object.entries(outputs)) await writeOutput(files, `${directory}/${name}`, text);
      }),
    outputs: () => attempt(() => Promise.resolve(Object.fromEntries(Object.keys(outputs).map((name) => [name, name])))),
    ...changes,
  });
}

/** Writes a file as a stage would, over what an interrupted attempt left. */
export async function writeOutput(files: FileSystem, path: string, text: string): Promise<void> {
  await files.makeDirectory(path.replace(/\/[^/]*$/, ""));
  if ((await files.info(path)) !== undefined) await files.removeTree(path);
  const file = await files.open(path, "create");
  try {
    await file.write(new TextEncoder().encode(text));
  } finally {
    file.close();
  }
}

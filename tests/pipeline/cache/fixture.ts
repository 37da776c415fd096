/**
 * A small project with a cache in a temporary folder, for tests that need a disk.
 *
 * @module
 */
import * as E from "fp-ts/Either";
import type { PipelineError } from "../../../pipeline/errors.ts";
import {
  type CacheSession,
  closeCache,
  openCache,
  type OpenCacheOptions,
} from "../../../pipeline/cache/cache_session.ts";
import { attempt } from "../../../pipeline/cache/failure.ts";
import { type Outcome, runStage } from "../../../pipeline/cache/run_stage.ts";
import type { StageRequest } from "../../../pipeline/cache/stage_request.ts";

/** Whether this test process may use the disk; plain `deno test` may not. */
export const diskIsGranted = (await Deno.permissions.query({ name: "read" })).state === "granted" &&
  (await Deno.permissions.query({ name: "write" })).state === "granted";

/** A test that needs the disk: ignored without permission. */
export function diskTest(name: string, fn: (project: Project) => Promise<void>): void {
  Deno.test({
    name,
    ignore: !diskIsGranted,
    fn: async () => {
      const project = await makeProject();
      try {
        await fn(project);
      } finally {
        await Deno.remove(project.root, { recursive: true });
      }
    },
  });
}

/** A project on disk. */
export interface Project {
  readonly root: string;
  readonly cacheDirectory: string;
  /** Lines that the cache logged. */
  readonly log: string[];
  write(path: string, text: string): Promise<void>;
  open(options?: Partial<OpenCacheOptions>): Promise<CacheSession>;
  /** Opens the cache, runs the request and closes the cache. */
  run(request: StageRequest, options?: Partial<OpenCacheOptions>): Promise<Outcome>;
  /** The same, for requests that fail. */
  runFailing(request: StageRequest, options?: Partial<OpenCacheOptions>): Promise<PipelineError>;
}

async function makeProject(): Promise<Project> {
  const root = await Deno.makeTempDir({ prefix: "degrok cache é " });
  const cacheDirectory = `${root}/cache`;
  const log: string[] = [];
  const open: Project["open"] = (options) =>
    succeed(openCache({ cacheDirectory, projectRoot: root, log: (line) => log.push(line), ...options }));
  const attemptRun = async (request: StageRequest, options?: Partial<OpenCacheOptions>) => {
    const session = await open(options);
    try {
      return await runStage(request)({ cache: session })();
    } finally {
      await succeed(closeCache(session));
    }
  };
  const project: Project = {
    root,
    cacheDirectory,
    log,
    open,
    write: async (path, text) => {
      await Deno.mkdir(`${root}/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
      await Deno.writeTextFile(`${root}/${path}`, text);
    },
    run: async (request, options) => succeed(async () => await attemptRun(request, options)),
    runFailing: async (request, options) => {
      const result = await attemptRun(request, options);
      if (E.isRight(result)) throw new Error(`expected a failure, got ${JSON.stringify(result.right.status)}`);
      return result.left;
    },
  };
  await project.write("deno.json", `{"imports": {"small": "npm:small@1.0.0"}}`);
  await project.write("deno.lock", lockFile("sha512-one"));
  await project.write("stage.ts", `import { scale } from "./helper.ts"; export const run = () => 2 * scale;\n`);
  await project.write("helper.ts", `export const scale = 3;\n`);
  return project;
}

/** A lock file with one package of this integrity. */
export const lockFile = (integrity: string): string =>
  JSON.stringify({ version: "5", specifiers: { "npm:small@1.0.0": "1.0.0" }, npm: { "small@1.0.0": { integrity } } });

/** The value of a task that must succeed. */
export async function succeed<A>(task: () => Promise<E.Either<PipelineError, A>>): Promise<A> {
  const result = await task();
  if (E.isLeft(result)) throw new Error(`unexpected failure: ${JSON.stringify(result.left)}`);
  return result.right;
}

/** A request whose outputs are these files; `count.runs` counts computations. */
export function request(
  files: Readonly<Record<string, string>>,
  changes: Partial<StageRequest> = {},
  count = { runs: 0 },
): StageRequest {
  return {
    stage: { name: "train", version: 1, entries: ["stage.ts"] },
    label: "modular-addition-standard-seed-0",
    params: { learningRate: 0.001, steps: 10 },
    seed: 0,
    inputs: {},
    compute: (directory) =>
      attempt(async () => {
        count.runs++;
        for (const [name, text] of Object.entries(files)) {
          const path = `${directory}/${name}`;
          await Deno.mkdir(path.replace(/\/[^/]*$/, ""), { recursive: true });
          await Deno.writeTextFile(path, text);
        }
      }),
    outputs: () => attempt(() => Promise.resolve(Object.fromEntries(Object.keys(files).map((name) => [name, name])))),
    ...changes,
  };
}

/** Every path under a folder, for comparing a tree before and after. */
export async function snapshot(root: string): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const entry of Deno.readDir(root)) {
    const path = `${root}/${entry.name}`;
    const info = await Deno.lstat(path);
    found.push(`${path} ${info.size} ${info.mtime?.getTime()} ${info.ctime?.getTime()} ${info.mode}`);
    if (entry.isDirectory) found.push(...await snapshot(path));
  }
  return found.sort();
}

/**
 * A small pipeline to break: three stages through the cache's own functions, in a process that starts in a moment.
 *
 * As a program: `deno run subject.ts ROOT [OPTIONS]`, with the options as JSON. It prints one line of JSON: what became of each stage.
 *
 * @module
 */
import * as E from "fp-ts/Either";
import * as TE from "fp-ts/TaskEither";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { closeCache, openCache } from "../../pipeline/cache/cache_session.ts";
import { attempt, orThrow } from "../../pipeline/platform/failure.ts";
import { denoFileSystem, type FileSystem } from "../../pipeline/platform/file_system.ts";
import { readOutput } from "../../pipeline/cache/store/objects.ts";
import { runStage } from "../../pipeline/cache/run_stage.ts";
import type { StageRecord } from "../../pipeline/cache/store/stage_record.ts";
import type { StageDefinition, StageRequest } from "../../pipeline/cache/stage_request.ts";
import { describeError, exitCode, type PipelineError } from "../../pipeline/platform/errors.ts";
import { startWorker } from "../../pipeline/run/workers/worker_process.ts";
import type { Job } from "../../pipeline/run/workers/protocol.ts";
import { filled, trained } from "./subject_outputs.ts";
import { synchronousFileSystem } from "./synchronous_file_system.ts";

/** How the pipeline is run. */
export interface SubjectOptions {
  /** Milliseconds of work in each stage. */
  readonly work?: number;
  /** Bytes of the dataset's output. */
  readonly bytes?: number;
  /** How many of the three stages; all by default. */
  readonly stages?: number;
  /** Compute even what is stored. */
  readonly force?: boolean;
  readonly lockTimeout?: number;
  /** A file of the project that the dataset is made of, by its path. */
  readonly dataFile?: string;
  /** Make every file-system call on the main thread, so that calls can be counted; and wait for a line on standard input first. */
  readonly counted?: boolean;
  /** Compute the train stage in a worker process. */
  readonly worker?: boolean;
  /** Puts something that changes from run to run into the last stage's output. */
  readonly nondeterministic?: boolean;
}

/** What became of a stage. */
export interface SubjectResult {
  readonly stage: string;
  readonly status: "cached" | "computed";
  readonly reason: string;
  readonly outputs: Readonly<Record<string, string>>;
}

/** The files of the project: code that the keys depend on. */
export const subjectFiles: Readonly<Record<string, string>> = {
  "deno.json": `{"imports": {"small": "npm:small@1.0.0"}}`,
  "deno.lock": JSON.stringify({
    version: "5",
    specifiers: { "npm:small@1.0.0": "1.0.0" },
    npm: { "small@1.0.0": { integrity: "sha512-one" } },
  }),
  "dataset.ts": `import { scale } from "./scale.ts"; export const samples = scale * 2;\n`,
  "train.ts": `export const rate = 0.001;\n`,
  "metrics.ts": `import small from "small"; export default small;\n`,
  "scale.ts": `export const scale = 3;\n`,
  "labels.bin": "0123456789",
};

/** Runs the pipeline in `root`. */
export async function runSubject(
  root: string,
  options: SubjectOptions = {},
  log: (line: string) => void = () => {},
): Promise<E.Either<PipelineError, readonly SubjectResult[]>> {
  const files: FileSystem = options.counted === true ? synchronousFileSystem : denoFileSystem;
  const opened = await openCache({
    cacheDirectory: join(root, "cache"),
    projectRoot: root,
    emit: (event) => event.event === "log" && log(event.message),
    files,
    policy: { lockTimeout: options.lockTimeout, force: () => options.force === true },
  })();
  if (E.isLeft(opened)) return opened;
  const cache = opened.right;
  const results: SubjectResult[] = [];
  let upstream: StageRecord | undefined;
  for (const request of requests(root, options, () => upstream, cache).slice(0, options.stages ?? 3)) {
    const outcome = await runStage({ ...request, inputs: upstream === undefined ? {} : { upstream } })({ cache })();
    if (E.isLeft(outcome)) {
      await closeCache(cache)();
      return outcome;
    }
    const { status, reason, record } = outcome.right;
    const outputs = Object.fromEntries(record.outputs.map(({ name, digest }) => [name, digest]));
    results.push({ stage: record.stage, status, reason, outputs });
    upstream = record;
  }
  const closed = await closeCache(cache)();
  return E.isLeft(closed) ? closed : E.right(results);
}

type Session = Parameters<ReturnType<typeof runStage>>[0]["cache"];

function requests(
  root: string,
  { work = 0, bytes = 1000, dataFile, nondeterministic = false, worker = false }: SubjectOptions,
  upstream: () => StageRecord | undefined,
  { store }: Session,
): readonly Omit<StageRequest, "inputs">[] {
  const input = async (): Promise<Uint8Array> => {
    const output = upstream()?.outputs[0];
    return output === undefined ? new Uint8Array([7]) : await orThrow(readOutput(store, output));
  };
  const stage = (
    name: StageDefinition["name"],
    compute: (directory: string) => Promise<void>,
  ): Omit<StageRequest, "inputs"> => ({
    stage: { name, version: 1, entries: [`${name}.ts`] },
    label: "run",
    params: name === "dataset" ? { bytes } : {},
    seed: 0,
    ...(name === "dataset" && dataFile !== undefined ? { dataFiles: [{ logicalName: "labels", path: dataFile }] } : {}),
    compute: (directory) =>
      attempt(async () => {
        store.emit({ event: "log", message: `computing ${name}` });
        if (work > 0) await new Promise((resolve) => setTimeout(resolve, work));
        await compute(directory);
      }),
    outputs: (directory) => TE.right(Object.fromEntries(listed(directory).map((path) => [path, path]))),
  });
  return [
    stage("dataset", (directory) => {
      const [first] = dataFile === undefined ? [7] : Deno.readFileSync(join(root, dataFile));
      return write(directory, { "samples.bin": filled(bytes, first) });
    }),
    stage("train", async (directory) => {
      const [first] = await input();
      if (worker) await inWorker(directory, first);
      else await write(directory, trained(first));
    }),
    stage("metrics", async (directory) => {
      const text = new TextDecoder().decode(await input()) + (nondeterministic ? crypto.randomUUID() : "");
      await write(directory, { "values.csv": new TextEncoder().encode(text) });
    }),
  ];
}

/** Has a worker process write the files of the train stage. */
async function inWorker(directory: string, seed: number): Promise<void> {
  const worker = startWorker({
    module: fileURLToPath(new URL("./subject_worker.ts", import.meta.url)),
    root: fileURLToPath(new URL("../..", import.meta.url)),
    read: [directory],
    write: [directory],
  });
  const recipe = {} as Extract<Job, { _tag: "dataset" }>["recipe"]; // this worker looks at folder and seed alone
  await orThrow(worker.run({ _tag: "dataset", recipe, seed, files: {}, directory }, { label: "run", emit: () => {} }));
  await worker.close();
}

function write(directory: string, files: Readonly<Record<string, Uint8Array>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    Deno.mkdirSync(dirname(join(directory, path)), { recursive: true });
    Deno.writeFileSync(join(directory, path), content);
  }
  return Promise.resolve();
}

function listed(directory: string, prefix = ""): readonly string[] {
  return [...Deno.readDirSync(join(directory, prefix))].flatMap(({ name, isDirectory }) =>
    isDirectory ? listed(directory, `${prefix}${name}/`) : [`${prefix}${name}`]
  );
}

if (import.meta.main) {
  const [root, text = "{}"] = Deno.args;
  const options: SubjectOptions = JSON.parse(text);
  if (options.counted === true) {
    console.error("ready");
    Deno.stdin.readSync(new Uint8Array(16));
  }
  const result = await runSubject(root, options, (line) => console.error(line));
  if (E.isLeft(result)) {
    console.error(`error: ${describeError(result.left)}`);
    Deno.exit(exitCode(result.left));
  }
  console.log(JSON.stringify(result.right));
}

/**
 * Copies of the project in temporary folders, each with its own cache and outputs, driven as a user drives it: by its commands.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { cpSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isLeft } from "fp-ts/Either";
import { runPermission } from "../../pipeline/platform/run_permission.ts";
import { stampedEventCodec } from "../../pipeline/events/event.ts";
import { cacheCollectionDocument } from "../../pipeline/terminal/commands/cache/gc.ts";
import { cacheListDocument } from "../../pipeline/terminal/commands/cache/ls.ts";
import { cacheUsageDocument } from "../../pipeline/terminal/commands/cache/du.ts";
import { cacheVerificationDocument } from "../../pipeline/terminal/commands/cache/verify.ts";
import { comparisonDocument } from "../../pipeline/terminal/commands/computing/comparison.ts";
import { planDocument } from "../../pipeline/terminal/commands/computing/plan.ts";
import { summaryDocument } from "../../pipeline/terminal/commands/computing/summary.ts";
import { evaluationDocument } from "../../pipeline/terminal/commands/evaluate.ts";
import { graphDocument } from "../../pipeline/terminal/commands/graph.ts";
import { importDocument } from "../../pipeline/terminal/commands/import.ts";
import { joinDocument } from "../../pipeline/terminal/commands/join.ts";
import { statusDocument } from "../../pipeline/terminal/commands/status.ts";
import { whyDocument } from "../../pipeline/terminal/commands/why.ts";
import { eventSchema } from "../../pipeline/terminal/display/display.ts";
import { type ContentOf, type DocumentKind, readDocument } from "../../pipeline/terminal/document.ts";
import { errorDocument } from "../../pipeline/terminal/report_error.ts";
import { listenTo } from "../spoken_lines.ts";
import { type CommandProcesses, commandProcesses } from "./command_processes.ts";
import { giveMemos } from "./memos.ts";

/** Whether this process may do what these tests do; plain `deno test` may not. */
export const permitted = (await Promise.all(
  (["read", "write", "run", "env", "sys", "ffi"] as const).map((name) => Deno.permissions.query({ name })),
)).every(({ state }) => state === "granted");

/** Settings of one small network, trained for a moment: every stage in about three seconds. */
export const tiny: readonly string[] = settings({
  "variants": "[]",
  "mnist.interventions": "[]",
  "modularAddition.interventions": '["standard"]',
  "modularAddition.dataset.modulus": "7",
  "modularAddition.model.width": "16",
  "modularAddition.model.hiddenWidth": "16",
  "modularAddition.train.steps": "12",
  "modularAddition.checkpoints.every": "4",
  "modularAddition.metrics.batchSize": "8",
});

/** Arguments of the smoke profile with these settings, whose outputs go to `outputs/smoke`. */
export function settings(values: Readonly<Record<string, string>>): readonly string[] {
  return [
    "--profile",
    "smoke",
    "--out",
    "outputs/smoke",
    ...Object.entries(values).flatMap(([path, value]) => ["--set", `${path}=${value}`]),
  ];
}

/** The same arguments for a command that has no outputs. */
export function withoutOut(args: readonly string[]): readonly string[] {
  return args.filter((each, index) => each !== "--out" && args[index - 1] !== "--out");
}

/** How a command ended, and what it said. */
export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A command that is still running. */
export interface Running {
  readonly pid: number;
  kill(signal: Deno.Signal): void;
  /** Resolves when a line of the error stream includes the text; rejects if the command ends before. */
  says(text: string): Promise<string>;
  readonly ended: Promise<Ended>;
}

/** A copy of the project. */
export interface ProjectCopy {
  readonly root: string;
  /** Does a command such as `["status", "--json"]`, in a process that may have done others before. */
  run(...args: readonly string[]): Promise<Ended>;
  /** The same, failing unless it exits with 0. */
  succeed(...args: readonly string[]): Promise<Ended>;
  /** Starts a command in a process of its own, as a user does: to be killed, or for its own exit code and streams. */
  start(...args: readonly string[]): Running;
  /** The same, with further environment variables. */
  startWith(variables: Readonly<Record<string, string>>, ...args: readonly string[]): Running;
  /** Replaces the only occurrence of a text in a file. */
  edit(path: string, from: string, to: string): void;
  /** Digest of every file below a folder by its path; nothing if there is no such folder. */
  digests(folder?: string): Readonly<Record<string, string>>;
}

/**
 * Runs a body with a copy of the project, and removes the copy.
 *
 * @param from an earlier copy, to be copied with its cache and outputs; else the project itself, without
 */
export async function withProject(
  body: (project: ProjectCopy) => Promise<void>,
  from?: ProjectCopy,
): Promise<void> {
  const root = claimFolder();
  const origin = from?.root ?? new URL("../..", import.meta.url).pathname;
  try {
    const names = from === undefined ? sources : [...Deno.readDirSync(origin)].map(({ name }) => name);
    for (const name of names.filter((name) => name !== "node_modules")) {
      cpSync(join(origin, name), join(root, name), { recursive: true });
    }
    Deno.symlinkSync(Deno.realPathSync(join(origin, "node_modules")), join(root, "node_modules"));
    if (from === undefined) await giveMemos(join(root, "cache"));
    const processes = commandProcesses(root);
    try {
      await body(projectAt(root, processes));
    } finally {
      await processes.end();
    }
  } catch (error) {
    try {
      Deno.removeSync(root, { recursive: true });
    } catch {
      // What still writes there, after a body that failed, is not what failed.
    }
    throw error;
  }
  Deno.removeSync(root, { recursive: true });
}

const kinds = {
  plan: planDocument,
  summary: summaryDocument,
  status: statusDocument,
  why: whyDocument,
  graph: graphDocument,
  evaluation: evaluationDocument,
  import: importDocument,
  join: joinDocument,
  comparison: comparisonDocument,
  "cache-list": cacheListDocument,
  "cache-verification": cacheVerificationDocument,
  "cache-usage": cacheUsageDocument,
  "cache-collection": cacheCollectionDocument,
  error: errorDocument,
  event: { schema: eventSchema, codec: stampedEventCodec },
};

/** The documents of a kind among the lines of a text, decoded; fails on a line that is no document of the kinds given. */
export function documents<K extends keyof typeof kinds>(
  text: string,
  kind: K,
  ...others: readonly (keyof typeof kinds)[]
): readonly ContentOf<typeof kinds[K]>[] {
  const read = <A>(name: keyof typeof kinds, line: string) =>
    readDocument(kinds[name] as DocumentKind<unknown> as DocumentKind<A>, line);
  return text.trimEnd().split("\n").flatMap((line) => {
    const document = read<ContentOf<typeof kinds[K]>>(kind, line);
    if (!isLeft(document)) return [document.right];
    const other = others.some((each) => !isLeft(read(each, line)));
    if (!other) throw new Error(`no ${[kind, ...others].join(" or ")}: ${document.left}: ${line}`);
    return [];
  });
}

/** Paths of a run's checkpoints in the cache by step, from the only record of its training. */
export function checkpointPaths({ root }: ProjectCopy, run: string): ReadonlyMap<number, string> {
  const folder = `${root}/cache/v1/results/train`;
  const records = [...Deno.readDirSync(folder)].flatMap(({ name }) =>
    [...Deno.readDirSync(`${folder}/${name}`)].map((file) =>
      JSON.parse(Deno.readTextFileSync(`${folder}/${name}/${file.name}`)).record
    )
  ).filter(({ label }) => label === run);
  if (records.length !== 1) throw new Error(`${run} has ${records.length} trainings, not one`);
  const outputs: readonly { readonly name: string; readonly digest: string }[] = records[0].outputs;
  return new Map(
    outputs.flatMap(({ name, digest }) => {
      const step = /step-(\d+)/.exec(name)?.[1];
      const path = `${root}/cache/v1/objects/sha256/${digest.slice(0, 2)}/${digest}`;
      return step === undefined ? [] : [[Number(step), path] as const];
    }).sort(([left], [right]) => left - right),
  );
}

/** Waits until so many trainings are in their midst: each has kept a few checkpoints. */
export function trainingUnderWay({ root }: ProjectCopy, runs: number): Promise<void> {
  const folder = `${root}/cache/v1/partial/train`;
  return until(() =>
    namesIn(folder).filter((key) => namesIn(`${folder}/${key}/checkpoints`).length >= 5).length >= runs
  );
}

/** Waits until something holds, on a slow machine, too. */
export async function until(holds: () => boolean): Promise<void> {
  for (const end = performance.now() + 120_000; !holds(); await new Promise((resolve) => setTimeout(resolve, 5))) {
    if (performance.now() > end) throw new Error(`waited in vain until ${holds}`);
  }
}

/** Names in a folder; none if there is no such folder. */
export function namesIn(folder: string): readonly string[] {
  try {
    return [...Deno.readDirSync(folder)].map(({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/** What runs a task: its command, or that of the entry that it shares with others. */
export function entryOf(tasks: Readonly<Record<string, { readonly command: string }>>, name: string): string {
  const [, entry] = /^deno task -q (run:\w+)/.exec(tasks[name].command) ?? [];
  return tasks[entry ?? name].command;
}

/** What a command's task in deno.json gives to `deno run`, with what the shell would put into it; an unknown command gets what `reproduce` gets. */
export function flagsOf(root: string, command: string): readonly string[] {
  const { tasks } = JSON.parse(Deno.readTextFileSync(join(root, "deno.json")));
  const task = entryOf(tasks, Object.hasOwn(tasks, command) ? command : "reproduce");
  const permission = (_: string, programs: string) => runPermission(programs.split(" "), {});
  const flags = task.replace(/"\$\([^)]*run_permission\.ts ([^)]*)\)"/, permission).split(" ");
  return flags.filter((word) => word.startsWith("-"));
}

// Helpers

/** How many names of folders come round. A process that was killed has long ended when its folder's name is used again. */
const NAMES = 12;
let turn = 0;

/** A new folder, under a name that was used before if one is free: of modules by the same paths, Deno still has the translation. */
function claimFolder(): string {
  for (let tries = 0; tries < NAMES; tries++) {
    const root = join(tmpdir(), `degrok-test-${turn++ % NAMES}`);
    try {
      Deno.mkdirSync(root, { mode: 0o700 });
      return root;
    } catch (error) {
      if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    }
  }
  return Deno.makeTempDirSync({ prefix: "degrok-test-" });
}

/** What of the project is copied. */
export const sources: readonly string[] = [
  "core",
  "data",
  "docs",
  "pipeline",
  "library.ts",
  "mod.ts",
  "deno.json",
  "deno.lock",
  "tests/pipeline/commands_in_turn.ts",
];

function projectAt(root: string, { run }: CommandProcesses): ProjectCopy {
  const startWith = (variables: Readonly<Record<string, string>>, ...args: readonly string[]) =>
    startCommand(root, args, variables);
  return {
    root,
    run: (...args) => run(args),
    start: (...args) => startWith({}, ...args),
    startWith,
    succeed: async (...args) => {
      const ended = await run(args);
      if (ended.code !== 0) throw new Error(`${args.join(" ")}: exit code ${ended.code}\n${ended.err}`);
      return ended;
    },
    edit(path, from, to) {
      const text = Deno.readTextFileSync(join(root, path));
      const parts = text.split(from);
      if (parts.length !== 2) {
        throw new Error(`${path} has ${parts.length - 1} times ${JSON.stringify(from)}, not once`);
      }
      Deno.writeTextFileSync(join(root, path), parts.join(to));
    },
    digests: (folder = ".") => Object.fromEntries(digestsBelow(root, folder)),
  };
}

function startCommand(root: string, args: readonly string[], variables: Readonly<Record<string, string>>): Running {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--cached-only", ...flagsOf(root, args[0]), "pipeline/main.ts", ...args],
    cwd: root,
    env: { NO_COLOR: "1", CI: "1", ...variables },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const { said, says, ended: silent } = listenTo(child.stderr);
  const ended = (async (): Promise<Ended> => {
    const out = await new Response(child.stdout).text();
    await silent;
    return { code: (await child.status).code, out, err: said.map((line) => `${line}\n`).join("") };
  })();
  return { pid: child.pid, kill: (signal) => child.kill(signal), says, ended };
}

function* digestsBelow(root: string, folder: string): Generator<readonly [string, string]> {
  let entries: Deno.DirEntry[];
  try {
    entries = [...Deno.readDirSync(join(root, folder))].sort((left, right) => left.name < right.name ? -1 : 1);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw error;
  }
  for (const { name, isDirectory, isFile } of entries) {
    const path = join(folder, name);
    if (isDirectory) yield* digestsBelow(root, path);
    else if (isFile) yield [path, createHash("sha256").update(Deno.readFileSync(join(root, path))).digest("hex")];
    else yield [path, "link"];
  }
}

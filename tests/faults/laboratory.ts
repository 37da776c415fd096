/**
 * Where the subject is broken, and what has to hold afterwards whatever was done to it.
 *
 * @module
 */
import * as E from "fp-ts/Either";
import { join } from "node:path";
import { makeStore } from "../../pipeline/cache/cache_session.ts";
import { orThrow } from "../../pipeline/platform/failure.ts";
import { collectGarbage } from "../../pipeline/cache/upkeep/gc.ts";
import { takeLock } from "../../pipeline/cache/store/lock.ts";
import type { Store } from "../../pipeline/cache/store/store.ts";
import { verifyCache } from "../../pipeline/cache/upkeep/verify.ts";
import { describeError } from "../../pipeline/platform/errors.ts";
import { assert, assertEquals } from "../assert.ts";
import { listenTo } from "../spoken_lines.ts";
import { runSubject, subjectFiles, type SubjectOptions, type SubjectResult } from "./subject.ts";

/** Whether this process may start others and use the disk; plain `deno test` may not. */
export const permitted = (await Promise.all(
  (["read", "write", "run", "env", "sys"] as const).map((name) => Deno.permissions.query({ name })),
)).every(({ state }) => state === "granted");

/** Whether this user is root: mounts need it. */
export const isRoot = permitted && Deno.uid() === 0;

/** A process of the subject. */
export interface SubjectProcess {
  readonly pid: number;
  kill(signal: Deno.Signal): void;
  /** Writes a line to its standard input. */
  tell(line: string): Promise<void>;
  /** Resolves with the first line on its error stream that includes the text. */
  says(text: string): Promise<string>;
  readonly ended: Promise<SubjectEnd>;
}

/** How a process of the subject ended. */
export interface SubjectEnd {
  readonly code: number;
  readonly signal: string | null;
  readonly err: string;
  /** What became of each stage, if it came to an end. */
  readonly results: readonly SubjectResult[];
}

/** The subject in a folder of its own. */
export interface Laboratory {
  readonly root: string;
  readonly store: Store;
  /** Starts the subject in a process; `wrap` may put a program before it, such as `["nice"]`. */
  start(options?: SubjectOptions, wrap?: Wrap): SubjectProcess;
  /** Runs it in a process to its end. */
  run(options?: SubjectOptions, wrap?: Wrap): Promise<SubjectEnd>;
  /**
   * What has to hold whatever happened: (I1) the next run completes without help and has the golden digests, and the one after finds all stored; (I2)
   * the cache is whole; (I3) no lock is held; (I4) garbage collection leaves no temporary file. Answers what the next run computed.
   */
  holds(options?: SubjectOptions): Promise<readonly string[]>;
}

/** What a process is started with. */
export interface Wrap {
  readonly before?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

const subject = decodeURIComponent(new URL("./subject.ts", import.meta.url).pathname);

/** Gives `body` a new laboratory, in a folder whose name has a space and an accent. */
export async function withLaboratory(body: (laboratory: Laboratory) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir({ prefix: "degrok faults é " });
  try {
    for (const [path, text] of Object.entries(subjectFiles)) Deno.writeTextFileSync(join(root, path), text);
    await body(laboratoryAt(root));
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

/** The laboratory in a folder that holds the subject's files. */
export function laboratoryAt(root: string): Laboratory {
  const store = makeStore({ cacheDirectory: join(root, "cache") });
  const start: Laboratory["start"] = (options, wrap) => startSubject(root, options, wrap);
  return {
    root,
    store,
    start,
    run: (options, wrap) => start(options, wrap).ended,
    holds: (o) => holds(root, store, o),
  };
}

/** The digests of a run that nothing disturbed. */
export async function golden(options: SubjectOptions = {}): Promise<readonly SubjectResult["outputs"][]> {
  let outputs: readonly SubjectResult["outputs"][] = [];
  await withLaboratory(async ({ root }) => void (outputs = outputsOf(await resultsIn(root, options))));
  return outputs;
}

const outputsOf = (results: readonly SubjectResult[]) => results.map(({ outputs }) => outputs);

async function resultsIn(root: string, options: SubjectOptions): Promise<readonly SubjectResult[]> {
  const result = await runSubject(root, { ...options, lockTimeout: 1000, counted: false, work: 0, force: false });
  if (E.isLeft(result)) throw new Error(`the next run failed: ${describeError(result.left)}`);
  return result.right;
}

/**
 * Milliseconds to wait for a lock that nobody holds. A process that is being started has every file of its parent open until its program begins, and
 * with them the locks: for a moment, while a test beside this one starts a process.
 */
const BRIEFLY = 2000;

const known = new Map<string, Promise<readonly SubjectResult["outputs"][]>>();

async function holds(root: string, store: Store, options: SubjectOptions = {}): Promise<readonly string[]> {
  const { bytes, stages, dataFile } = options;
  const wanted = { bytes, stages, dataFile };
  const key = JSON.stringify(wanted);
  const expected = known.get(key) ?? golden(wanted);
  known.set(key, expected);
  const next = await resultsIn(root, wanted);
  assertEquals(outputsOf(next), await expected, "the next run has other digests");
  assertEquals((await orThrow(verifyCache(store))).problems, []);
  for (const name of await store.files.list(join(store.root, "locks"))) {
    const path = join(store.root, "locks", name);
    (await takeLock(store, path, { kind: "exclusive", what: name, timeout: BRIEFLY })).release();
  }
  await orThrow(collectGarbage(store, { dryRun: false, lockTimeout: BRIEFLY }));
  assertEquals(await store.files.list(join(store.root, "tmp")), []);
  const after = await resultsIn(root, wanted);
  assert(after.every(({ status }) => status === "cached"), "the run after the next computed something");
  assertEquals(outputsOf(after), await expected);
  return next.filter(({ status }) => status === "computed").map(({ stage }) => stage);
}

function startSubject(
  root: string,
  options: SubjectOptions = {},
  { before = [], env = {} }: Wrap = {},
): SubjectProcess {
  const deno = [Deno.execPath(), "run", "-A", "--quiet", "--no-check", "--cached-only", subject];
  const [program, ...args] = [...before, ...deno, root, JSON.stringify(options)];
  const child = new Deno.Command(program, { args, env, stdin: "piped", stdout: "piped", stderr: "piped" }).spawn();
  const { said, says, ended: silent } = listenTo(child.stderr);
  const input = child.stdin.getWriter();
  const ended = (async (): Promise<SubjectEnd> => {
    const [{ code, signal }, text] = await Promise.all([child.status, new Response(child.stdout).text(), silent]);
    await input.close().catch(() => undefined);
    return { code, signal, err: said.join("\n"), results: text === "" ? [] : JSON.parse(text) };
  })();
  return {
    pid: child.pid,
    kill: (signal) => {
      try {
        child.kill(signal);
      } catch {
        // it has ended
      }
    },
    tell: (line) => input.write(new TextEncoder().encode(`${line}\n`)),
    says,
    ended,
  };
}

/** A test that needs processes and the disk; ignored without, or where `needs` is false. */
export function faultTest(name: string, body: (laboratory: Laboratory) => Promise<void>, needs = true): void {
  Deno.test({ name, ignore: !permitted || !needs, fn: () => withLaboratory(body) });
}

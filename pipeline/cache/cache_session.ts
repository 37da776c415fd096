/**
 * The cache as one command uses it, from opening to closing.
 *
 * While a session is open it shares the garbage collector's lock, so nothing that it has found can be collected. `--no-cache` is a session over a
 * throw-away `cacheDirectory`; `--refresh` is a policy that forces every stage.
 *
 * @module
 */
import { join } from "node:path";
import type { TaskEither } from "fp-ts/TaskEither";
import type { PipelineError } from "../platform/errors.ts";
import { codeFingerprints, type FingerprintOf } from "./code/code_fingerprint.ts";
import type { Digest } from "../files/digest.ts";
import { attempt } from "../platform/failure.ts";
import { denoFileSystem, type FileSystem, isReadOnly } from "../platform/file_system.ts";
import { platformFingerprint } from "../platform/machine.ts";
import { type HeldLock, takeLock } from "./store/lock.ts";
import { type Environments, environmentsOf, type NamedEnvironment } from "./store/environments.ts";
import { asNote } from "./store/notes.ts";
import { safeName } from "./store/safe_name.ts";
import { installedPackages } from "./code/installed_packages.ts";
import { readScans, writeScans } from "./code/scan_memo.ts";
import { type Clock, collectionLockPath, type Store } from "./store/store.ts";
import { type TemporaryFiles, temporaryFiles } from "./store/temporary_files.ts";
import type { CacheEvent } from "./cache_event.ts";

/** What a command wants done differently from "compute what is missing". */
export interface CachePolicy {
  /** Whether to compute a stage even if its result is stored. The stored result stays; a different one is reported. */
  readonly force?: (stage: string, label: string) => boolean;
  /** Compute every stage again and fail with `Nondeterministic` where the outputs differ from the stored ones. */
  readonly check?: boolean;
  /**
   * Which environments' results may stand for those of a request's own, see environments.ts; without it none may. The request's own comes first.
   */
  readonly equivalent?: (environment: NamedEnvironment) => boolean;
  /** Why a result that is not stored is not computed either; `undefined` for one that is. */
  readonly refuse?: (stage: string, label: string) => PipelineError | undefined;
  /** Milliseconds to wait for another process before `LockTimeout`; without it waiting has no end. */
  readonly lockTimeout?: number;
}

/** The cache, opened. */
export interface CacheSession {
  /** The folder of results. */
  readonly store: Store;
  /** The folder of deno.json and deno.lock. */
  readonly projectRoot: string;
  /** Name of this execution, which records and its journal bear. */
  readonly run: string;
  /** The experiment that results are computed for, `""` for none: of two experiments' results of one label neither is the other's past. */
  readonly experiment: string;
  /** Versions of the runtime and kind of computer, part of every key. */
  readonly platform: Readonly<Record<string, string>>;
  /** What is done differently from "compute what is missing". */
  readonly policy: CachePolicy;
  /** The environments that results were computed in. */
  readonly environments: Environments;
  /** Files on their way into the store. */
  readonly temporary: TemporaryFiles;
  /** Fingerprint of the code as it was when first asked for. */
  readonly code: FingerprintOf;
  /** Fingerprint of the code as it is now. */
  readonly codeNow: () => FingerprintOf;
  /** Digests of data files as they were when first asked for, by path. */
  readonly dataDigests: Map<string, Digest>;
  /** Keys that were computed or forced in this session, which are not forced twice. */
  readonly settled: Set<Digest>;
  /** Keeps the garbage collector away; absent in a session that only looks. */
  readonly collectionLock: HeldLock | undefined;
  /** Keeps for the next command what this one found out about the code. */
  readonly keepMemos: () => Promise<void>;
}

/** The capability that the cache adds to the pipeline's environment. */
export interface CacheEnvironment {
  readonly cache: CacheSession;
}

/** How to open the cache. */
export interface OpenCacheOptions {
  /** The folder that holds `v1`. */
  readonly cacheDirectory: string;
  /** The folder of deno.json and deno.lock. */
  readonly projectRoot: string;
  /** Receives what happens; by default nobody does. */
  readonly emit?: (event: CacheEvent) => void;
  /** By default the clock of this computer. */
  readonly clock?: Clock;
  /** Replaces the versions of the runtime and the kind of computer. */
  readonly platform?: Readonly<Record<string, string>>;
  /** By default, compute what is missing. */
  readonly policy?: CachePolicy;
  /** The experiment that results are computed for, such as `quick`; by default none. */
  readonly experiment?: string;
  /** Name of the execution; by default the time and a few random letters. */
  readonly run?: string;
  /** For commands that only look (`status`, `why`, `--dry-run`): takes no lock and writes nothing. */
  readonly readOnly?: boolean;
  /** By default the file system of this computer. */
  readonly files?: FileSystem;
}

/** The clock of this computer. */
const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

/** The store alone, for commands that look after it (`cache ls`, `verify`, `gc`, `du`); nothing is made and no lock is taken. */
export function makeStore(
  options: Pick<OpenCacheOptions, "cacheDirectory" | "emit" | "clock" | "files">,
): Store {
  const { cacheDirectory, emit = () => {}, clock = systemClock, files = denoFileSystem } = options;
  return { root: join(cacheDirectory, "v1"), files, clock, emit, hashed: new Map() };
}

/**
 * Opens the cache; its folders are made when something is stored.
 *
 * @example
 * ```ts
 * import { closeCache, describeError, openCache } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * const opened = await openCache({ cacheDirectory: "cache", projectRoot: Deno.cwd(), readOnly: true })(); // only looks
 * if (opened._tag === "Left") throw new Error(describeError(opened.left));
 * assertEquals(opened.right.projectRoot, Deno.cwd());
 * await closeCache(opened.right)();
 * ```
 */
export function openCache(options: OpenCacheOptions): TaskEither<PipelineError, CacheSession> {
  const { projectRoot, policy = {}, platform = platformFingerprint(), readOnly = false, experiment = "" } = options;
  return attempt(async () => {
    const store = makeStore(options);
    const { files } = store;
    const run = safeName("run name", options.run ?? newRunName(store.clock));
    const scans = await readScans(store);
    const knownScans = scans.size;
    const temporary = temporaryFiles(store);
    const installed = await installedPackages(store, projectRoot, { onlyLooks: readOnly });
    const codeNow = () => codeFingerprints(files, projectRoot, scans, installed);
    return {
      store,
      projectRoot,
      run,
      experiment,
      platform,
      policy,
      temporary,
      environments: environmentsOf(store),
      code: codeNow(),
      codeNow,
      dataDigests: new Map<string, Digest>(),
      settled: new Set<Digest>(),
      keepMemos: async () => {
        if (readOnly) return;
        if (scans.size !== knownScans) await writeScans(store, temporary, scans);
        await installed.keep(temporary);
      },
      collectionLock: readOnly ? undefined : await shareCollectionLock(store, policy),
    };
  });
}

/**
 * Removes the session's temporary files and lets go of its lock.
 *
 * @example
 * ```ts
 * import { closeCache, openCache } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * const opened = await openCache({ cacheDirectory: "cache", projectRoot: Deno.cwd(), readOnly: true })();
 * if (opened._tag === "Right") assertEquals((await closeCache(opened.right)())._tag, "Right");
 * ```
 */
export function closeCache(session: CacheSession): TaskEither<PipelineError, void> {
  return attempt(async () => {
    try {
      await asNote(session.store, session.keepMemos);
      await session.temporary.remove();
    } finally {
      session.collectionLock?.release();
    }
  });
}

function newRunName(clock: Clock): string {
  return `${new Date(clock.now()).toISOString().replace(/[-:]|\.\d+Z$/g, "")}-${crypto.randomUUID().slice(0, 6)}`;
}

/** A store that this process cannot write needs no lock: what it finds it can use, and what it misses fails before it is computed. */
async function shareCollectionLock(store: Store, policy: CachePolicy): Promise<HeldLock | undefined> {
  try {
    return await takeLock(store, collectionLockPath(store), {
      kind: "shared",
      what: "the cache's garbage collection",
      timeout: policy.lockTimeout,
    });
  } catch (error) {
    if (isReadOnly(error)) return undefined;
    throw error;
  }
}

/**
 * Kernel locks on files: they die with their holder, so there is nothing to unlock by hand, and no file of them is ever removed.
 *
 * @module
 */
import { Failure } from "../../platform/failure.ts";
import type { OpenFile } from "../../platform/file_system.ts";
import { FileSystemFault } from "../../platform/file_system_error.ts";
import { hostName, processId } from "../../platform/machine.ts";
import { dirname } from "node:path";
import type { StageRecord } from "./stage_record.ts";
import { collectionLockPath, lockPath, type Store } from "./store.ts";

/** How to wait for a lock. */
export interface LockOptions {
  readonly kind: "exclusive" | "shared";
  /** What is waited for, for messages. */
  readonly what: string;
  /** Milliseconds until a `LockTimeout`; without it waiting has no end. */
  readonly timeout?: number;
}

/** A lock that is held, until it is released, leaves the scope of its `using`, or the process ends. */
export interface HeldLock extends Disposable {
  /** False on a file system without locks. */
  readonly isKernelLock: boolean;
  release(): void;
}

const firstPause = 20;
const longestPause = 250;
const reminder = 30_000;
/** The stores whose file system is known to have no locks: that is said once. */
const told = new WeakSet<Store["files"]>();
/** What `flock` answers on file systems that have no locks. */
const withoutLocks = new Set(["ENOTSUP", "EOPNOTSUPP", "ENOLCK", "ENOSYS", "EINVAL", "NotSupported"]);

/**
 * Takes the lock of `path`, waiting for whoever holds it with a line that names the holder.
 *
 * On a file system without locks there is one line, and the work continues without: two processes may then compute the same thing, and the store
 * stays right because records and objects are put in place in one step.
 *
 * @throws Failure with `LockTimeout` after `timeout` milliseconds.
 */
export async function takeLock(store: Store, path: string, options: LockOptions): Promise<HeldLock> {
  await store.files.makeDirectory(dirname(path));
  const file = await store.files.open(path, "lock");
  try {
    const isKernelLock = await wait(store, file, path, options);
    if (options.kind === "exclusive") await announce(store, file);
    const release = () => file.close();
    return { isKernelLock, release, [Symbol.dispose]: release };
  } catch (error) {
    file.close();
    throw error;
  }
}

/** Takes the lock of a result, whose holder alone computes or stores it. */
export function lockResult(
  store: Store,
  { stage, label, key }: Pick<StageRecord, "stage" | "label" | "key">,
  timeout?: number,
): Promise<HeldLock> {
  return takeLock(store, lockPath(store, key), { kind: "exclusive", what: `${stage} (${label})`, timeout });
}

/** Takes the lock of the store, which every command shares while it uses the store. */
export function lockStore(store: Store, purpose: string, timeout?: number): Promise<HeldLock> {
  const what = `the cache, for ${purpose}`;
  return takeLock(store, collectionLockPath(store), { kind: "exclusive", what, timeout });
}

/** Waits until the lock is held, and answers whether the kernel holds it. */
async function wait(store: Store, file: OpenFile, path: string, options: LockOptions): Promise<boolean> {
  const { clock, emit } = store;
  const started = clock.monotonic();
  let pause = firstPause;
  let nextLine = 0;
  for (;;) {
    const held = await tryLock(store, file, options.kind);
    if (held !== false) return held === true;
    const waited = clock.monotonic() - started;
    const holder = await holderOf(store, path);
    if (options.timeout !== undefined && waited >= options.timeout) {
      const message = `gave up on ${options.what} after ${Math.round(waited / 1000)} s: ${holder} holds the lock; ` +
        "wait for it, stop it, or give a longer --lock-timeout";
      throw new Failure({ _tag: "LockTimeout", message });
    }
    if (waited >= nextLine) {
      emit({ event: "log", message: `waiting for ${holder}: ${options.what}` });
      nextLine = waited + reminder;
    }
    await clock.sleep(pause);
    pause = Math.min(pause * 1.5, longestPause);
  }
}

/** Whether the lock is held now; `unsupported` where there are no locks. */
async function tryLock(
  store: Store,
  file: OpenFile,
  kind: LockOptions["kind"],
): Promise<boolean | "unsupported"> {
  try {
    return await file.tryLock(kind);
  } catch (error) {
    if (!(error instanceof FileSystemFault) || !withoutLocks.has(error.code)) throw error;
    const message = `cache: the file system of ${store.root} has no locks; continuing without`;
    if (!told.has(store.files)) store.emit({ event: "log", message });
    told.add(store.files);
    return "unsupported";
  }
}

/** Writes who holds the lock into its file, for those who wait. */
async function announce(store: Store, file: OpenFile): Promise<void> {
  const since = new Date(store.clock.now()).toISOString();
  await file.clear();
  await file.write(new TextEncoder().encode(`pid ${processId()} on host ${hostName()} since ${since}\n`));
}

/** Who holds a lock, as far as its file says. */
async function holderOf(store: Store, path: string): Promise<string> {
  const text = new TextDecoder().decode(await store.files.read(path));
  return /^(pid [0-9]+ on host \S+ since \S+)\n$/.exec(text)?.[1] ?? "another process";
}

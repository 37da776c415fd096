/**
 * Where the store keeps what.
 *
 * ```text
 * cache/v1/objects/sha256/ab/<digest>         outputs, read-only, named by what they hold
 *          results/<stage>/ab/<key>.json      records, the commit points
 *          verified/<stage>/ab/<key>.json     how record and objects looked when they were hashed (a hint, checked against the file system)
 *          left-out/<stage>/ab/<key>.json     names of outputs that a result has, but that are not kept here
 *          evicted/<stage>/ab/<key>.json      what was taken out under a key, and why; never served, never collected
 *          latest/<stage>/ab/<label>.json     the newest key of a label, so that `why` finds what to compare with
 *          trajectories/<stage>/<trajectory>/<extent>.json  the key of the result that came this far (a hint)
 *          environments/<digest>.json         kinds of processors, with their engines, that results were computed on
 *          partial/<stage>/<key>/             interrupted work, guarded by the key's lock
 *          spent/<stage>/ab/<key>.json        how long interrupted work took so far (a hint)
 *          runs/<run>.jsonl                   journals
 *          submissions/<run>/                 what was handed to a cluster: scripts, commands, logs
 *          code-scans.json                    what modules refer to, by the digest of their bytes
 *          package-files.json                 digests of installed packages, by how their files look
 *          locks/<key>.lock, gc.lock          kernel locks; the files are never removed
 *          tmp/<host>-<pid>-<start>-<random>/ files on their way into the store
 *          quarantine/                        what was found damaged
 *          CACHEDIR.TAG
 * ```
 *
 * @module
 */
import { dirname, join } from "node:path";
import { type Digest, sha256 } from "../../files/digest.ts";
import { type FileSystem, isAbsent, isReadOnly } from "../../platform/file_system.ts";
import type { CacheEvent } from "../cache_event.ts";

/** Time as the cache needs it. */
export interface Clock {
  /** Milliseconds since 1970; may jump. */
  now(): number;
  /** Milliseconds since some moment; never goes back. */
  monotonic(): number;
  /** Resolves after a number of milliseconds. */
  sleep(milliseconds: number): Promise<void>;
}

/** A store on disk and what its functions need. */
export interface Store {
  /** The folder `cache/v1`. */
  readonly root: string;
  readonly files: FileSystem;
  readonly clock: Clock;
  /** Receives what happens. */
  readonly emit: (event: CacheEvent) => void;
  /** How objects looked when this command hashed them, by digest; see verified_objects.ts. */
  readonly hashed: Map<Digest, string>;
}

/** The folder of all objects. */
export const objectsFolder = ({ root }: Pick<Store, "root">): string => join(root, "objects");

/** The path of an object. Whoever reads it must hash what it reads, see objects.ts. */
export const objectPath = (store: Store, digest: Digest): string =>
  join(objectsFolder(store), "sha256", digest.slice(0, 2), digest);

/** The path of a record. */
export const recordPath = (store: Store, stage: string, key: Digest): string =>
  join(store.root, "results", stage, key.slice(0, 2), `${key}.json`);

/** The path of the note on which objects of a record were hashed. */
export const verifiedPath = (store: Store, stage: string, key: Digest): string =>
  join(store.root, "verified", stage, key.slice(0, 2), `${key}.json`);

/** The path of the note on outputs of a result that are not kept here. */
export const leftOutPath = (store: Store, stage: string, key: Digest): string =>
  join(store.root, "left-out", stage, key.slice(0, 2), `${key}.json`);

/** The path of what was evicted under a key. */
export const evictedPath = (store: Store, stage: string, key: Digest): string =>
  join(store.root, "evicted", stage, key.slice(0, 2), `${key}.json`);

/** The path of the note on a label's newest key. */
export function latestPath(store: Store, stage: string, label: string, experiment = ""): string {
  const name = sha256(experiment === "" ? label : `${label} of ${experiment}`);
  return join(store.root, "latest", stage, name.slice(0, 2), `${name}.json`);
}

/** The folder of notes on how far the results of a trajectory have come. */
export const trajectoryPath = (store: Store, stage: string, trajectory: Digest): string =>
  join(store.root, "trajectories", stage, trajectory);

/** The folder of a key's interrupted work. */
export const partialPath = (store: Store, stage: string, key: Digest): string => join(partialFolder(store), stage, key);

/** The folder of all interrupted work. */
export const partialFolder = ({ root }: Pick<Store, "root">): string => join(root, "partial");

/** The path of a key's lock file. */
export const lockPath = (store: Store, key: Digest): string => join(store.root, "locks", `${key}.lock`);

/** The path of the note on how long a key's interrupted work took. */
export const spentPath = (store: Store, stage: string, key: Digest): string =>
  join(store.root, "spent", stage, key.slice(0, 2), `${key}.json`);

/** The path of the lock that garbage collection takes exclusively and every other command shares. */
export const collectionLockPath = (store: Store): string => join(store.root, "gc.lock");

/** Puts a finished temporary file at its place with a mode. The place is durable once its folder is flushed. */
export async function placeFile(store: Store, temporary: string, destination: string, mode: number): Promise<void> {
  await store.files.makeDirectory(dirname(destination));
  await store.files.setMode(temporary, mode);
  await store.files.rename(temporary, destination);
}

/**
 * Makes the names in `folders` durable, and the folders themselves up to the one that holds the cache: another process may have made any of them
 * and been killed before it could flush it.
 */
export async function flushFolders(store: Store, folders: Iterable<string>): Promise<void> {
  const top = dirname(dirname(store.root));
  const all = new Set<string>();
  for (const folder of folders) {
    for (let path = folder; path !== top && path !== dirname(path); path = dirname(path)) all.add(path);
  }
  for (const path of all) await store.files.syncDirectory(path);
  try {
    await store.files.syncDirectory(top);
  } catch (error) {
    if (!isReadOnly(error)) throw error; // a folder that this process may not open is not its own to flush
  }
}

/** Removes a file, or finds that it is gone. */
export async function removeIfThere(store: Store, path: string): Promise<void> {
  try {
    await store.files.remove(path);
  } catch (error) {
    if (!isAbsent(error)) throw error;
  }
}

/** Writes `bytes` to a new file and waits until they are on the disk. */
export async function writeDurably(store: Store, path: string, bytes: Uint8Array): Promise<void> {
  const file = await store.files.open(path, "create");
  try {
    await file.write(bytes);
    await file.sync();
  } finally {
    file.close();
  }
}

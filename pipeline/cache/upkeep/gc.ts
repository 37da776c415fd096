/**
 * Garbage collection: marks what the kept results refer to and sweeps the rest.
 *
 * Every command that uses results shares one lock and collection takes it alone, so nothing is swept under a running command, and every temporary
 * file that collection sees belongs to a process that is gone. Records go before objects: killed anywhere, it leaves a store that is right, and
 * the next collection continues. Locks and journals are never removed.
 *
 * @module
 */
import { basename, join } from "node:path";
import * as t from "io-ts";
import { count, type ObjectOf, oneOf } from "../../files/json_codecs.ts";
import { Digest } from "../../files/digest.ts";
import type { TaskEither } from "fp-ts/TaskEither";
import type { PipelineError } from "../../platform/errors.ts";
import { attempt } from "../../platform/failure.ts";
import { isValid, listObjects, listRecords, sizeOf, walk } from "./inventory.ts";
import { keptOutputs } from "../store/left_out.ts";
import { lockStore } from "../store/lock.ts";
import { retained, type RetentionPolicy } from "./retention.ts";
import { partialPath, removeIfThere, type Store } from "../store/store.ts";
import { isPrivateFolder } from "../store/working_directory.ts";

/** How to collect. */
export interface CollectionOptions extends RetentionPolicy {
  /** Folders of submissions to a cluster that are over; asked while nothing else uses the store. */
  readonly overSubmissions?: () => Promise<readonly string[]>;
  /** Only say what would be removed; this is the default. Takes no lock and changes nothing. */
  readonly dryRun?: boolean;
  /** Milliseconds to wait for running commands before `LockTimeout`. */
  readonly lockTimeout?: number;
}

/** The fields of {@linkcode Collection}. */
export const collectionFields = {
  dryRun: t.boolean,
  /** What is, or would be, removed, in this order. */
  garbage: t.readonlyArray(t.strict({
    kind: oneOf(["record", "object", "temporary", "partial", "note", "quarantine", "submission"]),
    path: t.string,
    bytes: count,
  })),
  freedBytes: count,
  keptRecords: count,
  keptBytes: count,
};

/** What a collection came to. */
export type Collection = ObjectOf<typeof collectionFields>;

/** Without kernel locks a temporary file this young may belong to a process that is alive. */
const graceWithoutLocks = 24 * 3600 * 1000;

/** Removes, or lists, what no kept result needs. */
export function collectGarbage(store: Store, options: CollectionOptions = {}): TaskEither<PipelineError, Collection> {
  const { dryRun = true, lockTimeout } = options;
  return attempt(async () => {
    if (dryRun) return { dryRun, ...await plan(store, options, 0) };
    using lock = await lockStore(store, "garbage collection", lockTimeout);
    const collection = await plan(store, options, lock.isKernelLock ? 0 : graceWithoutLocks);
    for (const { path, kind } of collection.garbage) {
      if (kind === "record" || kind === "object" || kind === "note") await removeAny(store, path);
      else await store.files.removeTree(path);
    }
    return { dryRun, ...collection };
  });
}

async function removeAny(store: Store, path: string): Promise<void> {
  if ((await store.files.info(path))?.kind === "directory") await store.files.removeTree(path);
  else await removeIfThere(store, path);
}

async function plan(store: Store, policy: CollectionOptions, grace: number): Promise<Omit<Collection, "dryRun">> {
  const entries = await listRecords(store);
  const kept = await retained(store, entries.filter(isValid).map(({ content }) => content), policy);
  const keptKeys = new Set(kept.map(({ stage, key }) => `${stage}/${key}`));
  const needed = new Map<Digest, number>();
  for (const record of kept) {
    for (const { digest, size } of await keptOutputs(store, record)) needed.set(digest, size);
  }
  const isOld = (modified: number) => store.clock.now() - modified >= grace;
  const garbage: Collection["garbage"][number][] = [];
  for (const { path, stage, key, size } of entries) {
    if (!keptKeys.has(`${stage}/${key}`)) garbage.push({ kind: "record", path, bytes: size });
  }
  for (const { path, digest, info } of await listObjects(store)) {
    if (digest !== undefined && needed.has(digest) || !isOld(info.modified)) continue;
    garbage.push({ kind: "object", path, bytes: info.size });
  }
  const notes = [...await walk(store, "verified"), ...await walk(store, "left-out")];
  for (const { path, parts: [stage, , name] } of notes) {
    if (!keptKeys.has(`${stage}/${basename(name ?? "", ".json")}`)) garbage.push({ kind: "note", path, bytes: 0 });
  }
  for (const { path, parts: [stage, , name] } of await walk(store, "spent")) {
    const key = basename(name ?? "", ".json");
    const isInterrupted = Digest.is(key) && (await store.files.info(partialPath(store, stage, key))) !== undefined;
    if (!isInterrupted) garbage.push({ kind: "note", path, bytes: 0 });
  }
  for (const [folder, kind] of [["tmp", "temporary"], ["quarantine", "quarantine"]] as const) {
    for (const { path, info } of await walk(store, folder, 1)) {
      if (isOld(info.modified)) garbage.push({ kind, path, bytes: await sizeOf(store, path) });
    }
  }
  for (const { path, parts, info } of await walk(store, "partial", 2)) {
    const isTooOld = policy.olderThan !== undefined && store.clock.now() - info.modified > policy.olderThan;
    if (isTooOld || keptKeys.has(join(...parts)) || isPrivateFolder(basename(path)) && isOld(info.modified)) {
      garbage.push({ kind: "partial", path, bytes: await sizeOf(store, path) });
    }
  }
  for (const path of await policy.overSubmissions?.() ?? []) {
    garbage.push({ kind: "submission", path, bytes: await sizeOf(store, path) });
  }
  return {
    garbage,
    freedBytes: garbage.reduce((sum, { bytes }) => sum + bytes, 0),
    keptRecords: kept.length,
    keptBytes: needed.values().reduce((sum, size) => sum + size, 0),
  };
}

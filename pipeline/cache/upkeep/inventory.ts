/**
 * What lies in the store, file by file.
 *
 * @module
 */
import { join } from "node:path";
import type { Digest } from "../../files/digest.ts";
import { Digest as DigestCodec } from "../../files/digest.ts";
import type { FileInfo } from "../../platform/file_system.ts";
import { type Miss, readRecord } from "../store/lookup.ts";
import type { StageRecord } from "../store/stage_record.ts";
import { recordPath, type Store } from "../store/store.ts";

/** A place where a record should be, and what is there. */
export interface RecordEntry {
  readonly path: string;
  readonly stage: string;
  /** Undefined when the file's name is no key. */
  readonly key: Digest | undefined;
  readonly size: number;
  readonly content: StageRecord | Miss;
}

/** Whether an entry holds a valid record, as far as the record itself goes. */
export const isValid = (entry: RecordEntry): entry is RecordEntry & { content: StageRecord } =>
  "version" in entry.content;

/**
 * Every record of the store, without a look at the objects.
 *
 * @throws Failure with `CacheFromTheFuture` for a record of a newer version.
 */
export async function listRecords(store: Store): Promise<readonly RecordEntry[]> {
  const entries: RecordEntry[] = [];
  for (const { path, parts: [stage, folder, name], info } of await walk(store, "results")) {
    const key = name?.replace(/\.json$/, "");
    const isPlace = DigestCodec.is(key) && stage !== undefined && recordPath(store, stage, key) === path;
    const detail = `${join(stage ?? "", folder ?? "", name ?? "")} is no record's place`;
    const content: StageRecord | Miss = isPlace
      ? await readRecord(store, stage, key)
      : { found: false, reason: "corrupt", damage: [{ path, detail }] };
    entries.push({ path, stage: stage ?? "", key: isPlace ? key : undefined, size: info.size, content });
  }
  return entries;
}

/** Something in the folder of objects. */
export interface ObjectEntry {
  readonly path: string;
  /** Undefined when it is not an object's place. */
  readonly digest: Digest | undefined;
  readonly info: FileInfo;
}

/** Everything in the folder of objects that is no folder on the way. */
export async function listObjects(store: Store): Promise<readonly ObjectEntry[]> {
  const found = await walk(store, "objects");
  return found.map(({ path, parts: [algorithm, folder, name], info }) => {
    const isPlace = algorithm === "sha256" && DigestCodec.is(name) && name.startsWith(folder) && folder.length === 2;
    return { path, digest: isPlace ? name : undefined, info };
  });
}

/** A path in the store with its parts below the folder that was walked. */
export interface WalkedPath {
  readonly path: string;
  readonly parts: readonly string[];
  readonly info: FileInfo;
}

/** Everything under a folder of the store that lies `depth` levels deep or is no folder, sorted by path. */
export async function walk(store: Store, folder: string, depth = 3): Promise<readonly WalkedPath[]> {
  const found: WalkedPath[] = [];
  const visit = async (parts: readonly string[]): Promise<void> => {
    for (const name of (await store.files.list(join(store.root, folder, ...parts))).sort()) {
      const path = join(store.root, folder, ...parts, name);
      const info = await store.files.info(path);
      if (info === undefined) continue;
      if (info.kind === "directory" && parts.length + 1 < depth) await visit([...parts, name]);
      else found.push({ path, parts: [...parts, name], info });
    }
  };
  await visit([]);
  return found;
}

/** Bytes of a file, or of everything under a folder. */
export async function sizeOf(store: Store, path: string): Promise<number> {
  const info = await store.files.info(path);
  if (info?.kind !== "directory") return info?.size ?? 0;
  let total = 0;
  for (const name of await store.files.list(path)) total += await sizeOf(store, join(path, name));
  return total;
}

/**
 * Reading a result from the store without trusting it.
 *
 * @module
 */
import { type FileInfo, isAbsent } from "../../platform/file_system.ts";
import type { Digest } from "../../files/digest.ts";
import { Failure } from "../../platform/failure.ts";
import { decodeRecord, type StageRecord } from "./stage_record.ts";
import { recordPath, type Store } from "./store.ts";
import { lookOf } from "./verified_note.ts";
import { checkObjects, type Damage } from "./verified_objects.ts";

/** Why the store has no result to offer, and what of it should go to quarantine. */
export interface Miss {
  readonly found: false;
  readonly reason: "absent" | "corrupt" | "schema";
  readonly damage: readonly Damage[];
}

/** What the store holds for a key. */
export type Lookup = Found | Miss;

/** A stored result. */
export interface Found {
  readonly found: true;
  readonly record: StageRecord;
  /** To be kept when objects had to be hashed, see verified_objects.ts. */
  readonly note: string | undefined;
  /** Whether outputs of it are not kept here, see left_out.ts. */
  readonly isPartial: boolean;
}

const absent: Miss = { found: false, reason: "absent", damage: [] };

/**
 * The result stored for `key`, valid in every part, or why there is none. Changes nothing on the disk.
 *
 * @throws Failure with `CacheFromTheFuture` when a newer version wrote the record: it is not ours to replace.
 */
export async function lookup(store: Store, stage: string, key: Digest): Promise<Lookup> {
  const at = store.clock.now();
  const info = await store.files.info(recordPath(store, stage, key));
  const record = await recordAt(store, stage, key, info);
  if (!("version" in record)) return record;
  const { damage, ...checked } = await checkObjects(store, { record, look: lookOf(info), at });
  return damage.length === 0 ? { found: true, record, ...checked } : { found: false, reason: "corrupt", damage };
}

/** The record stored for `key`, without a look at its objects. */
export async function readRecord(store: Store, stage: string, key: Digest): Promise<StageRecord | Miss> {
  return await recordAt(store, stage, key, await store.files.info(recordPath(store, stage, key)));
}

async function recordAt(
  store: Store,
  stage: string,
  key: Digest,
  info: FileInfo | undefined,
): Promise<StageRecord | Miss> {
  const path = recordPath(store, stage, key);
  if (info === undefined) return absent;
  const corrupt = (detail: string): Miss => ({ found: false, reason: "corrupt", damage: [{ path, detail }] });
  if (info.kind !== "file") return corrupt("the record is not a file");
  const bytes = await readUnlessGone(store, path);
  if (bytes === undefined) return absent;
  const decoded = decodeRecord(bytes, key);
  if (decoded.kind === "future") throw new Failure({ _tag: "CacheFromTheFuture", path, message: decoded.detail });
  if (decoded.kind === "schema") return { found: false, reason: "schema", damage: [] };
  if (decoded.kind !== "valid") return corrupt(decoded.detail);
  const { record } = decoded;
  return record.stage === stage ? record : corrupt(`the record belongs to the stage ${record.stage}`);
}

async function readUnlessGone(store: Store, path: string): Promise<Uint8Array | undefined> {
  try {
    return await store.files.read(path);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

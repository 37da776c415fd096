/**
 * Results that were taken out of the store because they are wrong: what they were, when and why, kept for ever beside the store's results.
 *
 * Nothing is ever served from here. A key with an eviction is computed again; what comes out stands beside what was taken out.
 *
 * @module
 */
import * as t from "io-ts";
import { ContentError, decodeJson } from "../../files/content_error.ts";
import type { Digest } from "../../files/digest.ts";
import { moment } from "../../files/json_codecs.ts";
import { PlainText } from "./safe_name.ts";
import { outputsDigest, StageRecord } from "./stage_record.ts";
import { evictedPath, flushFolders, type Store } from "./store.ts";
import { replaceFile, type TemporaryFiles } from "./temporary_files.ts";
import { dirname } from "node:path";

const Eviction = t.readonly(t.strict({
  /** Milliseconds since 1970. */
  at: moment,
  /** The user's words. */
  reason: PlainText,
  record: StageRecord,
}));
/** A result that was taken out. */
export type Eviction = t.TypeOf<typeof Eviction>;

const Evictions = t.readonlyArray(Eviction);

/** The evictions of a key, the oldest first. */
export async function readEvictions(store: Store, stage: string, key: Digest): Promise<readonly Eviction[]> {
  const path = evictedPath(store, stage, key);
  if ((await store.files.info(path))?.kind !== "file") return [];
  try {
    return decodeJson("evictions", Evictions, new TextDecoder().decode(await store.files.read(path)));
  } catch (error) {
    if (!(error instanceof ContentError)) throw error;
    store.emit({
      event: "log",
      message: `cache: ${path}: ${error.message}; what was evicted under this key is unknown`,
    });
    return [];
  }
}

/** Adds an eviction to those of its key; it is on the disk when this resolves. */
export async function writeEviction(store: Store, temporary: TemporaryFiles, eviction: Eviction): Promise<void> {
  const { record: { stage, key } } = eviction;
  const path = evictedPath(store, stage, key);
  const all = [...await readEvictions(store, stage, key), eviction];
  await replaceFile(store, temporary, path, JSON.stringify(Evictions.encode(all)));
  await flushFolders(store, [dirname(path)]);
}

/** What the newest eviction of a record's key is to the record that took its place: one line with both digests and the reason. */
export function replacementText({ reason, record: before }: Eviction, after: StageRecord): string {
  const [old, now] = [before, after].map(outputsDigest);
  const outcome = old === now ? `came out the same, ${now}` : `${old} became ${now}`;
  return `evicted (${reason}): ${outcome}`;
}

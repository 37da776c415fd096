/**
 * What a command that only looks needs of a stored result: taken from the note beside its record where that still holds, so that a status over
 * thousands of results reads no record.
 *
 * @module
 */
import type { Digest } from "../../files/digest.ts";
import { leftOutOf } from "./left_out.ts";
import { type Found, lookup, type Miss } from "./lookup.ts";
import type { KeyComponents } from "./stage_key.ts";
import { outputsDigest } from "./stage_record.ts";
import { objectPath, recordPath, type Store } from "./store.ts";
import { lookOf, lookText, readNote } from "./verified_note.ts";

/** A stored result without its outputs and most of what its key is made of. */
export interface KnownResult {
  readonly stage: string;
  readonly label: string;
  readonly key: Digest;
  /** One digest over the names and digests of all outputs. */
  readonly digest: Digest;
  readonly components: Pick<KeyComponents, "environment">;
  /** The execution that computed it. */
  readonly run: string;
  /** How long it took in milliseconds, where outputs of it are not kept here: then it is computed again for whoever needs them. */
  readonly again?: number;
}

/** What is known of the result stored for `key`, or why there is none: the answer of {@linkcode lookup}, for fewer bytes. */
export async function lookupKnown(
  store: Store,
  stage: string,
  key: Digest,
): Promise<{ readonly found: true; readonly known: KnownResult } | Miss> {
  const noted = await notedResult(store, stage, key);
  if (noted !== undefined) return { found: true, known: noted };
  const found = await lookup(store, stage, key);
  return found.found ? { found: true, known: knownResult(found) } : found;
}

function knownResult({ record, isPartial }: Found): KnownResult {
  const { stage, label, key, components: { environment }, run, milliseconds } = record;
  const known = { stage, label, key, digest: outputsDigest(record), components: { environment }, run };
  return isPartial ? { ...known, again: milliseconds } : known;
}

/** What the note says, if the record and all of its objects still look as they did when they were hashed. */
async function notedResult(store: Store, stage: string, key: Digest): Promise<KnownResult | undefined> {
  const info = await store.files.info(recordPath(store, stage, key));
  if (info === undefined) return undefined;
  const note = await readNote(store, stage, key);
  const record = note?.record;
  if (note === undefined || record === undefined) return undefined;
  const { count, leftOut } = record;
  if (note.stamps.length + (leftOut?.count ?? 0) !== count) return undefined;
  if (lookText(record.look) !== lookText(lookOf(info))) return undefined;
  for (const stamp of note.stamps) {
    const object = await store.files.info(objectPath(store, stamp.digest));
    if (object === undefined || lookText(stamp) !== lookText(lookOf(object))) return undefined;
  }
  const { label, outputs, environment, run } = record;
  const known = { stage, label, key, digest: outputs, components: { environment }, run };
  if (leftOut === undefined) return known;
  const isStillSo = (await leftOutOf(store, { stage, key })).size === leftOut.count;
  return isStillSo ? { ...known, again: leftOut.milliseconds } : undefined;
}

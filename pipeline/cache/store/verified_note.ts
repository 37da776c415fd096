/**
 * The note beside a record: how the record and its objects looked when they were hashed, and what the record says to those who only look.
 *
 * An object that still looks so is not hashed again, and a record that still looks so is not read again, see verified_objects.ts.
 *
 * @module
 */
import * as t from "io-ts";
import { Digest, sha256 } from "../../files/digest.ts";
import { count, withOptional } from "../../files/json_codecs.ts";
import type { FileInfo } from "../../platform/file_system.ts";
import { EnvironmentTexts } from "./stage_key.ts";
import { outputsDigest, type StageRecord } from "./stage_record.ts";
import { type Store, verifiedPath } from "./store.ts";

const look = { inode: t.number, modified: t.number, changed: t.number };
const Look = t.strict(look);
const Stamp = t.strict({ digest: Digest, ...look });

const Summary = withOptional({
  look: Look,
  label: t.string,
  run: t.string,
  /** One digest over all outputs. */
  outputs: Digest,
  /** How many outputs it has. */
  count,
  environment: EnvironmentTexts,
}, {
  /** How many of the outputs are not kept here, and how long they take again; see left_out.ts. */
  leftOut: t.strict({ count, milliseconds: t.number }),
});

const Note = withOptional({ at: t.number, stamps: t.array(Stamp) }, {
  record: Summary,
  /** Of stamps and record: what a note says of a record is believed. */
  checksum: Digest,
});
/** How a file looked. */
export type Look = t.TypeOf<typeof Look>;
/** How an object looked when it was hashed. */
export type Stamp = t.TypeOf<typeof Stamp>;
/** The note beside a record. */
export type Note = t.TypeOf<typeof Note>;

/** A change time this close to the note may hide a second change behind the same reading of the clock, which has whole seconds. */
const clockGrain = 2000;

/** How a file looks now. */
export const lookOf = (info: FileInfo | undefined): Look => ({
  inode: info?.inode ?? 0,
  modified: info?.modified ?? 0,
  changed: info?.changed ?? 0,
});

/** How an object looks now. */
export const stampOf = (digest: Digest, info: FileInfo | undefined): Stamp => ({ digest, ...lookOf(info) });

/** A look as one text, to compare. */
export const lookText = ({ inode, modified, changed }: Look): string => `${inode}/${modified}/${changed}`;

/** Whether a later change could not hide behind the change time of a look, taken at the time `at`. */
export const isSettled = (at: number, { changed }: Look): boolean => at - changed >= clockGrain;

/**
 * The note for a record and its objects, as text.
 *
 * @param at Milliseconds since 1970, before the first of them was hashed or after the last of them was put in place.
 * @param stamps Of each output that is kept here.
 * @param read The record, and how it looked before it was read; left out before it is in place.
 */
export function encodeNote(
  at: number,
  stamps: readonly Stamp[],
  read?: { readonly record: StageRecord; readonly look: Look },
): string {
  const note: Note = { at, stamps: stamps.filter((stamp) => isSettled(at, stamp)) };
  if (read === undefined || !isSettled(at, read.look)) return JSON.stringify(note);
  const { record, look } = read;
  const { label, run, components: { environment }, milliseconds } = record;
  const outputs = { outputs: outputsDigest(record), count: record.outputs.length };
  const absent = record.outputs.length - stamps.length;
  const leftOut = absent === 0 ? {} : { leftOut: { count: absent, milliseconds } };
  const whole = { ...note, record: { look, label, run, ...outputs, environment, ...leftOut } };
  return JSON.stringify({ ...whole, checksum: checksumOf(whole) });
}

const utf8 = new TextDecoder();

const checksumOf = ({ stamps, record }: Pick<Note, "stamps" | "record">): Digest =>
  sha256(JSON.stringify([stamps, record]));

/** The note beside the record of a key; undefined when it is absent or unreadable. */
export async function readNote(store: Store, stage: string, key: Digest): Promise<Note | undefined> {
  const path = verifiedPath(store, stage, key);
  const bytes = await store.files.read(path).catch(async (error) => {
    if ((await store.files.info(path))?.kind === "file") throw error;
  });
  if (bytes === undefined) return undefined;
  try {
    const note: unknown = JSON.parse(utf8.decode(bytes));
    if (!Note.is(note)) return undefined;
    const { record, checksum, ...objects } = note;
    return record !== undefined && checksum === checksumOf(note) ? note : objects;
  } catch {
    return undefined;
  }
}

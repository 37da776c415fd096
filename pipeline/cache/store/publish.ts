/**
 * Putting a result into the store, so that it is there whole or not at all.
 *
 * The order is what makes it safe: every output is copied to a private file, hashed on the way and flushed; renamed to its object; the folders are
 * flushed; the inputs are looked at once more; only then the record is written the same way. Killed anywhere before, the store has no record of
 * the result, and at most objects that nobody refers to.
 *
 * @module
 */
import { dirname, join } from "node:path";
import type { Digest } from "../../files/digest.ts";
import { forgetLeftOut, noteLeftOut } from "./left_out.ts";
import { lookup } from "./lookup.ts";
import { copyHashing } from "./objects.ts";
import { quarantine } from "./quarantine.ts";
import { encodeRecord, type StageRecord, type StoredOutput } from "./stage_record.ts";
import { byName } from "./stage_key.ts";
import { flushFolders, objectPath, placeFile, recordPath, type Store, writeDurably } from "./store.ts";
import type { TemporaryFiles } from "./temporary_files.ts";
import { encodeNote, type Stamp, stampOf } from "./verified_note.ts";
import { objectProblem } from "./verified_objects.ts";

/** A finished computation that is to be stored. */
export interface Publication {
  /** The record without its outputs. */
  readonly record: Omit<StageRecord, "outputs">;
  /** The folder that the stage filled. */
  readonly directory: string;
  /** Relative path of each output by its name. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Outputs that are not in the folder and will not be kept here, see left_out.ts. */
  readonly leftOut?: readonly StoredOutput[];
  /** Looks at the inputs once more, and throws when they are not what the key says. */
  readonly recheck: () => Promise<void>;
}

/** What publishing came to. */
export interface Published {
  /** The record that now stands: the given one, or the first of this key. */
  readonly record: StageRecord;
  /** The record of this computation, whether it stands or not. */
  readonly second: StageRecord;
  /** Names of outputs that differ from those of a result of the same key stored before; that first result is kept. */
  readonly differences: readonly string[];
  /** The note on its objects, see verified_objects.ts; undefined when an earlier result stands. */
  readonly note: string | undefined;
}

/** Stores a result; see the module for the order. */
export async function publish(
  store: Store,
  temporary: TemporaryFiles,
  publication: Publication,
): Promise<Published> {
  const outputs: StoredOutput[] = [];
  const stamps: Stamp[] = [];
  const folders = new Set<string>();
  for (const [name, path] of Object.entries(publication.outputs)) {
    const { digest, size } = await storeObject(store, temporary, join(publication.directory, path), folders);
    outputs.push({ name, digest, size });
    stamps.push(stampOf(digest, await store.files.info(objectPath(store, digest))));
  }
  await flushFolders(store, folders);
  const { leftOut = [] } = publication;
  const record: StageRecord = { ...publication.record, outputs: byName([...outputs, ...leftOut]) };
  const destination = recordPath(store, record.stage, record.key);
  const prepared = await temporary.path();
  await writeDurably(store, prepared, encodeRecord(record));
  await publication.recheck();
  const earlier = await lookup(store, record.stage, record.key);
  if (earlier.found) {
    await store.files.remove(prepared);
    const differences = differingOutputs(earlier.record, record);
    if (differences.length === 0 && leftOut.length === 0) await forgetLeftOut(store, record);
    return { record: earlier.record, second: record, differences, note: undefined };
  }
  await quarantine(store, earlier.damage);
  if (leftOut.length > 0) await noteLeftOut(store, temporary, record, leftOut.map(({ name }) => name));
  else await forgetLeftOut(store, record);
  await placeFile(store, prepared, destination, 0o644);
  await flushFolders(store, [dirname(destination)]);
  return { record, second: record, differences: [], note: encodeNote(store.clock.now(), stamps) };
}

/** Stores one file as an object; an object that is there already is hashed before it is relied on. */
async function storeObject(
  store: Store,
  temporary: TemporaryFiles,
  source: string,
  folders: Set<string>,
): Promise<{ digest: Digest; size: number }> {
  const copy = await temporary.path();
  const content = await copyHashing(store, source, copy);
  const path = objectPath(store, content.digest);
  folders.add(dirname(path));
  if ((await store.files.info(path)) !== undefined) {
    const problem = await objectProblem(store, { name: "the same content", ...content });
    if (problem === undefined) {
      await store.files.remove(copy);
      return content;
    }
    await quarantine(store, [{ path, detail: problem }]);
  }
  await placeFile(store, copy, path, 0o444);
  return content;
}

/** Names of the outputs that two results do not share. */
function differingOutputs(left: StageRecord, right: StageRecord): readonly string[] {
  const digests = (record: StageRecord) => new Map(record.outputs.map(({ name, digest }) => [name, digest]));
  const [ours, theirs] = [digests(left), digests(right)];
  return [...new Set([...ours.keys(), ...theirs.keys()])].filter((name) => ours.get(name) !== theirs.get(name));
}

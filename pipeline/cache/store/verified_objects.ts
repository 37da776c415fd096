/**
 * When a stored object is hashed.
 *
 * The rule: nothing is consumed without being hashed on the way (objects.ts), and a hit means that every object of the record was hashed after it
 * was last touched. To keep the second half cheap, a note beside the record says how each object looked when it was hashed: inode, write time, and
 * the kernel's change time (`ctime`), which moves with every write, rename or chmod and which no call can set back. An object that still looks so is not
 * hashed again, any other is. Deno tells the change time in whole seconds, so an object that was touched less than two seconds before it was hashed
 * gets no note. Thus a status costs one `stat` an object, every edit of the store is found by the next command, even one that keeps size and
 * write time, and a moved or copied store is hashed once. Decay on the disk itself moves no time stamp: it is found when the object is consumed,
 * and by `cache verify`, which trusts no note. The record itself is noted in the same way, for commands that only look, see known_result.ts.
 *
 * @module
 */
import { digestAt, sha256 } from "../../files/digest.ts";
import type { FileInfo } from "../../platform/file_system.ts";
import { leftOutOf } from "./left_out.ts";
import { objectPath, type Store } from "./store.ts";
import type { StageRecord, StoredOutput } from "./stage_record.ts";
import { encodeNote, isSettled, type Look, lookText, readNote, type Stamp, stampOf } from "./verified_note.ts";

/** Something in the store that is not what it should be. */
export interface Damage {
  readonly path: string;
  readonly detail: string;
}

/** The outcome of checking a record's objects. */
export interface ObjectCheck {
  readonly damage: readonly Damage[];
  /** The note to keep, when some object had to be hashed; undefined when the old one still stands. */
  readonly note: string | undefined;
  /** Whether outputs are not kept here, see left_out.ts. */
  readonly isPartial: boolean;
}

/**
 * Checks that every object of `record` that is kept here is there and was hashed after it was last touched, hashing those that were not. Changes nothing.
 *
 * @param look How the record looked at the time `at`, before it was read.
 */
export async function checkObjects(
  store: Store,
  { record, look, at }: { readonly record: StageRecord; readonly look: Look; readonly at: number },
): Promise<ObjectCheck> {
  const note = await readNote(store, record.stage, record.key);
  const noted = new Map(note?.stamps.map((stamp) => [stamp.digest, lookText(stamp)]));
  const damage: Damage[] = [];
  const stamps: Stamp[] = [];
  let leftOut: ReadonlySet<string> | undefined;
  let isNoted = !isSettled(at, look) || note?.record !== undefined && lookText(note.record.look) === lookText(look);
  for (const output of record.outputs) {
    const path = objectPath(store, output.digest);
    const info = await store.files.info(path);
    if (info === undefined && (leftOut ??= await leftOutOf(store, record)).has(output.name)) continue;
    const stamp = stampOf(output.digest, info);
    let problem = shapeProblem(info, output);
    if (problem === undefined && noted.get(output.digest) !== lookText(stamp)) {
      isNoted = false;
      if (store.hashed.get(output.digest) !== lookText(stamp)) problem = await contentProblem(store, output);
      if (problem === undefined && isSettled(at, stamp)) store.hashed.set(output.digest, lookText(stamp));
    }
    if (problem !== undefined) damage.push({ path, detail: problem });
    stamps.push(stamp);
  }
  const absent = record.outputs.length - stamps.length;
  if (note?.record !== undefined && (note.record.leftOut?.count ?? 0) !== absent) isNoted = false;
  const isKept = isNoted || damage.length > 0;
  return { damage, note: isKept ? undefined : encodeNote(at, stamps, { record, look }), isPartial: absent > 0 };
}

/** What is wrong with an object by its look alone, or undefined. */
function shapeProblem(info: FileInfo | undefined, output: StoredOutput): string | undefined {
  if (info === undefined) return `the object of ${output.name} is missing`;
  if (info.kind !== "file") return `the object of ${output.name} is not a file`;
  if (info.size !== output.size) {
    return `the object of ${output.name} holds ${info.size} bytes instead of ${output.size}`;
  }
  return undefined;
}

/** What is wrong with an object, its content included, or undefined. */
export async function objectProblem(store: Store, output: StoredOutput): Promise<string | undefined> {
  const shape = shapeProblem(await store.files.info(objectPath(store, output.digest)), output);
  return shape ?? await contentProblem(store, output);
}

/** Small objects are read at once, which takes a tenth of the calls. */
const smallBytes = 1 << 22;

async function contentProblem(store: Store, output: StoredOutput): Promise<string | undefined> {
  const path = objectPath(store, output.digest);
  const digest = output.size <= smallBytes
    ? sha256(await store.files.read(path))
    : (await digestAt(store.files, path)).digest;
  return digest === output.digest ? undefined : `the object of ${output.name} holds other bytes`;
}

/**
 * When a stored object is hashed.
 *
 * The rule: nothing is consumed without being hashed on the way (objects.ts), and a hit means that every object of the record was hashed after it
 * was last touched. To keep the second half cheap, a note beside the record says how each object looked when it was hashed: inode, write time, and
 * the kernel's change time (`ctime`), which moves with every write, rename or chmod and which no call can set back. An object that still looks so is not
 * hashed again, any other is. Deno tells the change time in whole seconds, so an object that was touched less than two seconds before it was hashed
 * gets no note. Thus a status costs one `stat` an object, every edit of the store is found by the next command, even one that keeps size and
 * write time, and a moved or copied store is hashed once. Decay on the disk itself moves no time stamp: it is found when the object is consumed,
 * and by `cache verify`, which trusts no note.
 *
 * @module
 */
import * as E from "fp-ts/Either";
import * as t from "io-ts";
import { Digest, digestAt, sha256 } from "../../files/digest.ts";
import type { FileInfo } from "../../platform/file_system.ts";
import { objectPath, type Store, verifiedPath } from "./store.ts";
import type { StageRecord, StoredOutput } from "./stage_record.ts";

const Stamp = t.strict({ digest: Digest, inode: t.number, modified: t.number, changed: t.number });
const Note = t.strict({ at: t.number, stamps: t.array(Stamp) });
/** How an object looked when it was hashed. */
export type Stamp = t.TypeOf<typeof Stamp>;

/** A change time this close to the note may hide a second change behind the same reading of the clock, which has whole seconds. */
const clockGrain = 2000;

/** How an object looks now. */
export const stampOf = (digest: Digest, info: FileInfo | undefined): Stamp => ({
  digest,
  inode: info?.inode ?? 0,
  modified: info?.modified ?? 0,
  changed: info?.changed ?? 0,
});

/** A stamp as one text, to compare. */
const look = ({ inode, modified, changed }: Stamp): string => `${inode}/${modified}/${changed}`;

/** Whether a later change could not hide behind the change time of the stamp, taken at the time `at`. */
const isSettled = (at: number, { changed }: Stamp): boolean => at - changed >= clockGrain;

/**
 * The note for a record's objects.
 *
 * @param at Milliseconds since 1970, before the first of them was hashed or after the last of them was put in place.
 */
export function encodeNote(at: number, stamps: readonly Stamp[]): string {
  return JSON.stringify({ at, stamps: stamps.filter((stamp) => isSettled(at, stamp)) });
}

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
}

/** Checks that every object of `record` is there and was hashed after it was last touched, hashing those that were not. Changes nothing. */
export async function checkObjects(store: Store, record: StageRecord): Promise<ObjectCheck> {
  const noted = await readNote(store, record);
  const at = store.clock.now();
  const damage: Damage[] = [];
  const stamps: Stamp[] = [];
  let isNoted = true;
  for (const output of record.outputs) {
    const path = objectPath(store, output.digest);
    const info = await store.files.info(path);
    const stamp = stampOf(output.digest, info);
    let problem = shapeProblem(info, output);
    if (problem === undefined && noted.get(output.digest) !== look(stamp)) {
      isNoted = false;
      if (store.hashed.get(output.digest) !== look(stamp)) problem = await contentProblem(store, output);
      if (problem === undefined && isSettled(at, stamp)) store.hashed.set(output.digest, look(stamp));
    }
    if (problem !== undefined) damage.push({ path, detail: problem });
    stamps.push(stamp);
  }
  return { damage, note: isNoted || damage.length > 0 ? undefined : encodeNote(at, stamps) };
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

/** How objects looked when they were hashed, by digest; none when the note is absent or unreadable. */
async function readNote(store: Store, record: StageRecord): Promise<ReadonlyMap<Digest, string>> {
  const path = verifiedPath(store, record.stage, record.key);
  if ((await store.files.info(path))?.kind !== "file") return new Map();
  const note = parseNote(await store.files.read(path));
  return new Map(note.map((stamp) => [stamp.digest, look(stamp)]));
}

function parseNote(bytes: Uint8Array): readonly Stamp[] {
  try {
    const note = Note.decode(JSON.parse(new TextDecoder().decode(bytes)));
    return E.isRight(note) ? note.right.stamps : [];
  } catch {
    return [];
  }
}

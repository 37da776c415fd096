/**
 * Taking a wrong result out of the store.
 *
 * The first result of a key is kept whatever a second computation says, so a wrong one needs a way out. It is a deliberate act with a reason, and
 * what was taken out stays known (`evictions.ts`). What was computed from it stays stored under keys that hold its outputs' digest: it is found
 * again only if the new result comes out the same, and is stale otherwise. But the key of a longer training does not hold the digest of the shorter one
 * that it went on from. So longer trainings that may have gone on from it are taken out as well, and interrupted ones begin anew.
 *
 * @module
 */
import { dirname, join } from "node:path";
import type { TaskEither } from "fp-ts/TaskEither";
import * as t from "io-ts";
import { type Digest, digestAt } from "../../files/digest.ts";
import type { ObjectOf } from "../../files/json_codecs.ts";
import { attempt, usage } from "../../platform/failure.ts";
import type { PipelineError } from "../../platform/errors.ts";
import { writeEviction } from "../store/evictions.ts";
import { forgetLeftOut } from "../store/left_out.ts";
import { lockStore } from "../store/lock.ts";
import { outputsDigest, type StageRecord } from "../store/stage_record.ts";
import { flushFolders, recordPath, removeIfThere, type Store, verifiedPath } from "../store/store.ts";
import type { TemporaryFiles } from "../store/temporary_files.ts";
import { fartherThan } from "../store/trajectories.ts";
import { filesUnder } from "../store/working_directory.ts";
import { isValid, listRecords, walk } from "./inventory.ts";

/** What to take out, and why. */
export interface EvictOptions {
  /** The start of a key, or stage and label as in `train/mnist-standard-seed-0`. */
  readonly result: string;
  readonly reason: string;
  /** Milliseconds to wait for running commands before `LockTimeout`. */
  readonly lockTimeout?: number;
}

const names = { stage: t.string, label: t.string, key: t.string };

/** The fields of {@linkcode Evicted}. */
export const evictedFields = {
  ...names,
  reason: t.string,
  /** One digest over the names and digests of its outputs. */
  outputs: t.string,
  /** Longer results of its trajectory that may have gone on from it, taken out with it. */
  longer: t.readonlyArray(t.readonly(t.strict(names))),
  /** Stored results that were computed from it, directly or not. */
  dependents: t.readonlyArray(t.readonly(t.strict(names))),
};

/** What was taken out. */
export type Evicted = ObjectOf<typeof evictedFields>;

/** Takes the one result that is meant out of the store, while no other command uses it. */
export function evict(
  store: Store,
  temporary: TemporaryFiles,
  { result, reason, lockTimeout }: EvictOptions,
): TaskEither<PipelineError, Evicted> {
  return attempt(async () => {
    using _lock = await lockStore(store, "an eviction", lockTimeout);
    const records = (await listRecords(store)).filter(isValid).map(({ content }) => content);
    const record = theOne(records, result);
    const farther = await fartherThan(store, record);
    const longer = records.filter((each) => farther.has(each.key) && each.created >= record.created);
    const because = `${reason}; it may have gone on from ${record.key.slice(0, 12)}`;
    for (const each of longer) await takeOut(store, temporary, { record: each, reason: because });
    await takeOut(store, temporary, { record, reason });
    await removeInterrupted(store, [record, ...longer], records);
    return {
      ...named(record),
      reason,
      outputs: outputsDigest(record),
      longer: longer.map(named),
      dependents: dependentsOf([record, ...longer], records).map(named),
    };
  });
}

const named = ({ stage, label, key }: StageRecord) => ({ stage, label, key });

async function takeOut(
  store: Store,
  temporary: TemporaryFiles,
  { record, reason }: { readonly record: StageRecord; readonly reason: string },
): Promise<void> {
  const { stage, key } = record;
  await writeEviction(store, temporary, { at: store.clock.now(), reason, record });
  const path = recordPath(store, stage, key);
  await store.files.remove(path);
  await flushFolders(store, [dirname(path)]);
  await removeIfThere(store, verifiedPath(store, stage, key));
  await forgetLeftOut(store, record);
}

/** Removes interrupted work of evicted results, and what went on from them: it holds a file of theirs that no other result has. */
async function removeInterrupted(
  store: Store,
  evicted: readonly StageRecord[],
  records: readonly StageRecord[],
): Promise<void> {
  const keys = new Set(evicted.map(({ key }) => key));
  const others = new Set(
    records.filter(({ key }) => !keys.has(key)).flatMap(({ outputs }) => outputs.map((each) => each.digest)),
  );
  const wrong = new Set(
    evicted.flatMap(({ outputs }) => outputs.map((each) => each.digest)).filter((each) => !others.has(each)),
  );
  const [{ stage }] = evicted;
  const holdsWrong = async (folder: string) => {
    for (const { path, isPlain } of await filesUnder(store, folder)) {
      if (isPlain && wrong.has((await digestAt(store.files, `${folder}/${path}`)).digest)) return true;
    }
    return false;
  };
  for (const { path, parts: [key] } of await walk(store, join("partial", stage), 1)) {
    if (keys.has(key as Digest) || await holdsWrong(path)) await store.files.removeTree(path);
  }
}

/** The result that is meant; a description of none or of several is refused. */
function theOne(records: readonly StageRecord[], result: string): StageRecord {
  const isKey = /^[0-9a-f]{8,64}$/.test(result);
  const meant = records.filter(({ stage, label, key }) =>
    isKey ? key.startsWith(result) : `${stage}/${label}` === result
  );
  if (meant.length === 1) return meant[0];
  const expected =
    "expected the start of a key, of 8 digits at least, or stage/label, as deno task cache ls prints them";
  if (meant.length === 0) throw usage(`${result}: no such stored result; ${expected}`);
  const keys = meant.map(({ key }) => key.slice(0, 12));
  throw usage(`${result}: ${meant.length} stored results; name one by its key: ${keys.slice(0, 10).join(", ")}`);
}

/** The results that hold some records' outputs among what they were computed from, and those that hold theirs. */
function dependentsOf(of: readonly StageRecord[], records: readonly StageRecord[]): readonly StageRecord[] {
  const digests = new Set<Digest>(of.map(outputsDigest));
  const found = new Set<StageRecord>();
  for (let before = -1; before < found.size;) {
    before = found.size;
    for (const each of records) {
      if (found.has(each) || !each.components.upstream.some(({ digest }) => digests.has(digest))) continue;
      found.add(each);
      digests.add(outputsDigest(each));
    }
  }
  return [...found];
}

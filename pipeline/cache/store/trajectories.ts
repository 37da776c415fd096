/**
 * How far the results of a trajectory have come, so that a longer one begins where a shorter one ended. Notes are hints, never a condition.
 *
 * @module
 */
import { join } from "node:path";
import { Digest } from "../../files/digest.ts";
import { lookup } from "./lookup.ts";
import type { KeyComponents } from "./stage_key.ts";
import type { StageRecord } from "./stage_record.ts";
import { type Store, trajectoryPath } from "./store.ts";
import { replaceFile, type TemporaryFiles } from "./temporary_files.ts";

/** A place on a trajectory. */
export interface Place {
  readonly trajectory: Digest;
  readonly extent: number;
}

/** A stored result of a trajectory, and how far it goes. */
export interface Reached {
  readonly record: StageRecord;
  readonly extent: number;
}

/** Notes that the result of a key is at a place. */
export async function notePlace(
  store: Store,
  temporary: TemporaryFiles,
  { stage, key, place: { trajectory, extent } }: {
    readonly stage: string;
    readonly key: Digest;
    readonly place: Place;
  },
): Promise<void> {
  await replaceFile(
    store,
    temporary,
    join(trajectoryPath(store, stage, trajectory), `${extent}.json`),
    JSON.stringify(key),
  );
}

/**
 * The valid result of the trajectory that goes farthest, of those that go less far than a place and are kept here as a whole.
 *
 * @param placeIn the place of what has these components; a result counts only if its own are on the trajectory, whatever a note says
 */
export async function nearestBefore(
  store: Store,
  { stage, place: { trajectory, extent }, placeIn }: {
    readonly stage: string;
    readonly place: Place;
    readonly placeIn: (components: KeyComponents) => Place | undefined;
  },
): Promise<Reached | undefined> {
  const folder = trajectoryPath(store, stage, trajectory);
  if ((await store.files.info(folder))?.kind !== "directory") return undefined;
  for (const noted of (await notesIn(store, folder)).filter((each) => each.extent < extent)) {
    const found = noted.key && await lookup(store, stage, noted.key);
    if (!found?.found || found.isPartial) continue;
    if (placeIn(found.record.components)?.trajectory === trajectory) {
      return { record: found.record, extent: noted.extent };
    }
  }
  return undefined;
}

/** The keys of results that go farther than one on its trajectories, and may have gone on from it. */
export async function fartherThan(
  store: Store,
  { stage, key }: Pick<StageRecord, "stage" | "key">,
): Promise<ReadonlySet<Digest>> {
  const all = join(store.root, "trajectories", stage);
  const farther = new Set<Digest>();
  for (const name of (await store.files.info(all))?.kind === "directory" ? await store.files.list(all) : []) {
    const noted = await notesIn(store, join(all, name));
    const own = noted.find((each) => each.key === key);
    if (own === undefined) continue;
    for (const each of noted) if (each.extent > own.extent && each.key !== undefined) farther.add(each.key);
  }
  return farther;
}

/** The extents that a folder has notes on, with the keys of their results, the farthest first. */
async function notesIn(store: Store, folder: string) {
  const extents = (await store.files.list(folder)).flatMap((name) => /^\d+\.json$/.test(name) ? [parseInt(name)] : []);
  return await Promise.all(
    extents.toSorted((a, b) => b - a).map(async (extent) => ({
      extent,
      key: await keyIn(store, join(folder, `${extent}.json`)),
    })),
  );
}

async function keyIn(store: Store, path: string): Promise<Digest | undefined> {
  try {
    const key: unknown = JSON.parse(new TextDecoder().decode(await store.files.read(path)));
    return Digest.is(key) ? key : undefined;
  } catch {
    return undefined; // damaged: the longer result starts from nothing, and notes its own place
  }
}

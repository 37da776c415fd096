/**
 * How long interrupted work took before: a computation that goes on from it took that long, too.
 *
 * @module
 */
import * as t from "io-ts";
import { ContentError, decodeJson } from "../../files/content_error.ts";
import type { Digest } from "../../files/digest.ts";
import { milliseconds, moment } from "../../files/json_codecs.ts";
import { asNote } from "./notes.ts";
import { removeIfThere, spentPath, type Store } from "./store.ts";
import { replaceFile, type TemporaryFiles } from "./temporary_files.ts";
import { filesUnder } from "./working_directory.ts";

const Spent = t.strict({
  /** Milliseconds of all attempts before the last one. */
  before: milliseconds,
  /** When the last one began. */
  began: moment,
});

/** An attempt at a result, and the folder with what earlier ones saved. */
export interface Attempt {
  readonly stage: string;
  readonly key: Digest;
  readonly directory: string;
}

/** Milliseconds that led to what is in the folder: those up to its newest file, however the attempt ended; 0 where nothing is known. */
export async function spentOn(store: Store, { stage, key, directory }: Attempt): Promise<number> {
  const note = await readSpent(store, spentPath(store, stage, key));
  if (note === undefined) return 0;
  const saved = await Promise.all(
    (await filesUnder(store, directory)).map(async ({ path }) => await store.files.info(`${directory}/${path}`)),
  );
  const newest = Math.max(note.began, ...saved.flatMap((info) => info === undefined ? [] : [info.modified]));
  return saved.length === 0 ? 0 : note.before + newest - note.began;
}

/** Notes that an attempt begins. */
export function noteAttempt(
  store: Store,
  temporary: TemporaryFiles,
  { stage, key, before }: Omit<Attempt, "directory"> & { readonly before: number },
): Promise<void> {
  const text = JSON.stringify({ before, began: store.clock.now() });
  return asNote(store, () => replaceFile(store, temporary, spentPath(store, stage, key), text));
}

/** Forgets it, as the result is stored. */
export function forgetAttempts(store: Store, { stage, key }: Omit<Attempt, "directory">): Promise<void> {
  return asNote(store, () => removeIfThere(store, spentPath(store, stage, key)));
}

async function readSpent(store: Store, path: string): Promise<t.TypeOf<typeof Spent> | undefined> {
  if ((await store.files.info(path))?.kind !== "file") return undefined;
  try {
    return decodeJson("spent time", Spent, new TextDecoder().decode(await store.files.read(path)));
  } catch (error) {
    if (!(error instanceof ContentError)) throw error;
    return undefined; // damaged: the time counts from now
  }
}

/**
 * How long interrupted work took before: a computation that goes on from it took that long, too.
 *
 * @module
 */
import * as t from "io-ts";
import { ContentError, decodeJson } from "../../files/content_error.ts";
import type { Digest } from "../../files/digest.ts";
import { milliseconds, moment } from "../../files/json_codecs.ts";
import { FileSystemFault } from "../../platform/file_system_error.ts";
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
export async function spentOn(store: Store, attempt: Attempt): Promise<number> {
  try {
    return await knownOf(store, attempt);
  } catch (error) {
    if (!(error instanceof FileSystemFault || error instanceof ContentError)) throw error;
    return 0; // unreadable or damaged: the time counts from now
  }
}

async function knownOf(store: Store, { stage, key, directory }: Attempt): Promise<number> {
  const path = spentPath(store, stage, key);
  if ((await store.files.info(path))?.kind !== "file") return 0;
  const note = decodeJson("spent time", Spent, new TextDecoder().decode(await store.files.read(path)));
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

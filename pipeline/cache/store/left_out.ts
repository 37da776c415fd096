/**
 * Outputs that a stored result has, but that are not kept here: results can come from elsewhere without the weights that they were computed from.
 *
 * Such a result stands as long as nobody asks for what is left out. Whoever does {@linkcode recall}s it, and it is computed again.
 *
 * @module
 */
import { dirname } from "node:path";
import * as t from "io-ts";
import { ContentError, decodeJson } from "../../files/content_error.ts";
import { isAbsent } from "../../platform/file_system.ts";
import { lockResult } from "./lock.ts";
import { SafeName } from "./safe_name.ts";
import type { StageRecord, StoredOutput } from "./stage_record.ts";
import { flushFolders, leftOutPath, recordPath, removeIfThere, type Store } from "./store.ts";
import { replaceFile, type TemporaryFiles } from "./temporary_files.ts";

const Names = t.readonlyArray(SafeName);

type Result = Pick<StageRecord, "stage" | "key">;

/** Names of the outputs of a result that are not kept here; none if the note on them cannot be read, so that their absence is damage. */
export async function leftOutOf(store: Store, { stage, key }: Result): Promise<ReadonlySet<string>> {
  const path = leftOutPath(store, stage, key);
  if ((await store.files.info(path))?.kind !== "file") return new Set();
  try {
    return new Set(decodeJson("left-out", Names, new TextDecoder().decode(await store.files.read(path))));
  } catch (error) {
    if (error instanceof ContentError || isAbsent(error)) return new Set();
    throw error;
  }
}

/** The outputs of a result that are kept here. */
export async function keptOutputs(store: Store, record: StageRecord): Promise<readonly StoredOutput[]> {
  const leftOut = await leftOutOf(store, record);
  return leftOut.size === 0 ? record.outputs : record.outputs.filter(({ name }) => !leftOut.has(name));
}

/** Notes that outputs of a result are not kept here; that is on the disk when this resolves. */
export async function noteLeftOut(
  store: Store,
  temporary: TemporaryFiles,
  { stage, key }: Result,
  names: readonly string[],
): Promise<void> {
  const path = leftOutPath(store, stage, key);
  await replaceFile(store, temporary, path, JSON.stringify(names));
  await flushFolders(store, [dirname(path)]);
}

/** Forgets that outputs of a result are not kept here: now they are, or the result is gone. */
export function forgetLeftOut(store: Store, { stage, key }: Result): Promise<void> {
  return removeIfThere(store, leftOutPath(store, stage, key));
}

/** Takes a result of which outputs are left out from the store, so that it is computed again; answers whether it was one. */
export async function recall(
  store: Store,
  { stage, label, key }: Pick<StageRecord, "stage" | "label" | "key">,
  timeout?: number,
): Promise<boolean> {
  if ((await leftOutOf(store, { stage, key })).size === 0) return false;
  using _lock = await lockResult(store, { stage, label, key }, timeout);
  if ((await leftOutOf(store, { stage, key })).size === 0) return false; // somebody has computed it meanwhile
  await removeIfThere(store, recordPath(store, stage, key));
  await forgetLeftOut(store, { stage, key });
  return true;
}

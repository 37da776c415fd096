/**
 * A folder for work that may be interrupted, such as the checkpoints of a training that is under way.
 *
 * It belongs to a key, so work continues only where every input is the same, and it is used only under the key's lock.
 *
 * @module
 */
import type { Digest } from "../../files/digest.ts";
import { partialPath, type Store } from "./store.ts";

/**
 * The folder of interrupted work of `key`, made if it is absent.
 *
 * @param fresh Whether to start with an empty folder instead of going on.
 */
export async function openWorkingDirectory(store: Store, stage: string, key: Digest, fresh: boolean): Promise<string> {
  const path = partialPath(store, stage, key);
  if (fresh) await store.files.removeTree(path);
  await store.files.makeDirectory(path);
  return path;
}

/** Removes the folder of `key`, after its result was published or found useless. */
export async function removeWorkingDirectory(store: Store, stage: string, key: Digest): Promise<void> {
  await store.files.removeTree(partialPath(store, stage, key));
}

/**
 * Everything under `directory` that is no folder, with `/` between the parts of each relative path.
 */
export async function filesUnder(store: Store, directory: string, prefix = ""): Promise<readonly WorkingFile[]> {
  const found: WorkingFile[] = [];
  for (const name of await store.files.list(`${directory}/${prefix}`)) {
    const path = `${prefix}${name}`;
    const kind = (await store.files.info(`${directory}/${path}`))?.kind ?? "other";
    if (kind === "directory") found.push(...await filesUnder(store, directory, `${path}/`));
    else found.push({ path, isPlain: kind === "file" });
  }
  return found;
}

/** Something that a stage left in its folder. */
export interface WorkingFile {
  readonly path: string;
  /** False for links, pipes and devices. */
  readonly isPlain: boolean;
}

/**
 * The folders in which stages work.
 *
 * Work that goes on after an interruption, such as the checkpoints of a training, has a folder that belongs to its key, so it goes on only where every
 * input is the same. It is used only under the key's lock; where locks do nothing two processes may share it, so such a stage writes files whole.
 * All other work has a folder of its own each time: nobody else writes into it while its files are stored.
 *
 * @module
 */
import type { Digest } from "../../files/digest.ts";
import { partialPath, type Store } from "./store.ts";

/** How a folder is opened. */
export interface WorkingOptions {
  /** Whether the stage goes on with what an interrupted attempt left. */
  readonly resumes: boolean;
  /** Whether to start with an empty folder instead. */
  readonly fresh: boolean;
}

/** The folder for the work on `key`, made if it is absent; without `resumes` a new one. */
export async function openWorkingDirectory(
  store: Store,
  stage: string,
  key: Digest,
  { resumes, fresh }: WorkingOptions,
): Promise<string> {
  const shared = partialPath(store, stage, key);
  const path = resumes ? shared : `${shared}${separator}${crypto.randomUUID().slice(0, 8)}`;
  if (fresh && resumes) await store.files.removeTree(path);
  await store.files.makeDirectory(path);
  return path;
}

/** Whether a folder among those of interrupted work is one that nobody goes on with. */
export const isPrivateFolder = (name: string): boolean => name.includes(separator);

const separator = "-";

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

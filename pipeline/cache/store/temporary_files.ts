/**
 * A private folder in the store for files on their way into it.
 *
 * @module
 */
import { join } from "node:path";
import { hostName, processId } from "../../platform/machine.ts";
import { placeFile, type Store, writeDurably } from "./store.ts";

/** A private folder that is made when its first file is wanted. */
export interface TemporaryFiles {
  /** A path in the folder that nothing uses yet. */
  path(): Promise<string>;
  /** Removes the folder and everything in it. */
  remove(): Promise<void>;
}

/** The private folder of this process in the store; the name says whose it is. */
export function temporaryFiles(store: Store): TemporaryFiles {
  const started = Math.round(performance.timeOrigin);
  const name = `${hostName()}-${processId()}-${started}-${crypto.randomUUID().slice(0, 8)}`;
  const folder = join(store.root, "tmp", name.replace(/[^A-Za-z0-9._-]/g, "_"));
  let made: Promise<void> | undefined;
  let count = 0;
  return {
    path: async () => {
      made ??= store.files.makeDirectory(folder);
      await made;
      return join(folder, String(count++));
    },
    remove: async () => {
      if (made === undefined) return;
      made = undefined;
      await store.files.removeTree(folder);
    },
  };
}

/** Replaces a small file in the store as one step: readers see the old content or the new. */
export async function replaceFile(
  store: Store,
  temporary: TemporaryFiles,
  destination: string,
  content: Uint8Array | string,
): Promise<void> {
  const path = await temporary.path();
  await writeDurably(store, path, typeof content === "string" ? new TextEncoder().encode(content) : content);
  await placeFile(store, path, destination, 0o644);
}

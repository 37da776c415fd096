/**
 * A file system that is asked once about what is not there.
 *
 * @module
 */
import { basename, dirname } from "node:path";
import type { FileSystem } from "./file_system.ts";

/**
 * The file system as it was when it was first asked. Where something turns out to be absent, its folder is listed, and what the list lacks is absent
 * without another call: of a thousand results that were never computed, a look at the store costs some lists instead of thousands of calls that fail.
 *
 * It is for one look at many files; what others add later is not seen.
 */
export function rememberingAbsence(files: FileSystem): FileSystem {
  const lists = new Map<string, Promise<string[]>>();
  const listOf = (folder: string): Promise<string[]> => {
    const known = lists.get(folder) ?? list(folder);
    lists.set(folder, known);
    return known;
  };
  const names = new Map<string, ReadonlySet<string>>();
  /** Whether the lists so far say that a folder is absent. */
  const absentFolders = new Map<string, boolean>();

  /** Whether the lists so far say that nothing is at a path. */
  const isKnownAbsent = (path: string): boolean => {
    const folder = dirname(path);
    const known = names.get(folder);
    if (known !== undefined) return !known.has(basename(path));
    if (folder === path) return false;
    const isAbsent = absentFolders.get(folder) ?? isKnownAbsent(folder);
    absentFolders.set(folder, isAbsent);
    return isAbsent;
  };

  async function list(folder: string): Promise<string[]> {
    if (isKnownAbsent(folder)) return [];
    const found = await files.list(folder);
    names.set(folder, new Set(found));
    absentFolders.clear();
    if (found.length === 0 && dirname(folder) !== folder) await listOf(dirname(folder)); // the folder itself may be absent
    return found;
  }

  return {
    ...files,
    list: listOf,
    async info(path) {
      if (isKnownAbsent(path)) return undefined;
      const info = await files.info(path);
      if (info === undefined) await listOf(dirname(path));
      return info;
    },
  };
}

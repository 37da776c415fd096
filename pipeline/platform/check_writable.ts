/**
 * A look ahead: whether files can be written into a folder.
 *
 * @module
 */
import { mkdir, realpath, rmdir, stat, unlink, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve, sep } from "node:path";
import { type Either, left, right } from "fp-ts/Either";
import type { PipelineError } from "./errors.ts";
import { isSpecialPath, specialPath } from "./file_system_error.ts";

/** Folders of the operating system; programs do not write there, even if the user could. */
const systemFolders = [
  ...["/bin", "/boot", "/dev", "/etc", "/lib", "/lib32", "/lib64", "/proc", "/sbin", "/sys", "/usr"],
  ...["/Applications", "/Library", "/System", "C:\\Windows", "C:\\Program Files"],
];

/** What will be written, and where it must not be. */
export interface Intent {
  /** A path in the folder for a file; it should be the longest of those that will be written. */
  readonly file: string;
  /** Folders that are kept for something else, each with what that is, such as `the cache`. */
  readonly kept: Readonly<Record<string, string>>;
}

/**
 * Whether files can be written into a folder, which need not exist yet.
 *
 * Links are followed before anything is judged. Then a file is written as it will be later and taken away again, with the folders made for it: mode
 * bits know nothing of a read-only file system, of groups, of the longest path, or of what the runtime denies.
 *
 * @param folder the folder's path
 * @param option what the user set it with, for the message, such as `--out`
 * @returns a `UsageError`, so that the exit code is 2, if they cannot
 */
export async function checkWritable(
  folder: string,
  option: string,
  { file, kept }: Intent,
): Promise<Either<PipelineError, void>> {
  const refuse = (reason: string, advice = "choose another folder") =>
    left<PipelineError>({ _tag: "UsageError", message: `${option} ${folder}: ${reason}; ${advice} with ${option}` });
  let standing = resolve(folder);
  try {
    const { existing, real, place } = await followed(standing);
    standing = existing;
    if (!(await stat(real)).isDirectory()) return refuse(`${existing} is a file, not a folder`);
    if (dirname(place) === place) return refuse("it is the root of the file system");
    for (const path of systemFolders) {
      if (isWithin(place, path)) return refuse(`it is in ${path}, a folder of the operating system`);
    }
    for (const [path, what] of Object.entries(kept)) {
      if (isWithin(place, (await followed(resolve(path))).place)) return refuse(`it is in the folder of ${what}`);
    }
    await tryWriting(join(place, file));
    return right(undefined);
  } catch (error) {
    if (isSpecialPath(error)) return refuse(specialPath, "choose a folder of your own");
    const code = codeOf(error);
    switch (code) {
      case "EROFS":
        return refuse(`${standing} is on a read-only file system`);
      case "ENAMETOOLONG":
        return refuse("with the names of the files in it, its path is too long");
      default:
        return refuse(`${standing} cannot be written to (${code ?? error})`);
    }
  }
}

/** A path with its links followed, as far as it exists. */
interface Followed {
  /** The path itself, or the nearest one above it that exists. */
  readonly existing: string;
  /** Where that really is. */
  readonly real: string;
  /** What is missing below it. */
  readonly missing: readonly string[];
  /** Where the path really is, or would be. */
  readonly place: string;
}

async function followed(path: string, missing: readonly string[] = []): Promise<Followed> {
  try {
    const real = await realpath(path);
    return { existing: path, real, missing, place: join(real, ...missing) };
  } catch (error) {
    const code = codeOf(error);
    const above = dirname(path);
    if (above === path || code !== "ENOENT" && code !== "ENOTDIR" && code !== "ENAMETOOLONG") throw error;
    return await followed(above, [basename(path), ...missing]);
  }
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** Writes a file under a temporary name and takes it away again, with the folders that had to be made. */
async function tryWriting(file: string): Promise<void> {
  const temporary = `${file}.degrok-${crypto.randomUUID()}.tmp`;
  const { real, missing } = await followed(dirname(file));
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(temporary, "", { flag: "wx" });
    await unlink(temporary);
  } finally {
    for (let depth = missing.length; depth > 0; depth--) {
      await rmdir(join(real, ...missing.slice(0, depth))).catch(() => {}); // not made, or another process has put something into it
    }
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

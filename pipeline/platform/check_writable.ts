/**
 * A look ahead: whether a folder can be written to.
 *
 * @module
 */
import type { Stats } from "node:fs";
import { mkdtemp, rmdir, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { type Either, left, right } from "fp-ts/Either";
import type { PipelineError } from "./errors.ts";
import { isSpecialPath, specialPath } from "./file_system_error.ts";

/**
 * Whether a folder, or the nearest one above it that exists, can be written to.
 *
 * An empty folder is made there and taken away again: mode bits know nothing of a read-only file system, of groups, or of what the runtime
 * denies.
 *
 * @param folder the folder's path; it need not exist yet
 * @param option what the user set it with, for the message, such as `--out`
 * @returns a `UsageError`, so that the exit code is 2, if it cannot
 */
export async function checkWritable(folder: string, option: string): Promise<Either<PipelineError, void>> {
  const refuse = (reason: string, advice = "choose another folder") =>
    left<PipelineError>({ _tag: "UsageError", message: `${option} ${folder}: ${reason}; ${advice} with ${option}` });
  let path = resolve(folder);
  try {
    let found = await infoOf(path);
    while (found === undefined) {
      path = dirname(path);
      found = await infoOf(path);
    }
    if (!found.isDirectory()) return refuse(`${path} is a file, not a folder`);
    await rmdir(await mkdtemp(join(path, ".degrok-")));
    return right(undefined);
  } catch (error) {
    if (isSpecialPath(error)) {
      return refuse(specialPath, "choose a folder of your own");
    }
    const code = codeOf(error);
    return refuse(
      code === "EROFS" ? `${path} is on a read-only file system` : `${path} cannot be written to (${code ?? error})`,
    );
  }
}

/** What is at a path; undefined where nothing is. */
async function infoOf(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    const code = codeOf(error);
    if ((code === "ENOENT" || code === "ENOTDIR") && dirname(path) !== path) return undefined;
    throw error;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

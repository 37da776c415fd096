/**
 * A look ahead: whether a folder can be written to.
 *
 * @module
 */
import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { type Either, left, right } from "fp-ts/Either";
import type { PipelineError } from "../errors.ts";
import { isSpecialPath, specialPath } from "../file_system_error.ts";

/**
 * Whether a folder, or the nearest one above it that exists, can be written to; nothing is written to find out.
 *
 * @param folder the folder's path; it need not exist yet
 * @param option what the user set it with, for the message, such as `--out`
 * @returns a `UsageError`, so that the exit code is 2, if it cannot
 */
export async function checkWritable(folder: string, option: string): Promise<Either<PipelineError, void>> {
  const refuse = (reason: string, advice = "choose another folder") =>
    left<PipelineError>({ _tag: "UsageError", message: `${option} ${folder}: ${reason}; ${advice} with ${option}` });
  for (let path = resolve(folder);; path = dirname(path)) {
    try {
      if (!(await stat(path)).isDirectory()) return refuse(`${path} is a file, not a folder`);
      await access(path, constants.W_OK | constants.X_OK);
      return right(undefined);
    } catch (error) {
      if (isSpecialPath(error)) return refuse(specialPath, "choose a folder of your own");
      const code = error instanceof Error && "code" in error ? error.code : undefined;
      if ((code === "ENOENT" || code === "ENOTDIR") && dirname(path) !== path) continue;
      return refuse(
        code === "EROFS" ? `${path} is on a read-only file system` : `${path} cannot be written to (${code ?? error})`,
      );
    }
  }
}

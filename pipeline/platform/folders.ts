/**
 * Folders for whoever asked for them: whole or not there, and what keeps them from being made in one line.
 *
 * @module
 */
import type { TaskEither } from "fp-ts/TaskEither";
import type { PipelineError } from "./errors.ts";
import { attempt } from "./failure.ts";
import { fileSystemError } from "./file_system_error.ts";
import { isMissing, removeTree } from "./files.ts";
import { makeWholeFolder } from "./whole_files.ts";

/**
 * Makes a folder where nothing is.
 *
 * @param fill writes into the folder that it is given, which does not exist yet
 * @returns what `fill` answers, or a `FileSystemError` that names the folder
 */
export function makeFolderWhole<A>(
  path: string,
  fill: (temporary: string) => Promise<A>,
): TaskEither<PipelineError, A> {
  return attempt(() => makeWholeFolder(path, fill), (cause) => fileSystemError(path, cause));
}

/** Makes a folder in the place of what is there, which stays until the new one is written. */
export function replaceFolder<A>(path: string, fill: (temporary: string) => Promise<A>): TaskEither<PipelineError, A> {
  return makeFolderWhole(path, async (temporary) => {
    const result = await fill(temporary);
    await removeTree(path).catch((error) => {
      if (!isMissing(error)) throw error;
    });
    return result;
  });
}

/**
 * Folders that commands write: whole or not there; what the file system refuses is an error that names the folder, in one line.
 *
 * @module
 */
import type { TaskEither } from "fp-ts/TaskEither";
import type { PipelineError } from "./errors.ts";
import { attempt, Failure } from "./failure.ts";
import { fileSystemError } from "./file_system_error.ts";
import { isMissing, removeTree } from "./files.ts";
import { makeWholeFolder } from "./whole_files.ts";

/** Work in a folder; a programmer's mistake still rejects. */
export function inFolder<A>(path: string, work: () => Promise<A>): TaskEither<PipelineError, A> {
  return attempt(async () => {
    try {
      return await work();
    } catch (cause) {
      throw isOfFileSystem(cause) ? new Failure(fileSystemError(path, cause)) : cause;
    }
  });
}

/**
 * A folder made where nothing is.
 *
 * @param fill writes into the folder that it is given, which does not exist yet
 * @returns what `fill` answers, or a `FileSystemError` that names the folder
 */
export function newFolder<A>(path: string, fill: (temporary: string) => Promise<A>): TaskEither<PipelineError, A> {
  return inFolder(path, () => makeWholeFolder(path, fill));
}

/** A folder made in the place of what is there, which is moved aside when the new one is written, and then removed. */
export function replacedFolder<A>(path: string, fill: (temporary: string) => Promise<A>): TaskEither<PipelineError, A> {
  const aside = `${path}.${crypto.randomUUID()}.tmp`;
  return inFolder(path, async () => {
    try {
      return await makeWholeFolder(path, async (temporary) => {
        const result = await fill(temporary);
        await Deno.rename(path, aside).catch(ignoreMissing);
        return result;
      });
    } catch (error) {
      await Deno.rename(aside, path).catch(ignoreMissing); // nothing was moved, or it goes back
      throw error;
    } finally {
      await removeTree(aside).catch(ignoreMissing);
    }
  });
}

/** For what may not be there: any other error is thrown again. */
export function ignoreMissing(error: unknown): void {
  if (!isMissing(error)) throw error;
}

/** Whether a call of the file system failed, in Deno's words or in Node's. */
function isOfFileSystem(cause: unknown): boolean {
  return cause instanceof Error &&
    (cause.name in Deno.errors || "code" in cause && /^E[A-Z]+$/.test(String(cause.code)));
}

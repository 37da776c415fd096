/**
 * What the file system threw: a fault that names its path, and the error value that a user reads.
 *
 * @module
 */
import type { PipelineError } from "./errors.ts";

/** A failed file-system call, with the path that Deno leaves out of many of its messages. */
export class FileSystemFault extends Error {
  constructor(
    readonly operation: string,
    readonly path: string,
    /** The system's name of the error, such as `ENOSPC`; for a missing Deno permission `NotCapable`. */
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = "FileSystemFault";
  }
}

/** What a user reads of a path that the runtime keeps from every program without all permissions, such as `/dev/stdin` and `/proc/1`. */
export const specialPath = "a special path that cannot be used";

/** Whether the runtime refused a path; what it says then is advice on its own flags, which a user of the pipeline does not choose. */
export function isSpecialPath(cause: unknown): boolean {
  return cause instanceof Error && cause.name === "NotCapable";
}

/** The error of an operation on a path; its message is the system's, in one line. */
export function fileSystemError(path: string, cause: unknown): PipelineError {
  if (isSpecialPath(cause)) {
    return { _tag: "FileSystemError", path, message: `${specialPath}; choose a folder of your own` };
  }
  const message = cause instanceof Error ? cause.message.split("\n")[0] : String(cause);
  return { _tag: "FileSystemError", path, message };
}

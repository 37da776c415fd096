/**
 * What the file system threw, as an error value.
 *
 * @module
 */
import type { PipelineError } from "./errors.ts";

/** The error of an operation on a path; its message is the system's, in one line. */
export function fileSystemError(path: string, cause: unknown): PipelineError {
  const message = cause instanceof Error ? cause.message.split("\n")[0] : String(cause);
  return { _tag: "FileSystemError", path, message };
}

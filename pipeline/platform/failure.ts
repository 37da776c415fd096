/**
 * The way from an exception inside the cache to a `PipelineError` value at its edge.
 *
 * @module
 */
import * as E from "fp-ts/Either";
import type { TaskEither } from "fp-ts/TaskEither";
import type { PipelineError } from "./errors.ts";
import { FileSystemFault } from "./file_system.ts";

/** A `PipelineError` on its way out of asynchronous code. */
export class Failure extends Error {
  constructor(readonly error: PipelineError) {
    super(error._tag);
  }
}

/** The error value of something thrown, or undefined when it is a programmer's mistake. */
function errorOf(thrown: unknown): PipelineError | undefined {
  if (thrown instanceof Failure) return thrown.error;
  if (thrown instanceof FileSystemFault) {
    const hint = thrown.code === "ENOSPC"
      ? "; free some space and run the same command again"
      : thrown.code === "NotCapable"
      ? "; the command needs permission for this path"
      : "";
    return { _tag: "FileSystemError", path: thrown.path, message: `${thrown.message}${hint}` };
  }
  return undefined;
}

/** A task whose expected failures are values; a programmer's mistake still rejects. */
export function attempt<A>(body: () => Promise<A>): TaskEither<PipelineError, A> {
  return async () => {
    try {
      return E.right(await body());
    } catch (thrown) {
      const error = errorOf(thrown);
      if (error === undefined) throw thrown;
      return E.left(error);
    }
  };
}

/** The value of a task, or its error thrown as a {@linkcode Failure}: the way back, for code inside an `attempt`. */
export async function orThrow<A>(task: TaskEither<PipelineError, A>): Promise<A> {
  const result = await task();
  if (E.isLeft(result)) throw new Failure(result.left);
  return result.right;
}

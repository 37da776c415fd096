/**
 * The way from an exception to a `PipelineError` value, and back.
 *
 * @module
 */
import type { Either } from "fp-ts/Either";
import type { TaskEither } from "fp-ts/TaskEither";
import type { PipelineError } from "./errors.ts";
import { FileSystemFault } from "./file_system_error.ts";

/** A `PipelineError` on its way out of code that throws. */
export class Failure extends Error {
  override readonly name = "Failure";
  constructor(readonly error: PipelineError) {
    super(error._tag);
  }
}

/** Data that cannot be used, to be thrown; `source` is the file, with a line where one is to blame. */
export function invalid(source: string, message: string): Failure {
  return new Failure({ _tag: "InvalidData", source, message });
}

/** Options that cannot be used, to be thrown. */
export function usage(message: string): Failure {
  return new Failure({ _tag: "UsageError", message });
}

/** The error value of something thrown, or undefined when it is a programmer's mistake. */
export function errorOf(thrown: unknown): PipelineError | undefined {
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

/**
 * A task whose expected failures are values; a programmer's mistake still rejects.
 *
 * @param otherwise what anything else that is thrown means, for code of which nothing else is expected, such as reading files
 */
export function attempt<A>(
  body: () => Promise<A>,
  otherwise?: (thrown: unknown) => PipelineError,
): TaskEither<PipelineError, A> {
  return async () => {
    try {
      return { _tag: "Right", right: await body() };
    } catch (thrown) {
      const error = errorOf(thrown) ?? otherwise?.(thrown);
      if (error === undefined) throw thrown;
      return { _tag: "Left", left: error };
    }
  };
}

/** The value of a task, or its error thrown as a {@linkcode Failure}: the way back, for code inside an `attempt`. */
export async function orThrow<A>(task: TaskEither<PipelineError, A>): Promise<A> {
  return valueOf(await task());
}

/** The value of a result, or its error thrown as a {@linkcode Failure}. */
export function valueOf<A>(result: Either<PipelineError, A>): A {
  if (result._tag === "Left") throw new Failure(result.left);
  return result.right;
}

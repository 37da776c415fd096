/**
 * One more try after damage was found in the middle of a run.
 *
 * @module
 */
import * as E from "fp-ts/Either";
import type { ReaderTaskEither } from "fp-ts/ReaderTaskEither";
import { describeError, type PipelineError } from "../platform/errors.ts";
import type { CacheEnvironment } from "./cache_session.ts";

/**
 * The program, run once more if it ends in `CacheCorrupt`: the code that found the damage has moved it to quarantine, so the second time the stage that made it
 * computes it again.
 */
export function healingOnce<R extends CacheEnvironment, A>(
  program: ReaderTaskEither<R, PipelineError, A>,
): ReaderTaskEither<R, PipelineError, A> {
  return (environment) => async () => {
    const first = await program(environment)();
    if (E.isRight(first) || first.left._tag !== "CacheCorrupt") return first;
    environment.cache.store.emit({ event: "log", message: describeError(first.left) });
    return await program(environment)();
  };
}

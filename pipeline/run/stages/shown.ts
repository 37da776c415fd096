/**
 * Computations whose beginning and end are told.
 *
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import * as TE from "fp-ts/TaskEither";
import type { Event } from "../../events/event.ts";
import type { PipelineError } from "../../platform/errors.ts";
import type { Environment } from "../environment.ts";

/** The interruption that a signal asks for, if one came: nothing more is started then. */
export function unlessInterrupted(environment: Pick<Environment, "stopSignal">): TE.TaskEither<PipelineError, void> {
  return () => {
    const signal = environment.stopSignal();
    return Promise.resolve(signal === undefined ? E.right(undefined) : E.left({ _tag: "Interrupted", signal }));
  };
}

/** A computation with its beginning and end shown. */
export function shown<A>(
  { emit, cache: { store: { clock } } }: Environment,
  { stage, label }: { readonly stage: string; readonly label: string },
  computation: TE.TaskEither<PipelineError, A>,
): TE.TaskEither<PipelineError, A> {
  return async () => {
    const began = clock.monotonic();
    emit({ event: "begin", stage, label });
    const end = (status: EndStatus) => () =>
      emit({ event: "end", stage, label, status, ms: clock.monotonic() - began });
    return await pipe(
      computation,
      TE.tapError((error) => TE.fromIO(end(endOf(error)))),
      TE.tap(() => TE.fromIO(end("computed"))),
    )();
  };
}

/** How something ends. */
export type EndStatus = Extract<Event, { event: "end" }>["status"];

/** How something ends by an error: by itself, or by a signal. */
export function endOf({ _tag }: PipelineError): "failed" | "stopped" {
  return _tag === "Interrupted" ? "stopped" : "failed";
}

/**
 * The summary that a finished training left, from its folder or from the store.
 *
 * @module
 */
import { join } from "node:path";
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import * as TE from "fp-ts/TaskEither";
import { outputNamed, readOutput } from "../../cache/store/objects.ts";
import type { StageRecord } from "../../cache/store/stage_record.ts";
import { TrainingSummary, trainingSummaryFile } from "../../files/training_summary.ts";
import type { PipelineError } from "../../platform/errors.ts";
import { readFile } from "../../platform/files.ts";
import type { Program } from "../environment.ts";

/** The bytes of the summary in a training's folder. */
export function summaryIn(label: string, directory: string): TE.TaskEither<PipelineError, Uint8Array> {
  return TE.tryCatch(() => readFile(join(directory, trainingSummaryFile)), (cause) => unreadable(label, cause));
}

/** The summary of a stored training. */
export function storedSummary(record: StageRecord): Program<TrainingSummary> {
  return ({ cache: { store } }) =>
    pipe(
      readOutput(store, outputNamed(record, trainingSummaryFile)),
      TE.flatMapEither((bytes) => decodeSummary(record.label, bytes)),
    );
}

/** The summary that some bytes are, or what is wrong with them. */
export function decodeSummary(label: string, bytes: Uint8Array): E.Either<PipelineError, TrainingSummary> {
  return pipe(
    E.tryCatch(() => JSON.parse(new TextDecoder().decode(bytes)) as unknown, (cause) => unreadable(label, cause)),
    E.flatMap((value) => E.mapLeft(() => unreadable(label, "it has another shape"))(TrainingSummary.decode(value))),
  );
}

function unreadable(label: string, cause: unknown): PipelineError {
  return {
    _tag: "StageFailed",
    stage: "train",
    label,
    message: `the summary ${trainingSummaryFile} cannot be read: ${cause instanceof Error ? cause.message : cause}`,
  };
}

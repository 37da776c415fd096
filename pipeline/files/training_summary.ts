/**
 * What a training run reports beside its checkpoints.
 *
 * @module
 */
import * as t from "io-ts";
import { checkpointFile, resumeFile } from "./checkpoint_artifact.ts";
import { decodeJson } from "./content_error.ts";
import { count } from "./json_codecs.ts";

/** Name of the train stage's summary file. */
export const trainingSummaryFile = "training.json";

/** Name of the train stage's log. */
export const trainingLogFile = "log.csv";

const step = t.union([count, t.null]);

/** Codec of the train stage's summary. */
export const TrainingSummary = t.refinement(
  t.readonly(t.strict({
    /** The last step whose weights are kept. */
    lastStep: count,
    /** First step that completes an epoch's worth of consecutive batches without an error, as training saw them. */
    fittedAt: step,
    /** The step whose loss, or whose weights, were not finite numbers, if one was: the run ended there. */
    divergedAt: step,
    /** The step at which the run ended early, as its settings say, if it did. */
    stoppedAt: step,
    /** Steps of the checkpoints, ascending. */
    checkpoints: t.readonlyArray(count),
  })),
  ({ lastStep, checkpoints }) =>
    checkpoints.at(-1) === lastStep && checkpoints.every((each, i) => i === 0 || each > checkpoints[i - 1]),
  "checkpoints that ascend to lastStep",
);
/** What a training run reports beside its checkpoints. */
export type TrainingSummary = t.TypeOf<typeof TrainingSummary>;

/** The files of a training's result; one that diverged has no state from which a longer one goes on. */
export function trainingOutputs({ checkpoints, divergedAt }: TrainingSummary): readonly string[] {
  const state = divergedAt === null ? [resumeFile] : [];
  return [trainingSummaryFile, trainingLogFile, ...state, ...checkpoints.map(checkpointFile)];
}

/**
 * The summary in the bytes of that file.
 *
 * @throws {ContentError} if they are none
 */
export function decodeSummary(bytes: Uint8Array): TrainingSummary {
  return decodeJson(trainingSummaryFile, TrainingSummary, new TextDecoder().decode(bytes));
}

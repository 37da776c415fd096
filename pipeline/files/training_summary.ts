/**
 * What a training run tells about itself beside its checkpoints.
 *
 * @module
 */
import * as t from "io-ts";

/** Name of the train stage's summary file. */
export const trainingSummaryFile = "training.json";

/** Name of the train stage's log. */
export const trainingLogFile = "log.csv";

/** Codec of the train stage's summary. */
export const TrainingSummary = t.readonly(t.strict({
  /** The last step whose weights are kept. */
  lastStep: t.number,
  /** The first step up to which as many batches in a row as an epoch has were classified without error, as training saw them. */
  fittedAt: t.union([t.number, t.null]),
  /** The step whose loss, or whose weights, were not finite numbers, if one was: the run ended there. */
  divergedAt: t.union([t.number, t.null]),
  /** Steps of the checkpoints, ascending. */
  checkpoints: t.readonlyArray(t.number),
}));
/** What a training run tells about itself beside its checkpoints. */
export type TrainingSummary = t.TypeOf<typeof TrainingSummary>;

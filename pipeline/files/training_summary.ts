/**
 * What a training run reports beside its checkpoints.
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
  /** First step that completes an epoch's worth of consecutive batches without an error, as training saw them. */
  fittedAt: t.union([t.number, t.null]),
  /** The step whose loss, or whose weights, were not finite numbers, if one was: the run ended there. */
  divergedAt: t.union([t.number, t.null]),
  /** Steps of the checkpoints, ascending. */
  checkpoints: t.readonlyArray(t.number),
}));
/** What a training run reports beside its checkpoints. */
export type TrainingSummary = t.TypeOf<typeof TrainingSummary>;

/**
 * Whether training ends before its last step, as its settings say: once test accuracy has stayed high for long enough.
 *
 * @module
 */
import type { TrainingLogRow } from "../../files/checkpoint_artifact.ts";
import type { TrainSettings } from "../../tasks/shared_settings.ts";

/** The settings that decide. */
export type StoppingRule = Pick<TrainSettings, "stopAtTestAccuracy" | "stopAfterSteps">;

/** Whether training looks at the test set at all. */
export function mayStopEarly({ stopAtTestAccuracy }: StoppingRule): boolean {
  return stopAtTestAccuracy !== "never";
}

/**
 * Whether training ends at the last checkpoint of a log: test accuracy was at least `stopAtTestAccuracy` there and at every checkpoint of
 * the `stopAfterSteps` steps before it.
 */
export function stopsAt(log: readonly TrainingLogRow[], { stopAtTestAccuracy, stopAfterSteps }: StoppingRule): boolean {
  if (stopAtTestAccuracy === "never") return false;
  const low = log.findLastIndex(({ testAccuracy }) =>
    !(testAccuracy !== undefined && testAccuracy >= stopAtTestAccuracy)
  );
  const since = log[low + 1]?.step;
  return since !== undefined && log[log.length - 1].step - since >= stopAfterSteps;
}

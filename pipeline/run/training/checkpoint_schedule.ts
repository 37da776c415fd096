/**
 * When weights are kept.
 *
 * @module
 */
import type { CheckpointSettings } from "../../config/config.ts";

/**
 * The step of the next checkpoint, which does not depend on how many steps there will be: a longer run has the checkpoints of a shorter one.
 *
 * Until the training set is fitted checkpoints are `denseEvery` steps apart, or a fiftieth of the steps so far if that is more (so that a
 * run that never fits does not keep them all); afterwards, and at most, `every`.
 *
 * @param step the step of the current checkpoint, 0 for the initial weights
 * @param fitted whether the training accuracy, as training saw it, has reached 1
 * @returns a step above the given one
 */
export function nextCheckpoint(
  step: number,
  { every, denseEvery, fitted }: CheckpointSettings & { readonly fitted: boolean },
): number {
  const dense = Math.max(denseEvery, Math.floor(step / 50));
  // After fitting, steps are multiples of the gap, so that runs of one configuration share them.
  return fitted ? (Math.floor(step / every) + 1) * every : step + Math.min(every, dense);
}

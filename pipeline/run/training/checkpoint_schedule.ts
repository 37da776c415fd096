/**
 * When weights are kept.
 *
 * @module
 */
import type { CheckpointSettings } from "../../config/config.ts";

/**
 * The step of the next checkpoint.
 *
 * Until the training set is fitted checkpoints are `denseEvery` steps apart, or a fiftieth of the steps so far if that is more (so that a
 * run that never fits does not keep them all); afterwards, and at most, `steps / count` apart. The last step is always kept.
 *
 * @param step the step of the current checkpoint, 0 for the initial weights
 * @param fitted whether the training accuracy, as training saw it, has reached 1
 * @returns a step in (step, steps]
 */
export function nextCheckpoint(
  step: number,
  { count, denseEvery, steps, fitted }: CheckpointSettings & { readonly steps: number; readonly fitted: boolean },
): number {
  const sparse = Math.max(1, Math.round(steps / count));
  const dense = Math.max(denseEvery, Math.floor(step / 50));
  const gap = fitted ? sparse : Math.min(sparse, dense);
  // After fitting, steps are multiples of the gap, so that runs of one configuration share them.
  return Math.min(steps, fitted ? (Math.floor(step / gap) + 1) * gap : step + gap);
}

/**
 * The learning rate over the steps.
 *
 * @module
 */

/**
 * The learning rate at a step, with an optional linear warm-up: `learningRate * min(step / warmupSteps, 1)`.
 *
 * A choice: the paper does not mention a warm-up; 0 steps (none) is the default of the profiles, 10 is the setting of Nanda et al., whose
 * k-th step has the factor `(k - 1) / 10`, and whose first one does nothing.
 *
 * @param step counts from 1
 * @returns the learning rate of this step
 * @throws {RangeError} if the step is not a positive integer
 *
 * @example
 * ```ts
 * import { learningRateAt } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(learningRateAt(5, { learningRate: 1, warmupSteps: 10 }), 0.5);
 * assertEquals(learningRateAt(1, { learningRate: 1, warmupSteps: 0 }), 1);
 * ```
 */
export function learningRateAt(
  step: number,
  { learningRate, warmupSteps }: { readonly learningRate: number; readonly warmupSteps: number },
): number {
  if (!Number.isInteger(step) || step < 1) {
    throw new RangeError(`Cannot schedule the learning rate as steps count from 1: current value is ${step}`);
  }
  return warmupSteps > 0 ? learningRate * Math.min(step / warmupSteps, 1) : learningRate;
}

/**
 * The learning rate that an optimizer steps with.
 *
 * @module
 */
import { learningRateAt } from "../schedules/learning_rate_schedule.ts";
import type { AdamWOptions } from "./adamw.ts";

/**
 * The learning rate at a step, with warm-up and with the interventions' schedule.
 *
 * @param step counts from 1
 * @throws {RangeError} if the step is not a positive integer
 *
 * @example
 * ```ts
 * import { scheduledRate } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(scheduledRate(2, { learningRate: 1, warmupSteps: 4, schedule: (step) => 1 / step }), 0.25);
 * ```
 */
export function scheduledRate(
  step: number,
  options: Pick<AdamWOptions, "learningRate" | "warmupSteps" | "schedule">,
): number {
  return learningRateAt(step, options) * (options.schedule?.(step) ?? 1);
}

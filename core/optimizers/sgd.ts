/**
 * Stochastic gradient descent with momentum, as PyTorch computes it.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import type { AdamWOptions } from "./adamw.ts";
import type { GradientTransform } from "./gradient_transform.ts";
import { scheduledRate } from "./scheduled_rate.ts";

/** What SGD takes of AdamW's settings. */
export interface SgdOptions extends Pick<AdamWOptions, "learningRate" | "weightDecay" | "warmupSteps" | "schedule"> {
  /** Share of the last step's velocity that is kept, in [0, 1). */
  readonly momentum: number;
}

/**
 * SGD with momentum: `v = momentum v + g + weightDecay w`, then `w = w - learningRate v`.
 *
 * Its slot is `velocity`, zeros before the first step. Weight decay is part of the gradient, so it is not decoupled from momentum.
 *
 * @example
 * ```ts
 * import { sgd } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 * import * as tf from "@tensorflow/tfjs";
 *
 * const optimizer = sgd({ learningRate: 0.5, weightDecay: 0, warmupSteps: 0, momentum: 0.5 });
 * const { parameters } = optimizer.update(
 *   { parameters: { w: tf.scalar(2) }, gradients: { w: tf.scalar(1) } },
 *   { slots: { velocity: { w: tf.scalar(2) } }, scalars: { rate: tf.scalar(0.5) } },
 * );
 * assertEquals(parameters.w.dataSync()[0], 1); // 2 - 0.5 (0.5 * 2 + 1)
 * ```
 */
export function sgd(options: SgdOptions): GradientTransform {
  const { momentum, weightDecay } = options;
  return {
    slots: ["velocity"],
    scalars: (step) => ({ rate: scheduledRate(step, options) }),
    update: ({ parameters: weights, gradients }, { slots, scalars: { rate } }) => {
      const parameters: Record<string, tf.Tensor> = {};
      const velocity: Record<string, tf.Tensor> = {};
      for (const name of Object.keys(weights)) {
        const gradient = tf.add(gradients[name], tf.mul(weights[name], weightDecay));
        velocity[name] = tf.add(tf.mul(slots.velocity[name], momentum), gradient);
        parameters[name] = tf.sub(weights[name], tf.mul(velocity[name], rate));
      }
      return { parameters, gradients, slots: { velocity } };
    },
  };
}

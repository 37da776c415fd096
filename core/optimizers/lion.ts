/**
 * Lion: steps of one size, in the direction of a momentum's sign.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import type { AdamWOptions } from "./adamw.ts";
import type { GradientTransform } from "./gradient_transform.ts";
import { scheduledRate } from "./scheduled_rate.ts";

/** The constants of Lion. */
export type LionOptions = Pick<
  AdamWOptions,
  "learningRate" | "weightDecay" | "beta1" | "beta2" | "warmupSteps" | "schedule"
>;

/**
 * Lion: `w = w (1 - learningRate weightDecay) - learningRate sign(beta1 m + (1 - beta1) g)`, then `m = beta2 m + (1 - beta2) g`.
 *
 * Its slot is `momentum`, zeros before the first step.
 *
 * @see Chen et al., "Symbolic Discovery of Optimization Algorithms", arXiv:2302.06675, Program 1
 *
 * @example
 * ```ts
 * import { lion } from "@degrok/degrok";
 * import { assertAlmostEquals } from "@std/assert";
 * import * as tf from "@tensorflow/tfjs";
 *
 * const optimizer = lion({ learningRate: 0.1, weightDecay: 0, beta1: 0.9, beta2: 0.99, warmupSteps: 0 });
 * const { parameters } = optimizer.update(
 *   { parameters: { w: tf.scalar(2) }, gradients: { w: tf.scalar(-7) } },
 *   { slots: { momentum: { w: tf.scalar(0) } }, scalars: { decay: tf.scalar(1), rate: tf.scalar(0.1) } },
 * );
 * assertAlmostEquals(parameters.w.dataSync()[0], 2.1, 1e-6);
 * ```
 */
export function lion(options: LionOptions): GradientTransform {
  const { beta1, beta2, weightDecay } = options;
  const mixed = (memory: tf.Tensor, gradient: tf.Tensor, kept: number) =>
    tf.add(tf.mul(memory, kept), tf.mul(gradient, 1 - kept));
  return {
    slots: ["momentum"],
    scalars: (step) => {
      const rate = scheduledRate(step, options);
      return { decay: 1 - rate * weightDecay, rate };
    },
    update: ({ parameters: weights, gradients }, { slots, scalars: { decay, rate } }) => {
      const parameters: Record<string, tf.Tensor> = {};
      const momentum: Record<string, tf.Tensor> = {};
      for (const name of Object.keys(weights)) {
        const direction = tf.sign(mixed(slots.momentum[name], gradients[name], beta1));
        parameters[name] = tf.sub(tf.mul(weights[name], decay), tf.mul(direction, rate));
        momentum[name] = mixed(slots.momentum[name], gradients[name], beta2);
      }
      return { parameters, gradients, slots: { momentum } };
    },
  };
}

/**
 * AdamW as PyTorch computes it.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { learningRateAt } from "../schedules/learning_rate_schedule.ts";
import type { GradientTransform } from "./gradient_transform.ts";

/** The constants of AdamW. */
export interface AdamWOptions {
  /** Step size, before warm-up and schedule. */
  readonly learningRate: number;
  /** Decoupled: weights are multiplied by `1 - learningRate * weightDecay` at each step, biases too. */
  readonly weightDecay: number;
  /** Decay of the first moment, the gradients' running mean, in [0, 1). */
  readonly beta1: number;
  /** Decay of the second moment, the squared gradients' running mean, in [0, 1). */
  readonly beta2: number;
  /** Added to the root of the second moment after its bias correction. */
  readonly epsilon: number;
  /** Steps of linear warm-up of the learning rate; 0 for none. */
  readonly warmupSteps: number;
  /** A further factor on the learning rate, at a step that counts from 1; absent: 1. */
  readonly schedule?: (step: number) => number;
}

/** What AdamW needs to know of a step, computed in double precision. */
export interface AdamWStep {
  /** The weights' factor `1 - learningRate * weightDecay`. */
  readonly decay: number;
  /** `learningRate / (1 - beta1^step)`. */
  readonly stepSize: number;
  /** `1 / sqrt(1 - beta2^step)`. */
  readonly secondMomentScale: number;
}

/**
 * The scalars of AdamW at a step.
 *
 * @param step counts from 1
 * @throws {RangeError} if the step is not a positive integer
 *
 * @example
 * ```ts
 * import { adamwStep } from "@degrok/degrok";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const options = { learningRate: 1e-3, weightDecay: 1, beta1: 0.9, beta2: 0.98, epsilon: 1e-8, warmupSteps: 0 };
 * assertAlmostEquals(adamwStep(1, options).stepSize, 1e-2);
 * assertAlmostEquals(adamwStep(1, options).decay, 0.999);
 * ```
 */
export function adamwStep(step: number, options: AdamWOptions): AdamWStep {
  const learningRate = learningRateAt(step, options) * (options.schedule?.(step) ?? 1);
  return {
    decay: 1 - learningRate * options.weightDecay,
    stepSize: learningRate / (1 - Math.pow(options.beta1, step)),
    secondMomentScale: 1 / Math.sqrt(1 - Math.pow(options.beta2, step)),
  };
}

/**
 * AdamW as a gradient transform: decay the weights, update both moments, move against the corrected first moment.
 *
 * Its slots are `firstMoments` and `secondMoments`, the running means of the gradients and of their squares; zeros before the first step.
 *
 * @example
 * ```ts
 * import { adamw } from "@degrok/degrok";
 * import { assertAlmostEquals } from "@std/assert";
 * import * as tf from "@tensorflow/tfjs";
 *
 * const optimizer = adamw({ learningRate: 0.1, weightDecay: 5, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, warmupSteps: 0 });
 * const scalars = Object.fromEntries(
 *   Object.entries(optimizer.scalars?.(1) ?? {}).map(([name, value]) => [name, tf.scalar(value)]),
 * );
 * const zeros = { w: tf.scalar(0) };
 * const { parameters } = optimizer.update(
 *   { parameters: { w: tf.scalar(2) }, gradients: { w: tf.scalar(-7) } },
 *   { slots: { firstMoments: zeros, secondMoments: zeros }, scalars },
 * );
 * assertAlmostEquals(parameters.w.dataSync()[0], 2 * 0.5 + 0.1, 1e-5); // the first step has the learning rate's size
 * ```
 */
export function adamw(options: AdamWOptions): GradientTransform {
  const { beta1, beta2, epsilon } = options;
  return {
    slots: ["firstMoments", "secondMoments"],
    scalars: (step) => ({ ...adamwStep(step, options) }),
    update: ({ parameters: weights, gradients }, { slots, scalars }) => {
      const parameters: Record<string, tf.Tensor> = {};
      const firstMoments: Record<string, tf.Tensor> = {};
      const secondMoments: Record<string, tf.Tensor> = {};
      for (const name of Object.keys(weights)) {
        const gradient = gradients[name];
        const first = tf.add(tf.mul(slots.firstMoments[name], beta1), tf.mul(gradient, 1 - beta1));
        const second = tf.add(tf.mul(slots.secondMoments[name], beta2), tf.mul(tf.square(gradient), 1 - beta2));
        const denominator = tf.add(tf.mul(tf.sqrt(second), scalars.secondMomentScale), epsilon);
        const update = tf.mul(tf.div(first, denominator), scalars.stepSize);
        parameters[name] = tf.sub(tf.mul(weights[name], scalars.decay), update);
        firstMoments[name] = first;
        secondMoments[name] = second;
      }
      return { parameters, gradients, slots: { firstMoments, secondMoments } };
    },
  };
}

export default adamw;

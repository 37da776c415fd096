/**
 * AdamW as PyTorch computes it.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { learningRateAt } from "../schedules/learning_rate_schedule.ts";
import type { NamedTensors } from "../models/model.ts";

/** The constants of AdamW. */
export interface AdamWOptions {
  /** Step size, before the warm-up. */
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
}

/** What AdamW needs to know of a step, computed in double precision outside the tensors. */
export interface AdamWStep {
  /** The weights' factor `1 - learningRate * weightDecay`. */
  readonly decay: number;
  /** `learningRate / (1 - beta1^step)`. */
  readonly stepSize: number;
  /** `1 / sqrt(1 - beta2^step)`. */
  readonly secondMomentScale: number;
}

/** Number of scalars in an `AdamWStep`, in the order of its fields. */
export const ADAMW_STEP_SCALARS = 3;

/**
 * The scalars of AdamW at a step.
 *
 * @param step counts from 1
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
  const learningRate = learningRateAt(step, options);
  return {
    decay: 1 - learningRate * options.weightDecay,
    stepSize: learningRate / (1 - Math.pow(options.beta1, step)),
    secondMomentScale: 1 / Math.sqrt(1 - Math.pow(options.beta2, step)),
  };
}

/** Weights with the two moments of their gradients, each by parameter name. */
export interface OptimizerState {
  /** The weights. */
  readonly parameters: NamedTensors;
  /** Running means of the gradients, zeros before the first step. */
  readonly firstMoments: NamedTensors;
  /** Running means of the squared gradients, zeros before the first step. */
  readonly secondMoments: NamedTensors;
}

/** The scalars of an `AdamWStep` as tensors. */
export interface AdamWStepTensors {
  /** See `AdamWStep`. */
  readonly decay: tf.Scalar;
  /** See `AdamWStep`. */
  readonly stepSize: tf.Scalar;
  /** See `AdamWStep`. */
  readonly secondMomentScale: tf.Scalar;
}

/**
 * The state after one AdamW step: decay the weights, update both moments, move against the corrected first moment.
 *
 * @param state the state before the step; it is not disposed
 * @param gradients one tensor for each parameter
 * @returns the new state; the caller owns its tensors
 *
 * @example
 * ```ts
 * import { adamw } from "@degrok/degrok";
 * import { assertAlmostEquals } from "@std/assert";
 * import * as tf from "@tensorflow/tfjs";
 *
 * const zero = { w: tf.scalar(0) };
 * const state = { parameters: { w: tf.scalar(2) }, firstMoments: zero, secondMoments: zero };
 * const next = adamw(state, { w: tf.scalar(-7) }, {
 *   beta1: 0.9,
 *   beta2: 0.999,
 *   epsilon: 1e-8,
 *   decay: tf.scalar(0.5),
 *   stepSize: tf.scalar(0.1 / (1 - 0.9)), // learning rate 0.1 at step 1
 *   secondMomentScale: tf.scalar(1 / Math.sqrt(1 - 0.999)),
 * });
 * assertAlmostEquals(next.parameters.w.dataSync()[0], 2 * 0.5 + 0.1, 1e-5); // the first step has the learning rate's size
 * ```
 */
export function adamw(
  state: OptimizerState,
  gradients: NamedTensors,
  { beta1, beta2, epsilon, ...step }: Pick<AdamWOptions, "beta1" | "beta2" | "epsilon"> & AdamWStepTensors,
): OptimizerState {
  const parameters: Record<string, tf.Tensor> = {};
  const firstMoments: Record<string, tf.Tensor> = {};
  const secondMoments: Record<string, tf.Tensor> = {};
  for (const name of Object.keys(state.parameters)) {
    const gradient = gradients[name];
    const first = tf.add(tf.mul(state.firstMoments[name], beta1), tf.mul(gradient, 1 - beta1));
    const second = tf.add(tf.mul(state.secondMoments[name], beta2), tf.mul(tf.square(gradient), 1 - beta2));
    const denominator = tf.add(tf.mul(tf.sqrt(second), step.secondMomentScale), epsilon);
    const update = tf.mul(tf.div(first, denominator), step.stepSize);
    parameters[name] = tf.sub(tf.mul(state.parameters[name], step.decay), update);
    firstMoments[name] = first;
    secondMoments[name] = second;
  }
  return { parameters, firstMoments, secondMoments };
}

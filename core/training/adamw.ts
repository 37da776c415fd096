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
  readonly learningRate: number;
  /** Decoupled: weights are multiplied by `1 - learningRate * weightDecay` at each step, biases too. */
  readonly weightDecay: number;
  readonly beta1: number;
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
  readonly parameters: NamedTensors;
  readonly firstMoments: NamedTensors;
  readonly secondMoments: NamedTensors;
}

/** The scalars of an `AdamWStep` as tensors. */
export interface AdamWStepTensors {
  readonly decay: tf.Scalar;
  readonly stepSize: tf.Scalar;
  readonly secondMomentScale: tf.Scalar;
}

/**
 * The state after one AdamW step: decay the weights, update both moments, move against the corrected first moment.
 *
 * @param state the state before the step; it is not disposed
 * @param gradients one tensor for each parameter
 * @returns the new state; the caller owns its tensors
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

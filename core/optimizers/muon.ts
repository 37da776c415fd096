/**
 * Muon: momentum made orthogonal for matrices of hidden layers, AdamW for the rest.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import type { NamedTensors } from "../models/model.ts";
import { adamw, type AdamWOptions } from "./adamw.ts";
import type { GradientTransform } from "./gradient_transform.ts";
import { scheduledRate } from "./scheduled_rate.ts";

/** The constants of Muon: AdamW's, which the other parameters are stepped with, and the momentum of the matrices. */
export interface MuonOptions extends AdamWOptions {
  /** Decay of the mean of a matrix's gradients, in [0, 1). */
  readonly momentum: number;
}

/** Coefficients of the iteration x -> a x + b x^3 + c x^5 on singular values, which brings them near 1. */
const [A, B, C] = [3.4445, -4.775, 2.0315];
const ITERATIONS = 5;
/** Share of a matrix's root mean square that a step has, as AdamW's steps have on average. */
const ADAMW_SCALE = 0.2;
const TINY = 1e-7;

/**
 * Muon with Nesterov momentum; steps are scaled to the root mean square of AdamW's, so that learning rate and weight decay mean the same.
 *
 * Hidden layers' matrices take `w (1 - learningRate weightDecay) - learningRate 0.2 sqrt(max(rows, columns)) O`, where O is the
 * orthogonalised momentum. Embeddings, the last layer and whatever is no matrix are stepped by AdamW. A perceptron's first matrix counts as hidden,
 * even where its inputs are one-hot. Slots are `momentum` and AdamW's.
 *
 * @see Jordan et al., https://kellerjordan.github.io/posts/muon/; Liu et al., "Muon is Scalable for LLM Training", arXiv:2502.16982 (scale)
 *
 * @example
 * ```ts
 * import { muon } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * const options = { learningRate: 1e-3, weightDecay: 1, beta1: 0.9, beta2: 0.98, epsilon: 1e-8, warmupSteps: 0, momentum: 0.95 };
 * assertEquals(muon(options).slots, ["momentum", "firstMoments", "secondMoments"]);
 * ```
 */
export function muon({ momentum, ...options }: MuonOptions): GradientTransform {
  const adam = adamw(options);
  const mixed = (a: tf.Tensor, b: tf.Tensor) => tf.add(tf.mul(a, momentum), tf.mul(b, 1 - momentum));
  return {
    slots: ["momentum", ...adam.slots],
    scalars: (step) => ({ ...adam.scalars?.(step), rate: scheduledRate(step, options) }),
    update: ({ parameters: weights, gradients }, { slots, scalars }) => {
      const matrices = hiddenMatrices(weights);
      const others = Object.keys(weights).filter((name) => !matrices.includes(name));
      const stepped = adam.update(
        { parameters: only(weights, others), gradients: only(gradients, others) },
        {
          slots: Object.fromEntries(adam.slots.map((slot) => [slot, only(slots[slot], others)])),
          scalars,
        },
      );
      const parameters: Record<string, tf.Tensor> = { ...stepped.parameters };
      const velocity: Record<string, tf.Tensor> = copied(only(slots.momentum, others));
      for (const name of matrices) {
        velocity[name] = mixed(slots.momentum[name], gradients[name]);
        const direction = orthogonalised(mixed(velocity[name], gradients[name]) as tf.Tensor2D);
        const scale = ADAMW_SCALE * Math.sqrt(Math.max(...direction.shape));
        parameters[name] = tf.sub(tf.mul(weights[name], scalars.decay), tf.mul(tf.mul(direction, scale), scalars.rate));
      }
      const unused = Object.fromEntries(adam.slots.map((slot) => [
        slot,
        { ...stepped.slots[slot], ...copied(only(slots[slot], matrices)) },
      ]));
      return { parameters, gradients, slots: { momentum: velocity, ...unused } };
    },
  };
}

/** The matrices that are neither an embedding nor the last one, which makes the logits. */
function hiddenMatrices(weights: NamedTensors): readonly string[] {
  const matrices = Object.keys(weights).filter((name) => weights[name].rank === 2);
  return matrices.slice(0, -1).filter((name) => !/embedding/i.test(name));
}

/** U V' of a matrix U S V', up to the spread of 0.7 to 1.2 that the iteration leaves the singular values. */
function orthogonalised(matrix: tf.Tensor2D): tf.Tensor2D {
  const isTall = matrix.shape[0] > matrix.shape[1];
  const wide = isTall ? tf.transpose(matrix) : matrix;
  let x = tf.div(wide, tf.maximum(tf.sqrt(tf.sum(tf.square(wide))), TINY)) as tf.Tensor2D;
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    const gram = tf.matMul(x, x, false, true);
    const polynomial = tf.add(tf.mul(gram, B), tf.mul(tf.matMul(gram, gram), C)) as tf.Tensor2D;
    x = tf.add(tf.mul(x, A), tf.matMul(polynomial, x)) as tf.Tensor2D;
  }
  return isTall ? tf.transpose(x) : x;
}

function only(tensors: NamedTensors, names: readonly string[]): NamedTensors {
  return Object.fromEntries(names.map((name) => [name, tensors[name]]));
}

function copied(tensors: NamedTensors): Record<string, tf.Tensor> {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, tf.clone(tensor)]));
}

/**
 * Dropout of inputs.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { gatherRows } from "../linalg/gather_rows.ts";
import type { Model, NamedTensors } from "../models/model.ts";
import { errorFunction } from "../theory/error_function.ts";
import type { BuiltInIntervention } from "./built_in.ts";

/**
 * Each coordinate of the inputs (pixels, or the three token embeddings) is zero with probability `rate`, and divided by `1 - rate` otherwise.
 * Which ones is drawn anew for each sample and step, from the run's seed and the step alone.
 *
 * Units of hidden layers are never dropped. A rate of 0.1 is what Power et al. drop; a fifth of the inputs is what Srivastava et al. do.
 *
 * @see Srivastava et al., "Dropout: A Simple Way to Prevent Neural Networks from Overfitting", JMLR 15 (2014); Power et al., arXiv:2201.02177
 */
export const inputDropout = {
  name: "dropout",
  title: "dropout of inputs",
  section: { key: "dropout", description: "Coordinates of the inputs that are zero at random." },
  settings: {
    rate: { description: "Probability that a coordinate is zero.", default: 0.1, above: 0, below: 1 },
  },
  // With changed embeddings a transformer shares no rows between samples.
  cost: ({ embedding }) => embedding === undefined ? 1.15 : 1.75,
  intervention: ({ rate }) => {
    const threshold = normalQuantile(rate);
    return {
      noise: ({ perturbation }) => ({ dropped: perturbation }),
      objective: ({ model, parameters, inputs, perturbation, noise, usual }) => {
        const clean = inputPoints(model, parameters, inputs);
        const given = perturbation === undefined ? clean : tf.add(clean, perturbation);
        const kept = tf.cast(tf.greaterEqual(noise.dropped, threshold), "float32");
        return usual({ perturbation: tf.sub(tf.mul(given, tf.div(kept, 1 - rate)), clean) });
      },
    };
  },
} as const satisfies BuiltInIntervention<"rate">;

/** What a perturbation is added to: images, or the embeddings of `a b =`, `[samples, 3, width]`. */
function inputPoints({ embedding, inputs }: Model, parameters: NamedTensors, batch: NamedTensors): tf.Tensor {
  if (embedding === undefined) return batch[Object.keys(inputs)[0]];
  const table = parameters[embedding.parameter] as tf.Tensor2D;
  const [tokens, width] = table.shape;
  const equals = tf.add(tf.slice(table, [tokens - 1, 0], [1, width]), tf.zeros([batch.left.shape[0], 1]));
  return tf.stack([
    gatherRows(table, batch.left as tf.Tensor1D),
    gatherRows(table, batch.right as tf.Tensor1D),
    equals,
  ], 1);
}

/** The number that a standard normal is below with this probability, to double precision. */
function normalQuantile(probability: number): number {
  let [low, high] = [-9, 9];
  for (let halving = 0; halving < 60; halving++) {
    const middle = (low + high) / 2;
    if ((1 + errorFunction(middle / Math.SQRT2)) / 2 < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

export default inputDropout;

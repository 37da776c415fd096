/**
 * Small transformers on batches of pairs, for property tests of each of them.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import type { Model, NamedTensors } from "../../../core/models/model.ts";
import { seeds } from "../../arbitraries/matrices.ts";
import { integers, randomParameters } from "../../arbitraries/tensors.ts";

export type Pair = readonly [number, number];

/** What a case draws beside what its transformer alone has. */
interface DrawnSizes {
  readonly modulus: number;
  readonly heads: number;
  readonly headWidth: number;
}

/** A transformer's options, a batch of pairs of its residues and a seed. */
export function pairCases<T extends DrawnSizes>(sizes: fc.Arbitrary<T>) {
  return sizes.chain(({ headWidth, ...options }) => {
    const tokens = fc.integer({ min: 0, max: options.modulus - 1 });
    return fc.record({
      options: fc.constant({ ...options, width: options.heads * headWidth }),
      pairs: fc.array(fc.tuple(tokens, tokens), { minLength: 1, maxLength: 4 }),
      seed: seeds(),
    });
  });
}

export function batchOf(pairs: readonly Pair[]): NamedTensors {
  return { left: integers(pairs.map(([a]) => a)), right: integers(pairs.map(([, b]) => b)) };
}

/** Parameters of size 1/2, so that scores stay in the range where attention is soft. */
export function smallParameters(model: Model, seed: number): NamedTensors {
  return Object.fromEntries(
    Object.entries(randomParameters(model, seed)).map(([name, values]) => [name, tf.mul(values, 0.5)]),
  );
}

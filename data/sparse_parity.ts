/**
 * Sparse parity: bits of which a few decide the label.
 *
 * @module
 */
import { deriveSeed } from "../core/random/derive_seed.ts";
import { rademacherArray } from "../core/random/random_arrays.ts";
import type { Samples, TaskData } from "./samples.ts";

/** Sizes of a sparse parity. */
export interface SparseParitySettings {
  /** n: bits of a sample. */
  readonly bits: number;
  /** k: bits that decide the label, at most n. */
  readonly relevantBits: number;
  /** Samples to train on. */
  readonly trainSize: number;
  /** Samples to test on. */
  readonly testSize: number;
}

/**
 * Samples of n independent bits, each -1 or 1 with equal probability; the label is 1 where an odd number of the first k bits is -1, else 0.
 *
 * That the relevant bits are the first ones loses nothing: a network whose initial weights treat all coordinates alike cannot know.
 *
 * @param settings n, k, and how many samples there are of each part
 * @param given the seed of the run; bits are drawn from its streams `sparse-parity/train` and `sparse-parity/test`
 * @returns `bits` `[samples, n]` and labels in {0, 1}; fewer samples of the same seed are the first of more
 * @throws {RangeError} if a size is not a positive integer or k is larger than n
 *
 * @see Barak et al., arXiv:2207.08799; Merrill et al., arXiv:2303.11873
 *
 * @example
 * ```ts
 * import { sparseParity } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * const { train } = sparseParity({ bits: 5, relevantBits: 2, trainSize: 8, testSize: 4 }, { seed: 0 });
 * const [first, second] = train.inputs.bits;
 * assertEquals(train.labels[0], first * second === -1 ? 1 : 0);
 * ```
 */
export function sparseParity(settings: SparseParitySettings, { seed }: { readonly seed: number }): TaskData {
  const { bits, relevantBits, trainSize, testSize } = settings;
  if (![bits, relevantBits, trainSize, testSize].every((size) => Number.isInteger(size) && size >= 1)) {
    throw new RangeError(
      `Cannot draw a sparse parity as its sizes must be positive integers: current value is ${
        JSON.stringify(settings)
      }`,
    );
  }
  if (relevantBits > bits) {
    throw new RangeError(
      `Cannot draw a sparse parity as its relevant bits must be among its ${bits}: current value is ${relevantBits}`,
    );
  }
  const part = (name: string, count: number): Samples => {
    const values = rademacherArray(count * bits, deriveSeed(seed, `sparse-parity/${name}`));
    const labels = new Int32Array(count);
    values.forEach((value, index) => {
      if (index % bits < relevantBits && value < 0) labels[Math.floor(index / bits)] ^= 1;
    });
    return { count, inputs: { bits: values }, labels };
  };
  return { train: part("train", trainSize), test: part("test", testSize) };
}

export default sparseParity;

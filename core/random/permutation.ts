import { drawIntegerBelow, type RandomStream, randomStream } from "./random_stream.ts";
import { deriveSeed } from "./derive_seed.ts";

/**
 * Uniformly random order of 0, ..., n - 1 (Fisher and Yates).
 *
 * @param n number of elements
 * @param seed an integer in [0, 2^53)
 * @returns `[n]`, each of 0, ..., n - 1 once
 * @throws {RangeError} if n is not an integer >= 0, or the seed no integer in [0, 2^53)
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { permutation } from "@degrok/degrok";
 *
 * const order = permutation(100, 7);
 * assertEquals(order.toSorted(), Int32Array.from({ length: 100 }, (_, i) => i));
 * ```
 */
export function permutation(n: number, seed: number): Int32Array<ArrayBuffer> {
  if (!Number.isInteger(n) || n < 0) {
    throw new RangeError(`Cannot permute as the number of elements is not an integer >= 0: current value is ${n}`);
  }
  const order = Int32Array.from({ length: n }, (_, i) => i);
  let stream: RandomStream = randomStream(seed);
  for (let i = n - 1; i > 0; i--) {
    const draw = drawIntegerBelow(i + 1, stream);
    stream = draw.stream;
    [order[i], order[draw.value]] = [order[draw.value], order[i]];
  }
  return order;
}

/** Which epoch of which run is to be shuffled. */
export interface EpochPermutationOptions {
  /** An integer in [0, 2^53). */
  readonly seed: number;
  /** Index of the epoch, from 0. */
  readonly epoch: number;
  /** Number of samples. */
  readonly n: number;
}

/**
 * Order in which an epoch visits the samples: an independent permutation for each epoch of a seed.
 *
 * A function of the epoch's index, so a run that resumes in the middle needs no history.
 *
 * @returns `[n]`, each of 0, ..., n - 1 once
 * @throws {RangeError} if the epoch or n is not an integer >= 0, or the seed no integer in [0, 2^53)
 * @example
 * ```ts
 * import { assertEquals, assertNotEquals } from "@std/assert";
 * import { epochPermutation } from "@degrok/degrok";
 *
 * assertEquals(epochPermutation({ seed: 0, epoch: 3, n: 50 }), epochPermutation({ seed: 0, epoch: 3, n: 50 }));
 * assertNotEquals(epochPermutation({ seed: 0, epoch: 3, n: 50 }), epochPermutation({ seed: 0, epoch: 4, n: 50 }));
 * ```
 */
export function epochPermutation({ seed, epoch, n }: EpochPermutationOptions): Int32Array<ArrayBuffer> {
  if (!Number.isInteger(epoch) || epoch < 0) {
    throw new RangeError(`Cannot shuffle an epoch as its index is not an integer >= 0: current value is ${epoch}`);
  }
  return permutation(n, deriveSeed(seed, `epoch/${epoch}`));
}

/**
 * The table of a binary operation modulo p, cut at random into pairs to train on and pairs to test on.
 *
 * @module
 */
import { deriveSeed } from "../core/random/derive_seed.ts";
import { permutation } from "../core/random/permutation.ts";
import type { Samples, TaskData } from "./samples.ts";

/** The binary operations whose tables can be learnt. */
export const modularOperations = ["addition", "subtraction", "multiplication"] as const;

/** A binary operation on the integers modulo p. */
export type ModularOperation = typeof modularOperations[number];

/** Pairs of operands with their results: entry i of each array belongs to pair i. */
export interface ModularPairs {
  /** Left operands a, in [0, p). */
  readonly left: Int32Array;
  /** Right operands b, in [0, p). */
  readonly right: Int32Array;
  /** (a op b) mod p, in [0, p). */
  readonly result: Int32Array;
}

/** Every ordered pair of the table once, either in the train or in the test part. */
export interface ModularDataset {
  /** The operation of the table. */
  readonly operation: ModularOperation;
  /** Modulus p. */
  readonly modulus: number;
  /** The pairs to train on. */
  readonly train: ModularPairs;
  /** The pairs to test on: all others. */
  readonly test: ModularPairs;
}

/** The table and the share of it to train on. */
export interface ModularSettings {
  /** The operation of the table. */
  readonly operation: ModularOperation;
  /** Modulus p, an integer of at least 2; the paper's value is 113. */
  readonly modulus: number;
  /** Share of the p² pairs to train on, in (0, 1); the paper's value is 0.3. */
  readonly trainFraction: number;
  /** Which split of a seed, an integer from 0; default 0. */
  readonly split?: number;
}

const operate: Readonly<Record<ModularOperation, (a: number, b: number) => number>> = {
  addition: (a, b) => a + b,
  subtraction: (a, b) => a - b,
  multiplication: (a, b) => a * b,
};

/**
 * Number of train pairs of a split, `floor(trainFraction p²)`.
 *
 * @returns An integer from 0 to p² - 1; 0 only if the fraction is below 1 / p².
 * @throws {RangeError} If the modulus is not an integer from 2 to 46 340 (so that a product fits in 32 bits) or the
 *   fraction not in (0, 1).
 *
 * @example
 * ```ts
 * import { modularTrainSize } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(modularTrainSize({ modulus: 113, trainFraction: 0.3 }), 3_830);
 * ```
 */
export function modularTrainSize(
  { modulus, trainFraction }: Pick<ModularSettings, "modulus" | "trainFraction">,
): number {
  if (!Number.isInteger(modulus) || modulus < 2 || modulus > 46_340) {
    throw new RangeError(
      `Cannot split a modular table as its modulus is not an integer in [2, 46340]: current value is ${modulus}`,
    );
  }
  if (!(trainFraction > 0 && trainFraction < 1)) {
    throw new RangeError(
      `Cannot split a modular table as its train fraction is not in (0, 1): current value is ${trainFraction}`,
    );
  }
  return Math.floor(trainFraction * modulus ** 2);
}

/**
 * All p² ordered pairs (a, b) with (a op b) mod p, cut uniformly at random into train and test pairs.
 *
 * Both parts are in random order, so that any slice of them is a random sample. The same seed gives the same split on
 * every machine, whatever the operation.
 *
 * @param settings Operation, modulus p and share of the pairs to train on.
 * @param seed Seed of the run; the split draws from its stream `modular-addition/split`, its k-th further one from `modular-addition/split-k`.
 * @returns `floor(trainFraction p²)` train pairs and all the others as test pairs.
 * @throws {RangeError} If the modulus or the fraction is out of range, or so small that no pair is left to train on.
 *
 * @see Section 2.1; details of the split restored from the setup of Nanda et al.
 *
 * @example
 * ```ts
 * import { modularDataset } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * const table = modularDataset({ operation: "addition", modulus: 113, trainFraction: 0.3 }, 0);
 * assertEquals([table.train.result.length, table.test.result.length], [3_830, 8_939]);
 *
 * const { left, right, result } = table.train;
 * assertEquals(result[0], (left[0] + right[0]) % 113);
 * ```
 */
export function modularDataset(
  { operation, modulus, trainFraction, split = 0 }: ModularSettings,
  seed: number,
): ModularDataset {
  const trainSize = modularTrainSize({ modulus, trainFraction });
  if (trainSize === 0) {
    throw new RangeError(
      `Cannot split a modular table as its train fraction leaves no pair to train on: current value is ${trainFraction}`,
    );
  }
  const stream = split === 0 ? "modular-addition/split" : `modular-addition/split-${split}`;
  const order = permutation(modulus ** 2, deriveSeed(seed, stream));
  const pairs = (indices: Int32Array): ModularPairs => {
    const left = indices.map((index) => Math.floor(index / modulus));
    const right = indices.map((index) => index % modulus);
    const result = left.map((a, i) => (operate[operation](a, right[i]) + modulus) % modulus);
    return { left, right, result };
  };
  return { operation, modulus, train: pairs(order.subarray(0, trainSize)), test: pairs(order.subarray(trainSize)) };
}

/** The samples of a run: `modularDataset` under the names of a network that takes pairs. */
export default function samples(settings: ModularSettings, { seed }: { readonly seed: number }): TaskData {
  const { train, test } = modularDataset(settings, seed);
  const ofPairs = ({ left, right, result }: ModularPairs): Samples => ({
    count: result.length,
    inputs: { left, right },
    labels: result,
  });
  return { train: ofPairs(train), test: ofPairs(test) };
}

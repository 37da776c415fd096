/**
 * How much of the spread of a time over seeds comes from what: variance components by paired runs.
 *
 * @module
 */

/** Two runs that differ in one source of chance, by the logarithm of their times. */
export type Pair = readonly [first: number, second: number];

/** Variances, of logarithms of times. */
export interface SpreadComponents {
  /** Over seeds, which differ in everything: the unbiased sample variance. */
  readonly total: number;
  /** Of each source alone: half the mean squared difference of its pairs. */
  readonly sources: readonly number[];
  /** What the sources leave; negative if by chance they come to more than the total. */
  readonly rest: number;
}

/**
 * Variance components: two runs that share everything but one source of chance differ with twice its variance.
 *
 * @param values logarithms of the times of runs of different seeds, `[n]`, n at least 2
 * @param pairs for each source, its pairs, at least one
 * @returns the total variance, each source's, and the rest
 * @throws {RangeError} if there are fewer than two values, or a source without a pair
 *
 * @example
 * ```ts
 * import { spreadComponents } from "./spread_components.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(spreadComponents([0, 4], [[[0, 2], [4, 2]]]), { total: 8, sources: [2], rest: 6 });
 * ```
 */
export function spreadComponents(values: readonly number[], pairs: readonly (readonly Pair[])[]): SpreadComponents {
  const n = values.length;
  if (n < 2 || pairs.some(({ length }) => length === 0)) {
    throw new RangeError(
      `Cannot tell variances apart without two runs and a pair of each source: current value is ${n} and ${
        pairs.map(({ length }) => length)
      }`,
    );
  }
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const total = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  const sources = pairs.map((each) =>
    each.reduce((sum, [first, second]) => sum + (first - second) ** 2, 0) / (2 * each.length)
  );
  return { total, sources, rest: sources.reduce((rest, source) => rest - source, total) };
}

/**
 * The bootstrap interval of a statistic over seeds.
 *
 * @module
 */
import { fillUniform, randomStream } from "../random/random_stream.ts";
import { type Bounds, quantile } from "./median_interval.ts";

/** How to resample. */
export interface BootstrapOptions {
  /** What is computed of each resample, such as the ratio of two medians. */
  readonly statistic: (indices: readonly number[]) => number;
  /** How many resamples, at least 1. */
  readonly resamples: number;
  /** Nominal coverage, in (0, 1). */
  readonly level: number;
  /** The seed of the resampling, such as `deriveSeed(0, "claims/C5")`. */
  readonly seed: number;
}

/**
 * Percentile bootstrap interval of `statistic` over `count` seeds: resample the seeds with replacement, recompute, take the middle
 * `level` of the results. The same seed gives the same interval.
 *
 * For a handful of seeds it is a rough guide; the exact interval of the median is `medianInterval`.
 *
 * @param count how many seeds; the statistic receives `count` indices below it, drawn with replacement
 * @returns null if there are fewer than two seeds; the ends are values of the statistic or between two of them
 * @throws {RangeError} if an option is outside its range
 *
 * @example Resampling equal seeds leaves no width
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { bootstrapInterval } from "@degrok/degrok";
 *
 * const values = [2, 2, 2];
 * const statistic = (indices: readonly number[]) => Math.max(...indices.map((index) => values[index]));
 * assertEquals(bootstrapInterval(3, { statistic, resamples: 20, level: 0.95, seed: 0 }), { low: 2, high: 2 });
 * ```
 */
export function bootstrapInterval(count: number, options: BootstrapOptions): Bounds | null {
  const { statistic, resamples, level, seed } = options;
  if (!(level > 0 && level < 1)) {
    throw new RangeError(`Cannot bootstrap as level must lie in (0, 1): current value is ${level}`);
  }
  if (!(Number.isInteger(resamples) && resamples >= 1)) {
    throw new RangeError(`Cannot bootstrap as resamples must be a positive integer: current value is ${resamples}`);
  }
  if (count < 2) return null;
  const draws = new Float64Array(resamples * count);
  fillUniform(draws, randomStream(seed));
  const indices = Array.from(draws, (draw) => Math.floor(draw * count));
  const results = Array.from({ length: resamples }, (_, k) => statistic(indices.slice(k * count, (k + 1) * count)));
  return { low: quantile(results, (1 - level) / 2), high: quantile(results, (1 + level) / 2) };
}

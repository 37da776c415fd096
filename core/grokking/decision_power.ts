/**
 * How likely it is that a number of seeds decides a statistic, before they are run.
 *
 * @module
 */
import { medianRank } from "./median_interval.ts";

/**
 * The chance that a further seed lies on the side of a threshold on which the mean of those measured lies: Student's t prediction
 * from a normal sample, `P(T_(n-1) <= |mean - threshold| / (s sqrt(1 + 1/n)))`.
 *
 * @param values `[n]`, n at least 2, on a scale on which they may be normal
 * @returns a probability in [1/2, 1]; 1 where all values are equal and off the threshold
 * @throws {RangeError} if there are fewer than two values
 *
 * @example
 * ```ts
 * import { sideProbability } from "./decision_power.ts";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * assertAlmostEquals(sideProbability([1, 3], 2 - Math.sqrt(3)), 0.75, 1e-6); // one degree of freedom: 1/2 + atan(1) / pi
 * ```
 */
export function sideProbability(values: readonly number[], threshold: number): number {
  const n = values.length;
  if (n < 2) throw new RangeError(`Cannot predict from fewer than two values: current value is ${n}`);
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1));
  const distance = Math.abs(mean - threshold);
  if (deviation === 0) return distance === 0 ? 0.5 : 1;
  return Math.min(1, 0.5 + studentTail(distance / (deviation * Math.sqrt(1 + 1 / n)), n - 1)); // rounding may lead beyond 1
}

/**
 * The chance that the exact interval of the median of `seeds` values lies wholly on one side of a threshold, if each value lies there with
 * probability `p`: `P(Binomial(seeds, p) >= seeds + 1 - k)`, where `k` is the interval's rank.
 *
 * @param options `level` is the least coverage that an interval must have to decide, in (0, 1)
 * @returns a probability; 0 with so few seeds that no interval covers enough
 *
 * @example
 * ```ts
 * import { decisionPower } from "./decision_power.ts";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * assertAlmostEquals(decisionPower(0.9, { seeds: 5, level: 0.9 }), 0.9 ** 5); // all five must agree
 * assertAlmostEquals(decisionPower(0.9, { seeds: 8, level: 0.9 }), 0.9 ** 8 + 8 * 0.1 * 0.9 ** 7); // seven of eight
 * ```
 */
export function decisionPower(
  p: number,
  { seeds, level }: { readonly seeds: number; readonly level: number },
): number {
  const { rank, coverage } = medianRank(seeds, level);
  return coverage < level ? 0 : atMost(rank - 1, seeds, 1 - p);
}

/** P(Binomial(n, p) <= k). */
function atMost(k: number, n: number, p: number): number {
  let logCoefficient = 0;
  let sum = 0;
  for (let i = 0; i <= k; i++) {
    sum += Math.exp(logCoefficient + (i === 0 ? 0 : i * Math.log(p)) + (n === i ? 0 : (n - i) * Math.log1p(-p)));
    logCoefficient += Math.log((n - i) / (i + 1));
  }
  return Math.min(1, sum);
}

/** P(0 <= T <= t) of Student's t: with `x = sqrt(nu) tan(angle)` the density is a power of a cosine, which Simpson's rule integrates. */
function studentTail(t: number, degrees: number): number {
  const integral = (to: number) => {
    const pieces = 2000;
    const width = to / pieces;
    let sum = 0;
    for (let i = 0; i <= pieces; i++) {
      const weight = i === 0 || i === pieces ? 1 : i % 2 === 0 ? 2 : 4;
      sum += weight * Math.max(0, Math.cos(i * width)) ** (degrees - 1);
    }
    return sum * width / 3;
  };
  return 0.5 * integral(Math.atan(t / Math.sqrt(degrees))) / integral(Math.PI / 2);
}

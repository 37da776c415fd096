/**
 * The exact interval of a share.
 *
 * @module
 */
import type { Bounds } from "./median_interval.ts";

/**
 * Clopper-Pearson interval of a share: all `p` for which neither `P(Binomial(n, p) >= k)` nor `P(Binomial(n, p) <= k)` is below
 * `(1 - level) / 2`, with `k = successes` and `n = trials`.
 *
 * It covers the true share at least as often as the level says, also for five runs.
 *
 * @param successes how many, from 0 to `trials`
 * @param options `trials` at least 1; `level` in (0, 1)
 * @returns ends in [0, 1]
 * @throws {RangeError} if an argument is outside its range
 *
 * @example Five of five runs
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { shareInterval } from "@degrok/degrok";
 *
 * assertAlmostEquals(shareInterval(5, { trials: 5, level: 0.95 }).low, 0.025 ** (1 / 5), 1e-9);
 * ```
 */
export function shareInterval(
  successes: number,
  { trials, level }: { readonly trials: number; readonly level: number },
): Bounds {
  if (!(Number.isInteger(trials) && trials >= 1)) {
    throw new RangeError(`Cannot bound a share as trials must be a positive integer: current value is ${trials}`);
  }
  if (!(Number.isInteger(successes) && successes >= 0 && successes <= trials)) {
    throw new RangeError(`Cannot bound a share as successes must lie in 0..${trials}: current value is ${successes}`);
  }
  if (!(level > 0 && level < 1)) {
    throw new RangeError(`Cannot bound a share as level must lie in (0, 1): current value is ${level}`);
  }
  const tail = (1 - level) / 2;
  const low = successes === 0 ? 0 : solve((p) => 1 - binomialCumulative(successes - 1, trials, p) - tail);
  const high = successes === trials ? 1 : solve((p) => tail - binomialCumulative(successes, trials, p));
  return { low, high };
}

/** P(Binomial(n, p) <= k), for p in (0, 1); by logarithms, as coefficients of a thousand trials are beyond double precision. */
function binomialCumulative(k: number, n: number, p: number): number {
  const [hit, miss] = [Math.log(p), Math.log1p(-p)];
  let coefficient = 0;
  let sum = 0;
  for (let i = 0; i <= k; i++) {
    sum += Math.exp(coefficient + i * hit + (n - i) * miss);
    coefficient += Math.log((n - i) / (i + 1));
  }
  return sum;
}

/** The root in [0, 1] of a function that rises from below 0, by bisection to the last bit that matters. */
function solve(rising: (p: number) => number): number {
  let low = 0;
  let high = 1;
  for (let round = 0; round < 60; round++) {
    const middle = (low + high) / 2;
    if (rising(middle) < 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

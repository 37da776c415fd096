/**
 * The median of a few seeds and an exact, distribution-free interval for it, for values that may be known only up to a bound.
 *
 * @module
 */

/** What is known of a number: it lies in `[low, high]`; the ends may be infinite. An exact value has equal ends. */
export interface Bounds {
  /** Lower end; -Infinity if nothing is known. */
  readonly low: number;
  /** Upper end, at least `low`; Infinity if nothing is known. */
  readonly high: number;
}

/** An interval for the median and the probability with which such an interval covers it. */
export interface MedianInterval extends Bounds {
  /** `1 - 2 P(Binomial(n, 1/2) <= k - 1)` for the interval from the k-th smallest to the k-th largest value. */
  readonly coverage: number;
}

/**
 * Quantile of a sample by linear interpolation between order statistics.
 *
 * @param values `[n]`, n at least 1, in any order
 * @param share which quantile, in [0, 1]; 1/2 is the median
 * @throws {RangeError} if there is no value or the share lies outside [0, 1]
 *
 * @example
 * ```ts
 * import { quantile } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(quantile([40, 10, 30, 20], 0.5), 25);
 * assertEquals(quantile([1, Infinity, Infinity], 0.75), Infinity);
 * ```
 */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) throw new RangeError("Cannot take a quantile as a sample has values: current value is none");
  if (!(share >= 0 && share <= 1)) {
    throw new RangeError(`Cannot take a quantile as its share must lie in [0, 1]: current value is ${share}`);
  }
  const sorted = [...values].sort((a, b) => a - b);
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.ceil(position);
  if (sorted[below] === sorted[above] || sorted[below] === -Infinity) return sorted[below]; // so no infinite bound turns into NaN
  return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
}

/**
 * Median of a sample, the mean of the middle two for an even count.
 *
 * @param values `[n]`, n at least 1, in any order
 * @throws {RangeError} if there is no value
 *
 * @example
 * ```ts
 * import { median } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(median([30, 10, 20]), 20);
 * ```
 */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/**
 * Median of bounded values: between the median of the lower ends and that of the upper ends.
 *
 * @example
 * ```ts
 * import { medianBounds } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * const exact = (value: number) => ({ low: value, high: value });
 * assertEquals(medianBounds([exact(2), { low: 5, high: Infinity }, exact(3)]), { low: 3, high: 3 });
 * ```
 */
export function medianBounds(values: readonly Bounds[]): Bounds {
  return { low: median(values.map(({ low }) => low)), high: median(values.map(({ high }) => high)) };
}

/**
 * Exact interval for the median from order statistics, `[x_(k), x_(n+1-k)]` with the largest `k` whose coverage is at least `level`.
 *
 * No distribution is assumed. With few seeds even the whole range (k = 1) covers less than the level; the coverage says what it is:
 * 0.5 for two values, 0.9375 for five. For bounded values the lower end is taken among the lower ends, the upper among the upper ends,
 * so that the interval is valid whatever the unknown values are.
 *
 * @param values `[n]`
 * @returns null if there are fewer than two values
 * @throws {RangeError} if the level lies outside (0, 1)
 *
 * @example Five seeds
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { medianInterval } from "@degrok/degrok";
 *
 * const values = [3, 1, 2, 5, 4].map((value) => ({ low: value, high: value }));
 * assertEquals(medianInterval(values, { level: 0.9 }), { low: 1, high: 5, coverage: 0.9375 });
 * ```
 */
export function medianInterval(
  values: readonly Bounds[],
  { level }: { readonly level: number },
): MedianInterval | null {
  if (!(level > 0 && level < 1)) {
    throw new RangeError(`Cannot bound a median as the level must lie in (0, 1): current value is ${level}`);
  }
  const n = values.length;
  if (n < 2) return null;
  const { rank, coverage } = medianRank(n, level);
  const lows = values.map(({ low }) => low).sort((a, b) => a - b);
  const highs = values.map(({ high }) => high).sort((a, b) => a - b);
  return { low: lows[rank - 1], high: highs[n - rank], coverage };
}

/** The largest `k` for which `[x_(k), x_(n+1-k)]` covers the median of `n` values with at least the level, or 1; and that coverage. */
export function medianRank(n: number, level: number): { readonly rank: number; readonly coverage: number } {
  let rank = 1;
  let coverage = 1 - 2 * 0.5 ** n;
  let binomial = 1; // n choose (rank - 1), then the next
  for (let next = coverage; 2 * rank <= n;) {
    binomial = binomial * (n - rank + 1) / rank;
    next -= 2 * binomial * 0.5 ** n;
    if (next < level) break;
    rank++;
    coverage = next;
  }
  return { rank, coverage };
}

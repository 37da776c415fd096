/**
 * How steadily a curve rises or falls, and how alike two curves are, by ranks alone.
 *
 * @module
 */

/** Mann-Kendall trend of a sequence. */
export interface Trend {
  /** Rising pairs less falling pairs. */
  readonly statistic: number;
  /** Kendall's tau-b against the order of the sequence, in [-1, 1]: -1 falls at every evaluation, 1 rises at every one, 0 is no trend. */
  readonly tau: number;
}

/**
 * Mann-Kendall trend: the signs of all `values[j] - values[i]` with `i < j`, summed, and as Kendall's tau-b.
 *
 * Its sign says whether the sequence falls or rises; it is unchanged by any increasing transformation of the values. Neighbouring
 * evaluations of a training run depend on each other, so no p-value is given: seeds show how certain a trend is.
 *
 * @param values `[n]`, in the order of time
 * @returns null if there are fewer than two values or all are equal
 *
 * @see claim C2, of Figure 2 (the method is ours)
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { mannKendall } from "@degrok/degrok";
 *
 * assertEquals(mannKendall([3, 2, 1]), { statistic: -3, tau: -1 });
 * ```
 */
export function mannKendall(values: readonly number[]): Trend | null {
  checkFinite(values, "measure a trend");
  const n = values.length;
  let statistic = 0;
  let untied = 0;
  for (let j = 1; j < n; j++) {
    for (let i = 0; i < j; i++) {
      const sign = Math.sign(values[j] - values[i]);
      statistic += sign;
      untied += Math.abs(sign);
    }
  }
  if (untied === 0) return null;
  return { statistic, tau: statistic / Math.sqrt(untied * n * (n - 1) / 2) };
}

/**
 * Spearman's rank correlation of two sequences of the same length; ties share the mean of their ranks.
 *
 * @param first `[n]`
 * @param second `[n]`
 * @returns in [-1, 1], or null if there are fewer than two values or one sequence is constant
 * @throws {RangeError} if the lengths differ
 *
 * @see claim C12, of Figure 12 (the method is ours)
 *
 * @example Any increasing transformation keeps it at 1
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { spearman } from "@degrok/degrok";
 *
 * assertAlmostEquals(spearman([1, 2, 3, 4], [1, 8, 27, 64]) ?? NaN, 1);
 * ```
 */
export function spearman(first: readonly number[], second: readonly number[]): number | null {
  if (first.length !== second.length) {
    throw new RangeError(
      `Cannot correlate ranks as both sequences must be as long: current value is ${first.length} and ${second.length}`,
    );
  }
  checkFinite(first, "correlate ranks");
  checkFinite(second, "correlate ranks");
  const a = centredRanks(first);
  const b = centredRanks(second);
  const spread = Math.sqrt(a.reduce((sum, x) => sum + x * x, 0) * b.reduce((sum, x) => sum + x * x, 0));
  return spread > 0 ? a.reduce((sum, x, index) => sum + x * b[index], 0) / spread : null;
}

function centredRanks(values: readonly number[]): readonly number[] {
  const order = values.map((_, index) => index).sort((i, j) => values[i] - values[j]);
  const ranks = new Array<number>(values.length);
  for (let start = 0; start < order.length;) {
    let end = start;
    while (end < order.length && values[order[end]] === values[order[start]]) end++;
    for (let k = start; k < end; k++) ranks[order[k]] = (start + end - 1) / 2 - (order.length - 1) / 2;
    start = end;
  }
  return ranks;
}

function checkFinite(values: readonly number[], verb: string): void {
  const index = values.findIndex((value) => !Number.isFinite(value));
  if (index >= 0) {
    throw new RangeError(`Cannot ${verb} as every value must be finite: current value is ${values[index]} at ${index}`);
  }
}

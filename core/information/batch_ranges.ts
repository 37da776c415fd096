/**
 * Consecutive batches [from, to) of n samples.
 *
 * A last batch that is smaller than the others is dropped, as the entropy of fewer samples has another scale (at most log of their
 * number) and would bias a mean over batches; it is kept only where it is the whole sample. The paper does not say what it does.
 *
 * @param n number of samples, >= 1
 * @param batchSize >= 2
 * @throws {RangeError} if n or the batch size is not such an integer
 * @see Section 5's metrics, computed within each batch and averaged over batches
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { batchRanges } from "@degrok/degrok";
 *
 * assertEquals(batchRanges(500, 200), [[0, 200], [200, 400]]);
 * assertEquals(batchRanges(150, 200), [[0, 150]]);
 * ```
 */
export function batchRanges(n: number, batchSize: number): (readonly [number, number])[] {
  if (!Number.isInteger(n) || n < 1) {
    throw new RangeError(`Cannot form batches as the number of samples is not an integer >= 1: current value is ${n}`);
  }
  if (!Number.isInteger(batchSize) || batchSize < 2) {
    throw new RangeError(`Cannot form batches as their size is not an integer >= 2: current value is ${batchSize}`);
  }
  if (n < batchSize) return [[0, n]];
  return Array.from({ length: Math.floor(n / batchSize) }, (_, i) => [i * batchSize, (i + 1) * batchSize] as const);
}

/** Mean of a number over the batches of n samples. */
export function meanOverBatches(
  n: number,
  batchSize: number,
  numberOf: (range: readonly [number, number]) => number,
): number {
  const ranges = batchRanges(n, batchSize);
  return ranges.reduce((sum, range) => sum + numberOf(range), 0) / ranges.length;
}

/**
 * The swapped pairs of a set of pairs, without doing any of them twice.
 *
 * @module
 */

/** What makes a set of pairs closed under swapping, and where each pair's swap then is. */
export interface PairSwaps {
  /** First operands of the swapped pairs that the set lacks. */
  readonly left: Int32Array;
  /** Second operands of the same. */
  readonly right: Int32Array;
  /** For each pair of the set, then for each that it lacked: the row of its swap. Taken twice it is where one began. */
  readonly partner: Int32Array;
}

/**
 * The swapped pairs (b, a) that are missing from distinct pairs (a, b), and the place of every pair's swap in the set made whole.
 *
 * @param left `[pairs]`, the first operands
 * @param right `[pairs]`, the second operands
 * @throws {RangeError} if a pair occurs twice
 *
 * @example
 * ```ts
 * import { pairSwaps } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * const { left, right, partner } = pairSwaps(Int32Array.of(1, 2, 5), Int32Array.of(2, 1, 3));
 * assertEquals([left, right], [Int32Array.of(3), Int32Array.of(5)]); // of (5, 3); the others are each other's swap
 * assertEquals(partner, Int32Array.of(1, 0, 3, 2));
 * ```
 */
export function pairSwaps(left: ArrayLike<number>, right: ArrayLike<number>): PairSwaps {
  const key = (a: number, b: number) => `${a},${b}`;
  const pairs = Array.from(left, (a, row) => [a, right[row]] as const);
  const rows = new Map(pairs.map(([a, b], row) => [key(a, b), row]));
  if (rows.size < pairs.length) {
    throw new RangeError(
      `Cannot swap pairs as they are not distinct: current value is ${rows.size} distinct ones of ${pairs.length}`,
    );
  }
  const missing = pairs.filter(([a, b]) => !rows.has(key(b, a))).map(([a, b]) => [b, a] as const);
  missing.forEach(([a, b], index) => rows.set(key(a, b), pairs.length + index));
  return {
    left: Int32Array.from(missing, ([a]) => a),
    right: Int32Array.from(missing, ([, b]) => b),
    partner: Int32Array.from([...pairs, ...missing], ([a, b]) => rows.get(key(b, a)) as number),
  };
}

import type { Matrix } from "../linalg/matrix.ts";
import { normalizedRows } from "../linalg/normalized_rows.ts";
import { checkSameRows } from "./unit_features.ts";

/**
 * Total way sum_i ||z_i - z_i'||_2 that the directions of the features have moved.
 *
 * @param moved features `[n, d]`; rows are normalised here
 * @param original features `[n, d]`, the same
 * @returns a number in [0, 2 n]
 * @throws {RangeError} if the shapes differ, or a row is zero or not finite
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { matrixOf, totalDisplacement } from "@degrok/degrok";
 *
 * const original = matrixOf([1, 2], new Float32Array([5, 0]));
 * const moved = matrixOf([1, 2], new Float32Array([0, 2]));
 * assertAlmostEquals(totalDisplacement(moved, original), Math.SQRT2, 1e-12);
 * ```
 */
export function totalDisplacement(moved: Matrix, original: Matrix): number {
  checkSameRows(moved, original);
  if (moved.columns !== original.columns) {
    throw new RangeError(
      `Cannot measure how features moved as their dimensions differ: current value is ${moved.columns} and ${original.columns}`,
    );
  }
  return unitDisplacement(normalizedRows(moved), normalizedRows(original));
}

/** The same for rows that already have unit length. */
export function unitDisplacement(moved: Matrix, original: Matrix): number {
  let total = 0;
  for (let i = 0; i < moved.rows; i++) {
    let squares = 0;
    for (let j = i * moved.columns; j < (i + 1) * moved.columns; j++) {
      squares += (moved.data[j] - original.data[j]) ** 2;
    }
    total += Math.sqrt(squares);
  }
  return total;
}

/**
 * Bound on the entropy difference of order 2: |ED| <= 4 sum_i E ||z_i(D) - z_i(0)||.
 *
 * @param displacement total displacement of the last layer's directions, see `totalDisplacement`
 * @returns nats
 * @see Theorem 5.9 (restored), by Lemma 5.8
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { entropyDifferenceBound } from "@degrok/degrok";
 *
 * assertEquals(entropyDifferenceBound(0.5), 2);
 * ```
 */
export function entropyDifferenceBound(displacement: number): number {
  return 4 * displacement;
}

/**
 * Bound on the mutual information difference of order 2: |MID| <= 8 sum_i E(||z1_i(D) - z1_i(0)|| + ||z2_i(D) - z2_i(0)||).
 *
 * @param displacements total displacements of the first and of the last layer's directions, see `totalDisplacement`
 * @returns nats
 * @see Theorem 5.12 (restored), by Lemma 5.11
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { mutualInformationDifferenceBound } from "@degrok/degrok";
 *
 * assertEquals(mutualInformationDifferenceBound([0.25, 0.5]), 6);
 * ```
 */
export function mutualInformationDifferenceBound([first, last]: readonly [number, number]): number {
  return 8 * (first + last);
}

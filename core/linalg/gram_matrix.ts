import type { DoubleMatrix, Matrix } from "./matrix.ts";
import { normalizedRows } from "./normalized_rows.ts";
import { rowProducts } from "./row_products.ts";

/**
 * Gram matrix R(i, j) = <z_i, z_j> / (||z_i|| ||z_j||) of feature rows.
 *
 * Exactly symmetric, positive semi-definite, with ones on the diagonal.
 *
 * @param features `[n, d]`, one row a sample
 * @returns `[n, n]` in double precision, entries in [-1, 1]
 * @throws {RangeError} if a feature row is zero or not finite, naming the row
 * @see Definition 2.1
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { gramMatrix, matrixOf } from "@degrok/degrok";
 *
 * const gram = gramMatrix(matrixOf([2, 2], new Float32Array([2, 0, 0, 5])));
 * assertEquals([...gram.data], [1, 0, 0, 1]);
 * ```
 */
export function gramMatrix(features: Matrix): DoubleMatrix {
  return unitGramMatrix(normalizedRows(features));
}

/** The same for rows that already have unit length. */
export function unitGramMatrix(unitRows: DoubleMatrix): DoubleMatrix {
  const gram = rowProducts(unitRows);
  for (let i = 0; i < gram.rows; i++) gram.data[i * gram.columns + i] = 1; // what the sum of squares is, but for its rounding
  return gram;
}

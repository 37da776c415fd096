/**
 * How many directions a matrix uses.
 *
 * @module
 */
import { type Matrix, transpose } from "../linalg/matrix.ts";
import { rowProducts } from "../linalg/row_products.ts";
import { symmetricEigenvalues } from "../linalg/symmetric_eigenvalues.ts";

/**
 * The effective rank: e to the entropy of the singular values over their sum, between 1 and the number of rows or columns.
 *
 * @returns `null` of a matrix of zeros, or with an entry that is not finite
 *
 * @see Roy and Vetterli, "The Effective Rank" (EUSIPCO 2007)
 *
 * @example
 * ```ts
 * import { effectiveRank, matrixOf } from "@degrok/degrok";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * assertAlmostEquals(effectiveRank(matrixOf([2, 3], Float32Array.of(2, 0, 0, 0, 0, 2))) ?? 0, 2, 1e-6); // two equal directions
 * ```
 */
export function effectiveRank(matrix: Matrix): number | null {
  const values = Array.from(matrix.data);
  if (!values.every(Number.isFinite) || values.every((value) => value === 0)) return null;
  const rows = matrix.rows <= matrix.columns ? matrix : transpose(matrix);
  const singular = [...symmetricEigenvalues(rowProducts(rows))].map((square) => Math.sqrt(Math.max(square, 0)));
  const total = singular.reduce((sum, value) => sum + value, 0);
  const shares = singular.map((value) => value / total).filter((share) => share > 0);
  return Math.exp(-shares.reduce((sum, share) => sum + share * Math.log(share), 0));
}

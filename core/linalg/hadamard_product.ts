import type { DoubleMatrix, Matrix } from "./matrix.ts";

/**
 * Entrywise product of two matrices.
 *
 * Of two Gram matrices of unit rows it is again one: positive semi-definite, with ones on the diagonal (Schur).
 *
 * @param a `[m, n]`
 * @param b `[m, n]`
 * @returns `[m, n]` in double precision
 * @throws {RangeError} if the shapes differ
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { hadamardProduct, matrixOf } from "@degrok/degrok";
 *
 * const row = matrixOf([1, 2], new Float64Array([2, -3]));
 * assertEquals([...hadamardProduct(row, row).data], [4, 9]);
 * ```
 */
export function hadamardProduct(a: Matrix, b: Matrix): DoubleMatrix {
  if (a.rows !== b.rows || a.columns !== b.columns) {
    throw new RangeError(
      `Cannot multiply matrices entry by entry as their shapes differ: ` +
        `current value is ${a.rows} x ${a.columns} and ${b.rows} x ${b.columns}`,
    );
  }
  const data = new Float64Array(a.data.length);
  for (let i = 0; i < data.length; i++) data[i] = a.data[i] * b.data[i];
  return { rows: a.rows, columns: a.columns, data };
}

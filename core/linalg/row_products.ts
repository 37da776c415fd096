import { type DoubleMatrix, type Matrix, transpose } from "./matrix.ts";
import { columnProducts as columnProductsOf, scratch, TILE } from "./vector_kernels.ts";

/**
 * M M^T: the inner products of all pairs of rows.
 *
 * Exactly symmetric.
 *
 * @param matrix `[n, d]`
 * @returns `[n, n]`
 */
export function rowProducts(matrix: Matrix): DoubleMatrix {
  return columnProducts(transpose(matrix));
}

/**
 * M^T M: the inner products of all pairs of columns.
 *
 * Exactly symmetric.
 *
 * @param matrix `[n, d]`
 * @returns `[d, d]`
 */
export function columnProducts({ rows, columns: d, data }: Matrix): DoubleMatrix {
  const product = new Float64Array(d * d);
  if (rows === 0) return { rows: d, columns: d, data: product };
  const side = Math.ceil(d / TILE) * TILE;
  const to = rows * side;
  const memory = scratch(to + side * side);
  if (side === d) {
    memory.set(data);
  } else {
    for (let i = 0; i < rows; i++) {
      memory.set(data.subarray(i * d, (i + 1) * d), i * side);
      memory.fill(0, i * side + d, (i + 1) * side);
    }
  }
  columnProductsOf({ rows, columns: side, to });
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) product[i * d + j] = product[j * d + i] = memory[to + i * side + j];
  }
  return { rows: d, columns: d, data: product };
}

import { innerProductsOfFour } from "./inner_products_of_four.ts";
import type { DoubleMatrix } from "./matrix.ts";

/**
 * M M^T: the inner products of all pairs of rows.
 *
 * Exactly symmetric.
 *
 * @param matrix `[n, d]`
 * @returns `[n, n]`
 */
export function rowProducts({ rows: n, columns: d, data: z }: DoubleMatrix): DoubleMatrix {
  const product = new Float64Array(n * n);
  const tile = new Float64Array(16);
  const whole = n - (n % 4);
  for (let i = 0; i < whole; i += 4) {
    for (let j = 0; j <= i; j += 4) {
      innerProductsOfFour(z, i, z, j, d, tile);
      for (let row = 0; row < 4; row++) {
        for (let column = 0; column < 4; column++) product[(i + row) * n + j + column] = tile[4 * row + column];
      }
    }
  }
  for (let i = whole; i < n; i++) {
    for (let j = 0; j <= i; j++) product[i * n + j] = innerProduct(z, d, i, j);
  }
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) product[j * n + i] = product[i * n + j];
  }
  return { rows: n, columns: n, data: product };
}

function innerProduct(z: Float64Array, d: number, i: number, j: number): number {
  let sum = 0;
  for (let k = 0; k < d; k++) sum += z[i * d + k] * z[j * d + k];
  return sum;
}

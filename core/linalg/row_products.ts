import type { DoubleMatrix } from "./matrix.ts";

/**
 * M M^T: the inner products of all pairs of rows.
 *
 * Exactly symmetric. Four rows meet four at a time, which keeps sixteen sums in registers.
 *
 * @param matrix `[n, d]`
 * @returns `[n, n]`
 */
export function rowProducts({ rows: n, columns: d, data: z }: DoubleMatrix): DoubleMatrix {
  const product = new Float64Array(n * n);
  const whole = n - (n % 4);
  for (let i = 0; i < whole; i += 4) {
    for (let j = 0; j <= i; j += 4) tileOfFour(z, d, i, j, product, n);
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

function tileOfFour(z: Float64Array, d: number, i: number, j: number, out: Float64Array, n: number): void {
  const a0 = i * d, a1 = a0 + d, a2 = a1 + d, a3 = a2 + d;
  const b0 = j * d, b1 = b0 + d, b2 = b1 + d, b3 = b2 + d;
  let s00 = 0, s01 = 0, s02 = 0, s03 = 0, s10 = 0, s11 = 0, s12 = 0, s13 = 0;
  let s20 = 0, s21 = 0, s22 = 0, s23 = 0, s30 = 0, s31 = 0, s32 = 0, s33 = 0;
  for (let k = 0; k < d; k++) {
    const x0 = z[a0 + k], x1 = z[a1 + k], x2 = z[a2 + k], x3 = z[a3 + k];
    const y0 = z[b0 + k], y1 = z[b1 + k], y2 = z[b2 + k], y3 = z[b3 + k];
    s00 += x0 * y0, s01 += x0 * y1, s02 += x0 * y2, s03 += x0 * y3;
    s10 += x1 * y0, s11 += x1 * y1, s12 += x1 * y2, s13 += x1 * y3;
    s20 += x2 * y0, s21 += x2 * y1, s22 += x2 * y2, s23 += x2 * y3;
    s30 += x3 * y0, s31 += x3 * y1, s32 += x3 * y2, s33 += x3 * y3;
  }
  let o = i * n + j;
  out[o] = s00, out[o + 1] = s01, out[o + 2] = s02, out[o + 3] = s03;
  o += n;
  out[o] = s10, out[o + 1] = s11, out[o + 2] = s12, out[o + 3] = s13;
  o += n;
  out[o] = s20, out[o + 1] = s21, out[o + 2] = s22, out[o + 3] = s23;
  o += n;
  out[o] = s30, out[o + 1] = s31, out[o + 2] = s32, out[o + 3] = s33;
}

/**
 * Inner products of four neighbouring rows of one matrix with four of another: the tile that larger products are made of.
 *
 * Sixteen sums stay in registers, so each number that is loaded is used four times.
 *
 * @param x first matrix, row-major, of d columns; rows i, ..., i + 3 are read
 * @param i first row in x
 * @param y second matrix, row-major, of d columns; rows j, ..., j + 3 are read
 * @param j first row in y
 * @param d number of columns of both
 * @param tile `[4, 4]`, where the products are written
 */
export function innerProductsOfFour(
  x: Float64Array,
  i: number,
  y: Float64Array,
  j: number,
  d: number,
  tile: Float64Array,
): void {
  const a0 = i * d, a1 = a0 + d, a2 = a1 + d, a3 = a2 + d;
  const b0 = j * d, b1 = b0 + d, b2 = b1 + d, b3 = b2 + d;
  let s00 = 0, s01 = 0, s02 = 0, s03 = 0, s10 = 0, s11 = 0, s12 = 0, s13 = 0;
  let s20 = 0, s21 = 0, s22 = 0, s23 = 0, s30 = 0, s31 = 0, s32 = 0, s33 = 0;
  for (let k = 0; k < d; k++) {
    const x0 = x[a0 + k], x1 = x[a1 + k], x2 = x[a2 + k], x3 = x[a3 + k];
    const y0 = y[b0 + k], y1 = y[b1 + k], y2 = y[b2 + k], y3 = y[b3 + k];
    s00 += x0 * y0, s01 += x0 * y1, s02 += x0 * y2, s03 += x0 * y3;
    s10 += x1 * y0, s11 += x1 * y1, s12 += x1 * y2, s13 += x1 * y3;
    s20 += x2 * y0, s21 += x2 * y1, s22 += x2 * y2, s23 += x2 * y3;
    s30 += x3 * y0, s31 += x3 * y1, s32 += x3 * y2, s33 += x3 * y3;
  }
  tile[0] = s00, tile[1] = s01, tile[2] = s02, tile[3] = s03;
  tile[4] = s10, tile[5] = s11, tile[6] = s12, tile[7] = s13;
  tile[8] = s20, tile[9] = s21, tile[10] = s22, tile[11] = s23;
  tile[12] = s30, tile[13] = s31, tile[14] = s32, tile[15] = s33;
}

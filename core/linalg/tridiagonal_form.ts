import type { DoubleMatrix } from "./matrix.ts";

/** Tridiagonal matrix with the eigenvalues of another. */
export interface TridiagonalForm {
  /** `[n]` */
  readonly diagonal: Float64Array;
  /** `[n]`, entry i couples i - 1 and i; entry 0 is 0 */
  readonly offDiagonal: Float64Array;
}

/**
 * Tridiagonal form of a symmetric matrix by Householder reflections, last row first.
 *
 * Reflection k turns the leading block A into A - v w^T - w v^T. That update waits until the next reflector u is known and is then made
 * in the same pass that computes A u.
 *
 * @param matrix `[n, n]`, of which the lower triangle is read and overwritten; entries of moderate size
 * @returns diagonal and off-diagonal
 */
export function tridiagonalForm(matrix: DoubleMatrix): TridiagonalForm {
  const { rows: n, data: a } = matrix;
  const diagonal = new Float64Array(n);
  const offDiagonal = new Float64Array(n);
  let v = new Float64Array(n); // the pending update
  let w = new Float64Array(n);
  let u = new Float64Array(n); // the next reflector
  let p = new Float64Array(n); // the updated leading block times u
  for (let i = n - 1; i >= 1; i--) {
    let squares = 0;
    for (let c = 0; c < i; c++) {
      const x = a[i * n + c] - v[i] * w[c] - w[i] * v[c];
      u[c] = x;
      squares += x * x;
    }
    diagonal[i] = a[i * n + i] - 2 * v[i] * w[i];
    const last = u[i - 1];
    let half = 0; // ||u||^2 / 2
    if (i === 1) {
      offDiagonal[i] = last;
      u.fill(0, 0, i);
    } else {
      offDiagonal[i] = last > 0 ? -Math.sqrt(squares) : Math.sqrt(squares);
      half = squares - last * offDiagonal[i];
      u[i - 1] = last - offDiagonal[i];
    }
    updateAndMultiply(a, n, i, v, w, u, p);
    if (half !== 0) {
      let product = 0;
      for (let c = 0; c < i; c++) {
        p[c] /= half;
        product += u[c] * p[c];
      }
      const share = product / (2 * half);
      for (let c = 0; c < i; c++) p[c] -= share * u[c];
    }
    [v, u] = [u, v];
    [w, p] = [p, w];
  }
  if (n > 0) diagonal[0] = a[0];
  return { diagonal, offDiagonal };
}

/** A -= v w^T + w v^T and p = A u on the leading m x m block, of which only the lower triangle is touched. */
function updateAndMultiply(
  a: Float64Array,
  n: number,
  m: number,
  v: Float64Array,
  w: Float64Array,
  u: Float64Array,
  p: Float64Array,
): void {
  p.fill(0, 0, m);
  const whole = m - (m % 4);
  for (let r = 0; r < whole; r += 4) {
    const o0 = r * n, o1 = o0 + n, o2 = o1 + n, o3 = o2 + n;
    const v0 = v[r], v1 = v[r + 1], v2 = v[r + 2], v3 = v[r + 3];
    const w0 = w[r], w1 = w[r + 1], w2 = w[r + 2], w3 = w[r + 3];
    const u0 = u[r], u1 = u[r + 1], u2 = u[r + 2], u3 = u[r + 3];
    let p0 = 0, p1 = 0, p2 = 0, p3 = 0;
    for (let c = 0; c < r; c++) {
      const vc = v[c], wc = w[c], uc = u[c];
      const x0 = a[o0 + c] - v0 * wc - w0 * vc;
      const x1 = a[o1 + c] - v1 * wc - w1 * vc;
      const x2 = a[o2 + c] - v2 * wc - w2 * vc;
      const x3 = a[o3 + c] - v3 * wc - w3 * vc;
      a[o0 + c] = x0, a[o1 + c] = x1, a[o2 + c] = x2, a[o3 + c] = x3;
      p0 += x0 * uc, p1 += x1 * uc, p2 += x2 * uc, p3 += x3 * uc;
      p[c] += x0 * u0 + x1 * u1 + x2 * u2 + x3 * u3;
    }
    p[r] += p0, p[r + 1] += p1, p[r + 2] += p2, p[r + 3] += p3;
    for (let row = r; row < r + 4; row++) updateRow(a, n, row, r, v, w, u, p);
  }
  for (let row = whole; row < m; row++) updateRow(a, n, row, 0, v, w, u, p);
}

/** The same for columns `from`, ..., `row` of one row. */
function updateRow(
  a: Float64Array,
  n: number,
  row: number,
  from: number,
  v: Float64Array,
  w: Float64Array,
  u: Float64Array,
  p: Float64Array,
): void {
  let sum = 0;
  for (let c = from; c < row; c++) {
    const x = a[row * n + c] - v[row] * w[c] - w[row] * v[c];
    a[row * n + c] = x;
    sum += x * u[c];
    p[c] += x * u[row];
  }
  const x = a[row * n + row] - 2 * v[row] * w[row];
  a[row * n + row] = x;
  p[row] += sum + x * u[row];
}

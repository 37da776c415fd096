import type { Matrix } from "./matrix.ts";
import { scratch, TILE, updateAndMultiply } from "./vector_kernels.ts";

/** Tridiagonal matrix with the eigenvalues of another. */
export interface TridiagonalForm {
  /** `[n]` */
  readonly diagonal: Float64Array;
  /** `[n]`, entry i couples i - 1 and i; entry 0 is 0 */
  readonly offDiagonal: Float64Array;
}

/**
 * Tridiagonal form of a symmetric matrix over a number, by Householder reflections, last row first.
 *
 * Reflection k turns the leading block A into A - v w^T - w v^T. That update waits until the next reflector u is known and is then made
 * in the same pass that computes A u.
 *
 * @param matrix `[n, n]`, of which the lower triangle is read
 * @param scale what its entries are divided by, so that they are of moderate size
 * @returns diagonal and off-diagonal
 */
export function tridiagonalForm({ rows: n, data }: Matrix, scale: number): TridiagonalForm {
  const diagonal = new Float64Array(n);
  const offDiagonal = new Float64Array(n);
  const side = roundedUp(n);
  const vectors = side * side;
  const memory = scratch(vectors + 4 * side);
  memory.fill(0);
  const a = memory.subarray(0, vectors);
  // v and w: the pending update; u: the next reflector; p: the updated leading block times u.
  const [v, w, u, p] = [0, 1, 2, 3].map((k) => memory.subarray(vectors + k * side, vectors + (k + 1) * side));
  copyLowerTiles(data, n, scale, a);
  for (let i = n - 1; i >= 1; i--) {
    const row = i * side;
    let squares = 0;
    for (let c = 0; c < i; c++) {
      const x = a[row + c] - v[i] * w[c] - w[i] * v[c];
      u[c] = x;
      squares += x * x;
    }
    u[i] = 0;
    diagonal[i] = a[row + i] - 2 * v[i] * w[i];
    const last = u[i - 1];
    let half = 0; // ||u||^2 / 2
    if (i === 1) {
      offDiagonal[i] = last;
      u[0] = 0;
    } else {
      offDiagonal[i] = last > 0 ? -Math.sqrt(squares) : Math.sqrt(squares);
      half = squares - last * offDiagonal[i];
      u[i - 1] = last - offDiagonal[i];
    }
    p.fill(0);
    updateAndMultiply({ side, leading: roundedUp(i), vectors });
    let product = 0;
    if (half !== 0) {
      for (let c = 0; c < i; c++) {
        p[c] /= half;
        product += u[c] * p[c];
      }
    }
    const share = half === 0 ? 0 : product / (2 * half);
    for (let c = 0; c < i; c++) {
      v[c] = u[c];
      w[c] = half === 0 ? 0 : p[c] - share * u[c];
    }
    v[i] = w[i] = 0; // rows that are done change no more
  }
  if (n > 0) diagonal[0] = a[0];
  return { diagonal, offDiagonal };
}

function roundedUp(size: number): number {
  return Math.ceil(size / TILE) * TILE;
}

/** The lower triangle over a number, with the tiles on the diagonal made whole. */
function copyLowerTiles(data: ArrayLike<number>, n: number, scale: number, a: Float64Array): void {
  const side = roundedUp(n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) a[i * side + j] = data[i * n + j] / scale;
    for (let j = i - i % TILE; j < i; j++) a[j * side + i] = a[i * side + j];
  }
}

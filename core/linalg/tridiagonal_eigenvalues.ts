const EPSILON = Number.EPSILON;
const MOST_SWEEPS = 80; // for one eigenvalue; two are usual

/**
 * Eigenvalues of a symmetric tridiagonal matrix, by implicit QL steps without square roots (Pal, Walker and Kahan).
 *
 * A coupling is dropped once it is below rounding, of its neighbours or of the whole matrix, so eigenvalues are exact to a few units
 * of rounding of the largest.
 *
 * @param diagonal `[n]`; overwritten
 * @param offDiagonal `[n]`, entry i couples i - 1 and i, entry 0 is ignored; overwritten
 * @returns `diagonal`, now holding the eigenvalues in ascending order
 * @throws {RangeError} if the iteration does not settle, which finite entries of moderate size have not been seen to cause
 */
export function tridiagonalEigenvalues(diagonal: Float64Array, offDiagonal: Float64Array): Float64Array {
  const n = diagonal.length;
  const d = diagonal;
  const squared = offDiagonal; // squared[i] couples i and i + 1 from here on
  for (let i = 0; i + 1 < n; i++) squared[i] = offDiagonal[i + 1] ** 2;
  if (n > 0) squared[n - 1] = 0;
  const floor = 2 ** -8 * squareOfLargest(d, squared);

  for (let l = 0; l < n; l++) {
    for (let sweep = 0;; sweep++) {
      let m = l;
      while (m + 1 < n && !isNegligible(squared[m], d[m] * d[m + 1], floor)) m++;
      if (m < n - 1) squared[m] = 0;
      if (m === l) break;
      if (sweep === MOST_SWEEPS) {
        throw new RangeError(`Cannot find eigenvalue ${l} as the iteration stalls: current value is ${d[l]}`);
      }
      qlSweep(d, squared, l, m);
    }
  }
  return d.sort();
}

/** One QL step on the unreduced block l, ..., m, shifted by the eigenvalue of its leading 2 x 2 corner. */
function qlSweep(d: Float64Array, squared: Float64Array, l: number, m: number): void {
  const coupling = Math.sqrt(squared[l]);
  const half = (d[l + 1] - d[l]) / (2 * coupling);
  const shift = d[l] - coupling / (half + (half < 0 ? -1 : 1) * Math.sqrt(half * half + 1));
  let c = 1;
  let s = 0;
  let gamma = d[m] - shift;
  let p = gamma * gamma;
  for (let i = m - 1; i >= l; i--) {
    const b = squared[i];
    const r = p + b;
    if (i !== m - 1) squared[i + 1] = s * r;
    const oldC = c;
    const oldGamma = gamma;
    c = p / r;
    s = b / r;
    const inverse = r / p; // of c, found beside it: nothing has to wait for one division after the other
    gamma = c * (d[i] - shift) - s * oldGamma;
    d[i + 1] = oldGamma + (d[i] - gamma);
    p = c !== 0 ? gamma * gamma * inverse : oldC * b;
  }
  squared[l] = s * p;
  d[l] = shift + gamma;
}

function isNegligible(squared: number, neighbours: number, floor: number): boolean {
  return squared <= EPSILON * EPSILON * Math.max(Math.abs(neighbours), floor);
}

function squareOfLargest(diagonal: Float64Array, squared: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < diagonal.length; i++) largest = Math.max(largest, diagonal[i] ** 2, squared[i]);
  return largest;
}

import type { DoubleMatrix } from "./matrix.ts";
import { unitGramMatrix } from "./gram_matrix.ts";
import { hadamardProduct } from "./hadamard_product.ts";
import { columnProducts } from "./row_products.ts";
import { symmetricEigenvalues } from "./symmetric_eigenvalues.ts";

/** Feature rows of unit length beside their Gram matrix. */
export interface UnitFeatures {
  /** `[n, d]` */
  readonly unitRows: DoubleMatrix;
  /** `[n, n]` */
  readonly gram: DoubleMatrix;
}

/**
 * Eigenvalues of the Gram matrix Z Z^T that can differ from zero.
 *
 * With fewer features than samples they are read off the smaller twin Z^T Z, which has the same ones: faster, and without the rounding
 * noise that n - d vanishing eigenvalues would add to an entropy of low order.
 *
 * @param unitRows Z `[n, d]`, rows of unit length
 * @param gram Z Z^T `[n, n]` where it is already at hand
 * @returns `[min(n, d)]`, ascending, sum n; the missing n - d are zero
 *
 * @example
 * ```ts
 * import { gramSpectrum, matrixOf, normalizedRows } from "@degrok/degrok";
 * import { assertAlmostEquals, assertEquals } from "@std/assert";
 *
 * const features = matrixOf([3, 2], Float32Array.of(1, 0, 0, 1, 1, 1)); // three samples, two features
 * const spectrum = gramSpectrum(normalizedRows(features));
 * assertEquals(spectrum.length, 2);
 * assertAlmostEquals(spectrum[0] + spectrum[1], 3, 1e-12);
 * ```
 */
export function gramSpectrum(unitRows: DoubleMatrix, gram?: DoubleMatrix): Float64Array {
  return unitRows.columns < unitRows.rows
    ? symmetricEigenvalues(columnProducts(unitRows))
    : symmetricEigenvalues(gram ?? unitGramMatrix(unitRows));
}

/**
 * Eigenvalues of the Hadamard product of two Gram matrices that can differ from zero.
 *
 * The product is the Gram matrix of the row-wise Kronecker products z1_i (x) z2_i, so the twin helps whenever d1 d2 < n.
 *
 * @param first Z1 `[n, d1]` and its Gram matrix
 * @param second Z2 `[n, d2]` and its Gram matrix
 * @param product the Hadamard product `[n, n]` where it is already at hand
 * @returns `[min(n, d1 d2)]`, ascending, sum n
 * @throws {RangeError} if the numbers of rows differ
 */
export function hadamardSpectrum(first: UnitFeatures, second: UnitFeatures, product?: DoubleMatrix): Float64Array {
  return first.unitRows.columns * second.unitRows.columns < first.unitRows.rows
    ? gramSpectrum(rowKroneckerProduct(first.unitRows, second.unitRows))
    : symmetricEigenvalues(product ?? hadamardProduct(first.gram, second.gram));
}

/**
 * Row-wise Kronecker product: row i is z1_i (x) z2_i.
 *
 * @param first `[n, d1]`
 * @param second `[n, d2]`
 * @returns `[n, d1 d2]`
 * @throws {RangeError} if the numbers of rows differ
 */
export function rowKroneckerProduct(first: DoubleMatrix, second: DoubleMatrix): DoubleMatrix {
  if (first.rows !== second.rows) {
    throw new RangeError(
      `Cannot multiply features row by row as the numbers of rows differ: current value is ${first.rows} and ${second.rows}`,
    );
  }
  const { rows, columns: d1 } = first;
  const d2 = second.columns;
  const data = new Float64Array(rows * d1 * d2);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < d1; j++) {
      for (let k = 0; k < d2; k++) data[(i * d1 + j) * d2 + k] = first.data[i * d1 + j] * second.data[i * d2 + k];
    }
  }
  return { rows, columns: d1 * d2, data };
}

import { unitGramMatrix } from "../linalg/gram_matrix.ts";
import { gramSpectrum, hadamardSpectrum, type UnitFeatures } from "../linalg/gram_spectrum.ts";
import { hadamardProduct } from "../linalg/hadamard_product.ts";
import type { DoubleMatrix, Matrix } from "../linalg/matrix.ts";
import { normalizedRows } from "../linalg/normalized_rows.ts";
import { gramEntropy } from "./matrix_entropy.ts";

/** Unit rows and their Gram matrix, computed once for all that is asked of them. */
export function unitFeatures(features: Matrix): UnitFeatures {
  const unitRows = normalizedRows(features);
  return { unitRows, gram: unitGramMatrix(unitRows) };
}

/** H_a of the Gram matrix, by the cheapest way to its spectrum. */
export function entropyOf({ unitRows, gram }: UnitFeatures, order: number): number {
  return gramEntropy(gram, order, () => gramSpectrum(unitRows, gram));
}

/** Two layers' features of the same samples beside the Hadamard product of their Gram matrices. */
export interface JointFeatures {
  readonly first: UnitFeatures;
  readonly second: UnitFeatures;
  /** `[n, n]` */
  readonly product: DoubleMatrix;
}

/** The same, with the product computed once for all orders. */
export function jointFeatures(first: UnitFeatures, second: UnitFeatures): JointFeatures {
  return { first, second, product: hadamardProduct(first.gram, second.gram) };
}

/** H_a of the Hadamard product of two Gram matrices, likewise. */
export function jointEntropyOf({ first, second, product }: JointFeatures, order: number): number {
  return gramEntropy(product, order, () => hadamardSpectrum(first, second, product));
}

/**
 * Refuses features of different numbers of samples.
 *
 * @throws {RangeError} if the numbers of rows differ
 */
export function checkSameRows(...features: readonly Matrix[]): void {
  const rows = features.map((matrix) => matrix.rows);
  if (rows.some((count) => count !== rows[0])) {
    throw new RangeError(
      `Cannot compare features of the same samples as the numbers of rows differ: current value is ${rows.join(", ")}`,
    );
  }
}

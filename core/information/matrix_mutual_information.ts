import { hadamardProduct } from "../linalg/hadamard_product.ts";
import type { Matrix } from "../linalg/matrix.ts";
import { checkGramMatrix } from "./check_gram_matrix.ts";
import { gramEntropy, type OrderOptions } from "./matrix_entropy.ts";
import { checkOrder } from "./spectrum_entropy.ts";

/**
 * Matrix mutual information I_a(R1; R2) = H_a(R1) + H_a(R2) - H_a(R1 o R2), o the Hadamard product.
 *
 * Symmetric; H_a(R2) if R1 is the identity, 0 if R1 is all ones.
 *
 * @param first R1 `[n, n]`, positive semi-definite with ones on the diagonal
 * @param second R2 `[n, n]`, the same
 * @returns nats; >= 0 at order 1
 * @throws {RangeError} if a matrix is not square and symmetric with ones on the diagonal, the sizes differ, or the order is not a
 *   finite number > 0
 * @see Definition 2.2 (restored); Proposition 5.5 for order 2
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { matrixMutualInformation, matrixOf } from "@degrok/degrok";
 *
 * const identity = matrixOf([2, 2], new Float64Array([1, 0, 0, 1]));
 * assertAlmostEquals(matrixMutualInformation([identity, identity], { order: 1 }), Math.log(2), 1e-12);
 * ```
 */
export function matrixMutualInformation(
  [first, second]: readonly [Matrix, Matrix],
  { order }: OrderOptions,
): number {
  checkGramMatrix(first);
  checkGramMatrix(second);
  checkOrder(order);
  return gramEntropy(first, order) + gramEntropy(second, order) - gramEntropy(hadamardProduct(first, second), order);
}

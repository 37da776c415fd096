import type { Matrix } from "../linalg/matrix.ts";
import { frobeniusNorm } from "../linalg/frobenius_norm.ts";
import { gramSpectrum } from "../linalg/gram_spectrum.ts";
import { normalizedRows } from "../linalg/normalized_rows.ts";
import { symmetricEigenvalues } from "../linalg/symmetric_eigenvalues.ts";
import { checkGramMatrix } from "./check_gram_matrix.ts";
import { checkOrder, spectrumEntropy } from "./spectrum_entropy.ts";

/** The order of an entropy. */
export interface OrderOptions {
  /** Order a > 0; 1 is von Neumann's entropy, 2 needs no eigenvalue. */
  readonly order: number;
}

/**
 * Matrix entropy H_a(R) = log(tr((R / n)^a)) / (1 - a), and H_1(R) = -tr((R / n) log(R / n)).
 *
 * Decreases with the order. The identity attains log n, the all-ones matrix 0.
 *
 * @param gram R `[n, n]`, positive semi-definite with ones on the diagonal
 * @returns nats, in [0, log min(n, d)] for d-dimensional features
 * @throws {RangeError} if the matrix is not square and symmetric with ones on the diagonal, or the order not a finite number > 0
 * @see Definition 2.1; Proposition 5.6 for order 2
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { gramMatrix, matrixEntropy, matrixOf } from "@degrok/degrok";
 *
 * const orthogonal = gramMatrix(matrixOf([2, 2], new Float32Array([3, 0, 0, 1])));
 * assertAlmostEquals(matrixEntropy(orthogonal, { order: 1 }), Math.log(2), 1e-12);
 * ```
 */
export function matrixEntropy(gram: Matrix, { order }: OrderOptions): number {
  checkGramMatrix(gram);
  checkOrder(order);
  return gramEntropy(gram, order);
}

/**
 * The same of a matrix that is known to be a Gram matrix of unit rows.
 *
 * @param spectrum how to find its eigenvalues, asked for unless the order is 2
 */
export function gramEntropy(gram: Matrix, order: number, spectrum = () => symmetricEigenvalues(gram)): number {
  return order === 2 ? entropyOfOrderTwo(gram) : spectrumEntropy(spectrum(), { samples: gram.rows, order });
}

/**
 * Matrix entropy of order 2 in closed form, H_2(R) = 2 log n - 2 log ||R||_F.
 *
 * @param gram R `[n, n]`, symmetric with ones on the diagonal
 * @returns nats, in [0, log n]
 * @see Proposition 5.6
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { entropyOfOrderTwo, matrixOf } from "@degrok/degrok";
 *
 * const gram = matrixOf([2, 2], new Float64Array([1, 0.5, 0.5, 1]));
 * assertAlmostEquals(entropyOfOrderTwo(gram), Math.log(8 / 5), 1e-12);
 * ```
 */
export function entropyOfOrderTwo(gram: Matrix): number {
  return 2 * Math.log(gram.rows / frobeniusNorm(gram));
}

/**
 * Matrix entropies of several orders of the same features, from one spectrum.
 *
 * @param features `[n, d]`; rows are normalised here
 * @param orders each > 0
 * @returns nats, one for each order
 * @throws {RangeError} if there is no row, a row is zero or not finite, or an order not a finite number > 0
 * @see Definition 2.1, and Figure 12 for its use
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { entropyOfOrders, matrixOf } from "@degrok/degrok";
 *
 * const features = matrixOf([3, 2], new Float32Array([1, 0, 1, 1, 0, 2]));
 * const [low, high] = entropyOfOrders(features, [0.5, 3]);
 * assert(low > high);
 * ```
 */
export function entropyOfOrders(features: Matrix, orders: readonly number[]): number[] {
  if (features.rows === 0) {
    throw new RangeError("Cannot take the entropy of features as there is no row: current value is 0");
  }
  const spectrum = gramSpectrum(normalizedRows(features));
  return orders.map((order) => spectrumEntropy(spectrum, { samples: features.rows, order }));
}

const CLOSE_TO_ONE = 0.5;

/** What an entropy of a spectrum needs to know beside the eigenvalues. */
export interface SpectrumEntropyOptions {
  /** Number of samples n, the trace of the Gram matrix; absent eigenvalues are zero. */
  readonly samples: number;
  /** Order a > 0. */
  readonly order: number;
}

/**
 * Entropy of order a of the probabilities p_i = eigenvalue_i / n: log(sum p_i^a) / (1 - a), and -sum p_i log p_i at a = 1.
 *
 * Continuous in the order, through 1 too. Eigenvalues that are negative or below rounding (n times 2^-52 of the largest) count as zero:
 * for a positive semi-definite matrix they are.
 *
 * @param eigenvalues those that can differ from zero, in any order of appearance
 * @returns nats, in [0, log n]
 * @throws {RangeError} if the order is not a finite number > 0
 *
 * @example
 * ```ts
 * import { spectrumEntropy } from "@degrok/degrok";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * assertAlmostEquals(spectrumEntropy([2, 2], { samples: 4, order: 1 }), Math.log(2), 1e-12);
 * ```
 *
 * @see Definition 2.1
 */
export function spectrumEntropy(
  eigenvalues: ArrayLike<number>,
  { samples, order }: SpectrumEntropyOptions,
): number {
  checkOrder(order);
  const probabilities = probabilitiesOf(eigenvalues, samples);
  const excess = order - 1;
  if (excess === 0) return -sumOf(probabilities, (p) => p * Math.log(p));
  if (Math.abs(excess) < CLOSE_TO_ONE) { // sum p^a - 1, without subtracting numbers close to each other
    return -Math.log1p(sumOf(probabilities, (p) => p * Math.expm1(excess * Math.log(p)))) / excess;
  }
  const largest = Math.max(...probabilities); // taken out of the power, which could vanish at high orders
  return -(order * Math.log(largest) + Math.log(sumOf(probabilities, (p) => (p / largest) ** order))) / excess;
}

/**
 * Refuses an order outside the definition.
 *
 * @throws {RangeError} if the order is not a finite number > 0
 */
export function checkOrder(order: number): void {
  if (!(order > 0 && order < Infinity)) {
    throw new RangeError(
      `Cannot take a matrix entropy as its order is not a finite number > 0: current value is ${order}`,
    );
  }
}

function probabilitiesOf(eigenvalues: ArrayLike<number>, samples: number): number[] {
  let largest = 0;
  for (let i = 0; i < eigenvalues.length; i++) largest = Math.max(largest, eigenvalues[i]);
  const rounding = samples * Number.EPSILON * largest;
  const probabilities: number[] = [];
  for (let i = 0; i < eigenvalues.length; i++) {
    if (eigenvalues[i] > rounding) probabilities.push(eigenvalues[i] / samples);
  }
  return probabilities;
}

function sumOf(values: readonly number[], term: (value: number) => number): number {
  let sum = 0;
  for (const value of values) sum += term(value);
  return sum;
}

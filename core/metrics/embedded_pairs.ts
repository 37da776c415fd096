/**
 * Distances and norms of pairs of tokens in the space that training perturbs: their embeddings side by side.
 *
 * @module
 */

/** A token embedding: `[tokens, width]`, row-major; the last token is `=`. */
export interface Embedding {
  /** Entry (token, k) at `token * width + k`. */
  readonly values: Float32Array;
  /** Width of a token's embedding. */
  readonly width: number;
}

/** Ordered pairs of tokens with the label of each. */
export interface EmbeddedPairs {
  /** Token a of each pair. */
  readonly left: Int32Array;
  /** Token b of each pair. */
  readonly right: Int32Array;
  /** Label of each pair. */
  readonly labels: Int32Array;
}

/**
 * The smallest `|| x_i ||_2` over pairs, where x_i is the three embeddings of `a b =` side by side.
 *
 * @returns a norm >= 0
 *
 * @example
 * ```ts
 * import { smallestEmbeddedNorm } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * const embedding = { values: Float32Array.of(3, 0, 0, 1, 0, 0), width: 2 }; // tokens 0 and 1, and `=` at the origin
 * assertEquals(smallestEmbeddedNorm(embedding, { left: Int32Array.of(0, 1), right: Int32Array.of(1, 1) }), Math.sqrt(2));
 * ```
 *
 * @see Lemma 3.1
 */
export function smallestEmbeddedNorm(
  { values, width }: Embedding,
  { left, right }: Omit<EmbeddedPairs, "labels">,
): number {
  const tokens = values.length / width;
  const squares = Array.from({ length: tokens }, (_, token) => squaredDistance(values, width, token, undefined));
  let smallest = Infinity;
  for (let i = 0; i < left.length; i++) smallest = Math.min(smallest, squares[left[i]] + squares[right[i]]);
  return Math.sqrt(smallest + squares[tokens - 1]);
}

/**
 * The distance of each pair to the nearest training pair of the same label, in embedding space.
 *
 * A squared distance of pairs is the sum of two squared distances of tokens, so one table of those serves all pairs.
 *
 * @returns one distance for each pair of `pairs`; `Infinity` where no training pair has its label
 *
 * @example
 * ```ts
 * import { embeddedDistances } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * const embedding = { values: Float32Array.of(3, 0, 0, 1, 0, 0), width: 2 }; // tokens 0 and 1, and `=` at the origin
 * const train = { left: Int32Array.of(0), right: Int32Array.of(0), labels: Int32Array.of(0) };
 * const pairs = { left: Int32Array.of(0, 0), right: Int32Array.of(0, 1), labels: Int32Array.of(0, 1) };
 * assertEquals([...embeddedDistances(embedding, pairs, train)], [0, Infinity]); // no train pair has label 1
 * ```
 *
 * @see Theorem 3.2; the function d(x, D) restricted to the same label
 */
export function embeddedDistances(
  { values, width }: Embedding,
  pairs: EmbeddedPairs,
  train: EmbeddedPairs,
): Float64Array {
  const tokens = values.length / width;
  const table = new Float64Array(tokens * tokens);
  for (let a = 0; a < tokens; a++) {
    for (let b = 0; b < a; b++) table[a * tokens + b] = table[b * tokens + a] = squaredDistance(values, width, a, b);
  }
  const byLabel = new Map<number, number[]>();
  train.labels.forEach((label, i) => byLabel.set(label, [...(byLabel.get(label) ?? []), i]));
  return Float64Array.from(pairs.labels, (label, i) => {
    let nearest = Infinity;
    for (const j of byLabel.get(label) ?? []) {
      const squared = table[pairs.left[i] * tokens + train.left[j]] + table[pairs.right[i] * tokens + train.right[j]];
      nearest = Math.min(nearest, squared);
    }
    return Math.sqrt(nearest);
  });
}

/** Squared distance of two rows, or the squared norm of one. */
function squaredDistance(values: Float32Array, width: number, row: number, other: number | undefined): number {
  let total = 0;
  for (let k = 0; k < width; k++) {
    const difference = values[row * width + k] - (other === undefined ? 0 : values[other * width + k]);
    total += difference * difference;
  }
  return total;
}

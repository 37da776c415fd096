/**
 * Whether a network knows that a + b = b + a.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";

/**
 * The abelian test: the share of pairs for which the network gives (a, b) and (b, a) the same class.
 *
 * At initialization predictions are nearly constant, so the share starts near 1: an artefact.
 *
 * @param predictions class predicted for each (a, b)
 * @param swappedPredictions class predicted for each (b, a)
 * @param selected which pairs count; default: all
 * @returns a share in [0, 1]; `null` if no pair is selected
 * @throws {RangeError} if the lengths differ
 *
 * @example
 * ```ts
 * import { commutativityAccuracy } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(commutativityAccuracy(Int32Array.of(3, 4), Int32Array.of(3, 5)), 0.5);
 * ```
 *
 * @see Section 4, Figure 5
 */
export function commutativityAccuracy(
  predictions: Int32Array,
  swappedPredictions: Int32Array,
  { selected }: { readonly selected?: readonly boolean[] } = {},
): number | null {
  if (predictions.length !== swappedPredictions.length) {
    throw new RangeError(
      `Cannot compare predictions as their numbers differ: current value is ${predictions.length} and ${swappedPredictions.length}`,
    );
  }
  let counted = 0;
  let equal = 0;
  for (let i = 0; i < predictions.length; i++) {
    if (selected !== undefined && !selected[i]) continue;
    counted++;
    if (predictions[i] === swappedPredictions[i]) equal++;
  }
  return counted === 0 ? null : equal / counted;
}

/** Pairs (a, b) of symbols. */
export interface SymbolPairs {
  /** a of each pair. */
  readonly left: Int32Array;
  /** b of each pair. */
  readonly right: Int32Array;
}

/**
 * Which pairs have a swapped twin that is absent from a set: the ones for which the abelian test is not answered by memory.
 *
 * @param pairs the pairs that are asked about
 * @param among the set in which twins are looked for; default: the pairs themselves
 * @returns for each pair, whether (b, a) is not in the set
 *
 * @example
 * ```ts
 * import { swapHeldOut } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * const pairs = { left: Int32Array.of(1, 2, 3, 4), right: Int32Array.of(2, 1, 0, 4) }; // (1, 2), (2, 1), (3, 0), (4, 4)
 * assertEquals(swapHeldOut(pairs), [false, false, true, false]);
 * assertEquals(swapHeldOut({ left: Int32Array.of(0, 3), right: Int32Array.of(3, 0) }, pairs), [false, true]);
 * ```
 */
export function swapHeldOut(pairs: SymbolPairs, among: SymbolPairs = pairs): boolean[] {
  const known = new Set(Array.from(among.left, (a, i) => `${a},${among.right[i]}`));
  return Array.from(pairs.left, (a, i) => !known.has(`${pairs.right[i]},${a}`));
}

/**
 * The logit distance: mean over pairs of `|| f(a, b) - f(b, a) ||_2^2`, summed over the logits.
 *
 * @param logits f(a, b): `[samples, classes]`
 * @param swappedLogits f(b, a): same shape
 * @returns a scalar >= 0; the caller owns it
 *
 * @example
 * ```ts
 * import { logitDistance } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 * import * as tf from "@tensorflow/tfjs";
 *
 * const distance = logitDistance(tf.tensor2d([[1, 2], [0, 0]]), tf.tensor2d([[1, 4], [0, 2]]));
 * assertEquals(distance.dataSync()[0], 4);
 * ```
 *
 * @see Section 4, Figure 7; restored from the figure's scale
 */
export function logitDistance(logits: tf.Tensor2D, swappedLogits: tf.Tensor2D): tf.Scalar {
  return tf.mean(tf.sum(tf.square(tf.sub(logits, swappedLogits)), 1));
}

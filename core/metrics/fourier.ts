/**
 * Progress measures of modular addition: what a network computes by a few frequencies, as it does after grokking.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import type { Embedding } from "./embedded_pairs.ts";

/** A frequency is key if its share of the power is this many times what it would be if all had the same. */
const KEY_FACTOR = 3;

/**
 * How many frequencies a table modulo p has, `floor((p - 1) / 2)`: from 1 on, without the mean and, of an even p, without p / 2.
 *
 * @example
 * ```ts
 * import { frequencyCount } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(frequencyCount(113), 56);
 * ```
 */
export function frequencyCount(modulus: number): number {
  return Math.floor((modulus - 1) / 2);
}

/**
 * The power of an embedding at each frequency k: the squared norm of its components along `cos(2 pi k a / p)` and `sin(2 pi k a / p)` over the
 * residues a.
 *
 * @param embedding `[p + 1, width]`; its last token, `=`, does not count
 * @returns `[floor((p - 1) / 2)]`, from frequency 1 on; for odd p they sum to the squared norm of the embedding without its mean over residues
 *
 * @see Nanda et al., "Progress Measures for Grokking via Mechanistic Interpretability", arXiv:2301.05217, Section 4.1
 *
 * @example
 * ```ts
 * import { embeddingPowers } from "@degrok/degrok";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const wave = Float32Array.from({ length: 8 }, (_, a) => Math.cos(2 * Math.PI * 2 * a / 7)); // width 1, modulo 7
 * const powers = embeddingPowers({ values: wave, width: 1 });
 * assertAlmostEquals(powers[1], 3.5, 1e-6); // all of it has frequency 2
 * ```
 */
export function embeddingPowers({ values, width }: Embedding): Float64Array {
  const modulus = values.length / width - 1;
  return Float64Array.from({ length: frequencyCount(modulus) }, (_, index) => {
    const waves = [Math.cos, Math.sin].map((wave) =>
      Float64Array.from({ length: modulus }, (_, a) => wave(2 * Math.PI * ((index + 1) * a % modulus) / modulus))
    );
    let power = 0;
    for (let column = 0; column < width; column++) {
      for (const wave of waves) {
        let component = 0;
        for (let a = 0; a < modulus; a++) component += wave[a] * values[a * width + column];
        power += component * component * 2 / modulus;
      }
    }
    return power;
  });
}

/**
 * Which frequencies are key: those with more than three times the share of the power that they would have if all had the same.
 *
 * @returns for each frequency, from 1 on, whether it is
 *
 * @example
 * ```ts
 * import { keyFrequencies } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(keyFrequencies(Float64Array.of(1, 1, 20, 1, 1)), [false, false, true, false, false]);
 * ```
 */
export function keyFrequencies(powers: Float64Array): readonly boolean[] {
  const total = powers.reduce((sum, power) => sum + power, 0);
  return Array.from(powers, (power) => power > KEY_FACTOR * total / powers.length);
}

/**
 * Orthonormal waves of a + b: `cos(w_k (a + b))` for each frequency, and then `sin(w_k (a + b))`, for every pair of a whole table.
 *
 * @param sums a + b of each of the p^2 pairs, in any order
 * @returns `[p^2, 2 floor((p - 1) / 2)]`, row-major
 *
 * @example
 * ```ts
 * import { sumWaves } from "@degrok/degrok";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const sums = Array.from({ length: 9 }, (_, pair) => Math.floor(pair / 3) + pair % 3); // modulo 3, with one frequency
 * const cosines = sumWaves(sums, 3).filter((_, index) => index % 2 === 0);
 * assertAlmostEquals(cosines.reduce((sum, value) => sum + value * value, 0), 1, 1e-6);
 * ```
 */
export function sumWaves(sums: ArrayLike<number>, modulus: number): Float32Array {
  const count = frequencyCount(modulus);
  const waves = new Float32Array(sums.length * 2 * count);
  for (let row = 0; row < sums.length; row++) {
    for (let k = 1; k <= count; k++) {
      const angle = 2 * Math.PI * (k * sums[row] % modulus) / modulus;
      waves[row * 2 * count + k - 1] = Math.cos(angle) * Math.SQRT2 / modulus;
      waves[row * 2 * count + count + k - 1] = Math.sin(angle) * Math.SQRT2 / modulus;
    }
  }
  return waves;
}

/**
 * Logits of a whole table with nothing but its mean and its key waves of a + b, and with these waves alone taken out.
 *
 * @param logits `[p^2, classes]`
 * @param waves `[p^2, 2 frequencies]`, orthonormal
 * @param kept `[2 frequencies]`, 1 for the waves of key frequencies and 0 for the others
 * @returns both `[p^2, classes]`; the caller owns them
 *
 * @see Nanda et al., arXiv:2301.05217, Section 5.1 (restricted and excluded loss)
 *
 * @example
 * ```ts
 * import { restrictedAndExcluded, sumWaves } from "@degrok/degrok";
 * import { assertAlmostEquals } from "@std/assert";
 * import * as tf from "@tensorflow/tfjs";
 *
 * const sums = Array.from({ length: 9 }, (_, pair) => Math.floor(pair / 3) + pair % 3); // modulo 3, with one frequency
 * const logits = tf.tensor2d(sums.map((sum) => [Math.cos(2 * Math.PI * sum / 3) + 5]));
 * const waves = tf.tensor2d(sumWaves(sums, 3), [9, 2]);
 * const { restricted, excluded } = restrictedAndExcluded(logits, waves, tf.tensor1d([1, 1]));
 * assertAlmostEquals(restricted.dataSync()[0], 6, 1e-5);
 * assertAlmostEquals(excluded.dataSync()[0], 5, 1e-5); // the wave is gone, the mean is not
 * ```
 */
export function restrictedAndExcluded(
  logits: tf.Tensor2D,
  waves: tf.Tensor2D,
  kept: tf.Tensor1D,
): { readonly restricted: tf.Tensor2D; readonly excluded: tf.Tensor2D } {
  const components = tf.mul(tf.matMul(waves, logits, true, false), tf.expandDims(kept, 1));
  const ofKeys = tf.matMul(waves, components as tf.Tensor2D) as tf.Tensor2D;
  return { restricted: tf.add(tf.mean(logits, 0, true), ofKeys), excluded: tf.sub(logits, ofKeys) };
}

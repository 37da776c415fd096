/**
 * How much of a sequence swings.
 *
 * @module
 */

/** Frequencies below this share of those that there are count as the course of a sequence, not as its oscillation. */
const SLOW = 0.25;

/**
 * Spectral energy of the oscillation of a sequence: the share of the energy of its differences from a straight line that lies in the upper three
 * quarters of the frequencies.
 *
 * @param values `[n]`, finite, at equal distances
 * @returns in [0, 1]; null for fewer than eight values or a straight line
 *
 * @see the method is ours
 *
 * @example A sequence that changes sign at each step is oscillation alone
 * ```ts
 * import { assert } from "@std/assert";
 * import { oscillationEnergy } from "@degrok/degrok";
 *
 * assert((oscillationEnergy([1, -1, 1, -1, 1, -1, 1, -1]) ?? 0) > 0.9);
 * ```
 */
export function oscillationEnergy(values: readonly number[]): number | null {
  const n = values.length;
  if (n < 8) return null;
  const middle = (n - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const slope = values.reduce((sum, value, i) => sum + (i - middle) * value, 0) /
    values.reduce((sum, _, i) => sum + (i - middle) ** 2, 0);
  const rest = values.map((value, i) => value - mean - slope * (i - middle));
  const frequencies = Math.floor(n / 2);
  const energies = Array.from({ length: frequencies }, (_, k) => {
    const [re, im] = [Math.cos, Math.sin].map((wave) =>
      rest.reduce((sum, value, i) => sum + value * wave(2 * Math.PI * (k + 1) * i / n), 0)
    );
    return (re ** 2 + im ** 2) * (2 * (k + 1) === n ? 1 : 2); // the highest frequency of an even count stands alone
  });
  const whole = energies.reduce((sum, energy) => sum + energy, 0);
  const size = values.reduce((sum, value) => sum + value ** 2, 0);
  if (!(whole > 1e-24 * n * size)) return null;
  return energies.slice(Math.floor(SLOW * frequencies)).reduce((sum, energy) => sum + energy, 0) / whole;
}

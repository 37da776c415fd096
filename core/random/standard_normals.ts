/**
 * Fast noise for perturbed training: many independent standard normal numbers from a seed and a counter alone.
 *
 * @module
 */

/** What decides the numbers: the run's noise seed and, usually, the training step. Both unsigned 32-bit integers. */
export interface NoiseKey {
  readonly seed: number;
  readonly counter: number;
}

/**
 * Fills an array with independent N(0, 1) numbers, a pure function of seed and counter.
 *
 * @param destination the array to fill, of any length
 * @param key seed and counter, unsigned 32-bit integers
 * @throws {RangeError} if the seed or the counter is no unsigned 32-bit integer
 */
export function fillStandardNormals(destination: Float32Array, { seed, counter }: NoiseKey): void {
  checkUint32("seed", seed);
  checkUint32("counter", counter);
  for (let index = 0; index < destination.length; index += 2) {
    const first = mix(mix(mix(seed ^ 0x9e3779b9) ^ counter) + index);
    const second = mix(mix(mix(seed ^ 0x7f4a7c15) + counter) ^ index);
    const radius = Math.sqrt(-2 * Math.log((first + 0.5) * 2 ** -32));
    const angle = 2 * Math.PI * second * 2 ** -32;
    destination[index] = radius * Math.cos(angle);
    if (index + 1 < destination.length) destination[index + 1] = radius * Math.sin(angle);
  }
}

function mix(word: number): number {
  let z = word | 0;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return (z ^ (z >>> 15)) >>> 0;
}

function checkUint32(name: string, value: number): void {
  if (!Number.isInteger(value) || value < 0 || value >= 2 ** 32) {
    throw new RangeError(
      `Cannot fill with noise as ${name} must be an unsigned 32-bit integer: current value is ${value}`,
    );
  }
}

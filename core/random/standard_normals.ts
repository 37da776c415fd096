/**
 * Fast noise for perturbed training: many independent standard normal numbers from a seed and a counter alone.
 *
 * @module
 */
import {
  CHUNK_SIZE,
  instantiateNormals,
  type NormalsInstance,
  ROUND_SIZE,
  STATE_BYTES,
} from "./normals/wasm_normals.ts";
import { threefry2x32 } from "./threefry.ts";

/** What decides the numbers: the run's noise seed and, usually, the training step. Both unsigned 32-bit integers. */
export interface NoiseKey {
  /** The run's noise seed. */
  readonly seed: number;
  /** Usually the training step. */
  readonly counter: number;
}

/**
 * Fills an array with independent N(0, 1) numbers, a pure function of seed and counter.
 *
 * Four generators side by side, started from the key by a counter-based hash, feed a vectorised transform: one to three nanoseconds a number.
 * A shorter array gets the beginning of what a longer one would. Numbers are single precision, at most 6.7 in magnitude.
 *
 * @param destination the array to fill, of any length
 * @param key seed and counter, unsigned 32-bit integers
 * @throws {RangeError} if the seed or the counter is no unsigned 32-bit integer
 *
 * @example
 * ```ts
 * import { fillStandardNormals } from "@degrok/degrok";
 * import { assertEquals, assertNotEquals } from "@std/assert";
 *
 * const [step7, again, step8] = [new Float32Array(3), new Float32Array(3), new Float32Array(3)];
 * fillStandardNormals(step7, { seed: 0, counter: 7 });
 * fillStandardNormals(again, { seed: 0, counter: 7 });
 * fillStandardNormals(step8, { seed: 0, counter: 8 });
 * assertEquals(again, step7);
 * assertNotEquals(step8, step7);
 * ```
 */
export function fillStandardNormals(destination: Float32Array, { seed, counter }: NoiseKey): void {
  checkUint32("seed", seed);
  checkUint32("counter", counter);
  instance ??= instantiateNormals();
  const { memory, run } = instance;
  seedGenerators(new Uint32Array(memory.buffer, 0, STATE_BYTES / 4), seed, counter);
  for (let from = 0; from < destination.length; from += CHUNK_SIZE) {
    const count = Math.min(CHUNK_SIZE, destination.length - from);
    const rounds = Math.ceil(count / ROUND_SIZE);
    run(STATE_BYTES, STATE_BYTES + 4 * ROUND_SIZE * rounds);
    destination.set(new Float32Array(memory.buffer, STATE_BYTES, count), from);
  }
}

let instance: NormalsInstance | undefined; // holds scratch memory only: every call seeds it again

/** The words with which the four generators start: word w of generator g is word 4w + g. */
export function seedGenerators(state: Uint32Array, seed: number, counter: number): void {
  const block = new Uint32Array(2);
  for (let index = 0; index < state.length; index += 2) {
    threefry2x32(seed, counter, index, STREAM, block);
    state.set(block, index);
  }
}

/** Sets these draws apart from those of `RandomStream` under an equal key. */
const STREAM = 0x6e6f6973;

function checkUint32(name: string, value: number): void {
  if (!Number.isInteger(value) || value < 0 || value >= 2 ** 32) {
    throw new RangeError(
      `Cannot fill with noise as ${name} must be an unsigned 32-bit integer: current value is ${value}`,
    );
  }
}

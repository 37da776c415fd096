import { threefry2x32 } from "./threefry.ts";
import { randomStream } from "./random_stream.ts";

/**
 * Seed of the independent stream that a label names under a parent seed.
 *
 * Every use of randomness takes its own label, such as `modular-addition/split`, so that adding one use moves no other. Distinct labels
 * collide with probability about 2^-32.
 *
 * @param seed the parent, an integer in [0, 2^53)
 * @param label any text; its UTF-16 code units and its length enter
 * @returns an integer in [0, 2^32)
 * @throws {RangeError} if the seed is not such an integer
 * @example
 * ```ts
 * import { assertEquals, assertNotEquals } from "@std/assert";
 * import { deriveSeed } from "@degrok/degrok";
 *
 * assertEquals(deriveSeed(0, "mnist/noise"), deriveSeed(0, "mnist/noise"));
 * assertNotEquals(deriveSeed(0, "mnist/noise"), deriveSeed(0, "mnist/order"));
 * ```
 */
export function deriveSeed(seed: number, label: string): number {
  const { key } = randomStream(seed);
  const state = new Uint32Array(key);
  threefry2x32(state[0], state[1], label.length, 0xffffffff, state);
  for (let i = 0; i < label.length; i += 2) {
    const pair = label.charCodeAt(i) | ((i + 1 < label.length ? label.charCodeAt(i + 1) : 0) << 16);
    threefry2x32(state[0], state[1], pair, i, state);
  }
  return state[0];
}

/**
 * The counter-based block function under every random number of this project.
 *
 * @module
 */

const KEY_PARITY = 0x1bd11bda;

/**
 * Threefry-2x32 with 20 rounds: a bijection of 64-bit counters for every 64-bit key, whose outputs over the counters 0, 1, 2, ... pass
 * for independent uniform words.
 *
 * A pure function of the key and the counter, so the i-th number of a sequence costs the same as the first and needs no state.
 *
 * Takes words one by one, free of allocation: loops call it.
 *
 * @param key0 first word of the key, 32 bits
 * @param key1 second word of the key
 * @param counter0 first word of the counter, 32 bits
 * @param counter1 second word of the counter
 * @param block where the two output words are written, unsigned
 * @see Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3" (2011)
 */
export function threefry2x32(
  key0: number,
  key1: number,
  counter0: number,
  counter1: number,
  block: Uint32Array,
): void {
  const key2 = KEY_PARITY ^ key0 ^ key1;
  let x = (counter0 + key0) | 0;
  let y = (counter1 + key1) | 0;

  x = (x + y) | 0, y = ((y << 13) | (y >>> 19)) ^ x;
  x = (x + y) | 0, y = ((y << 15) | (y >>> 17)) ^ x;
  x = (x + y) | 0, y = ((y << 26) | (y >>> 6)) ^ x;
  x = (x + y) | 0, y = ((y << 6) | (y >>> 26)) ^ x;
  x = (x + key1) | 0, y = (y + key2 + 1) | 0;

  x = (x + y) | 0, y = ((y << 17) | (y >>> 15)) ^ x;
  x = (x + y) | 0, y = ((y << 29) | (y >>> 3)) ^ x;
  x = (x + y) | 0, y = ((y << 16) | (y >>> 16)) ^ x;
  x = (x + y) | 0, y = ((y << 24) | (y >>> 8)) ^ x;
  x = (x + key2) | 0, y = (y + key0 + 2) | 0;

  x = (x + y) | 0, y = ((y << 13) | (y >>> 19)) ^ x;
  x = (x + y) | 0, y = ((y << 15) | (y >>> 17)) ^ x;
  x = (x + y) | 0, y = ((y << 26) | (y >>> 6)) ^ x;
  x = (x + y) | 0, y = ((y << 6) | (y >>> 26)) ^ x;
  x = (x + key0) | 0, y = (y + key1 + 3) | 0;

  x = (x + y) | 0, y = ((y << 17) | (y >>> 15)) ^ x;
  x = (x + y) | 0, y = ((y << 29) | (y >>> 3)) ^ x;
  x = (x + y) | 0, y = ((y << 16) | (y >>> 16)) ^ x;
  x = (x + y) | 0, y = ((y << 24) | (y >>> 8)) ^ x;
  x = (x + key1) | 0, y = (y + key2 + 4) | 0;

  x = (x + y) | 0, y = ((y << 13) | (y >>> 19)) ^ x;
  x = (x + y) | 0, y = ((y << 15) | (y >>> 17)) ^ x;
  x = (x + y) | 0, y = ((y << 26) | (y >>> 6)) ^ x;
  x = (x + y) | 0, y = ((y << 6) | (y >>> 26)) ^ x;
  block[0] = x + key2;
  block[1] = y + key0 + 5;
}

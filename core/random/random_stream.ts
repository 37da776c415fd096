import { threefry2x32 } from "./threefry.ts";

/**
 * An endless sequence of independent draws, and the place reached in it: a value, never changed by a draw.
 *
 * Draw i is computed from the key and i alone.
 */
export interface RandomStream {
  /** The 64 bits that name the sequence. */
  readonly key: readonly [number, number];
  /** Index of the next draw. */
  readonly position: number;
}

/** Arrays that real draws are written to. */
export type RealArray = Float32Array | Float64Array;

const TWO_POW_32 = 2 ** 32;

/**
 * The stream of a seed, at its first draw.
 *
 * @param seed an integer in [0, 2^53)
 * @throws {RangeError} if the seed is not such an integer
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { fillNormal, fillUniform, randomStream } from "@degrok/degrok";
 *
 * const stream = randomStream(7);
 * const uniform = new Float32Array(3);
 * const next = fillUniform(uniform, stream); // the stream after these draws: continue with it
 * fillNormal(new Float32Array(2), next);
 * assertEquals(next, { ...stream, position: 3 });
 * ```
 */
export function randomStream(seed: number): RandomStream {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new RangeError(
      `Cannot make a random stream as the seed is not an integer in [0, 2^53): current value is ${seed}`,
    );
  }
  return { key: [seed % TWO_POW_32, Math.floor(seed / TWO_POW_32)], position: 0 };
}

/**
 * The stream that an index names under a stream: independent of its parent and of its siblings, whatever the parent's position.
 *
 * @param stream the parent
 * @param index an integer in [0, 2^32)
 * @example
 * ```ts
 * import { assertNotEquals } from "@std/assert";
 * import { randomStream, splitStream } from "@degrok/degrok";
 *
 * assertNotEquals(splitStream(randomStream(7), 0), splitStream(randomStream(7), 1));
 * ```
 */
export function splitStream(stream: RandomStream, index: number): RandomStream {
  if (!Number.isInteger(index) || index < 0 || index >= TWO_POW_32) {
    throw new RangeError(
      `Cannot split a random stream as the index is not an integer in [0, 2^32): current value is ${index}`,
    );
  }
  const block = new Uint32Array(2);
  threefry2x32(stream.key[0], stream.key[1], index, 0x80000000, block); // a stream's own draws stay below 2^53, so never meet this
  return { key: [block[0], block[1]], position: 0 };
}

/**
 * Two uniform 32-bit words for each draw: the common ground of every distribution below.
 *
 * @param words where the draws go, two words each
 * @param stream the stream
 * @returns the stream after these draws
 *
 * @example
 * ```ts
 * import { fillUint32, randomStream } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * const words = new Uint32Array(4);
 * const after = fillUint32(words, randomStream(7));
 * assertEquals(after.position, 2); // two words a draw
 * ```
 */
export function fillUint32(words: Uint32Array, stream: RandomStream): RandomStream {
  return forEachBlock(words.length / 2, stream, (i, high, low) => {
    words[2 * i] = high;
    words[2 * i + 1] = low;
  });
}

/**
 * Independent draws, uniform on [0, 1): 53 random bits in a double, the first 24 of them in a float.
 *
 * @param values where the draws go, one for each element
 * @param stream the stream
 * @returns the stream after these draws
 *
 * @example
 * ```ts
 * import { fillUniform, randomStream } from "@degrok/degrok";
 * import { assert } from "@std/assert";
 *
 * const values = new Float32Array(100);
 * fillUniform(values, randomStream(7));
 * assert(values.every((u) => 0 <= u && u < 1));
 * ```
 */
export function fillUniform(values: RealArray, stream: RandomStream): RandomStream {
  return values instanceof Float32Array
    ? forEachBlock(values.length, stream, (i, high) => {
      values[i] = (high >>> 8) * 2 ** -24;
    })
    : forEachBlock(values.length, stream, (i, high, low) => {
      values[i] = uniformOf(high, low);
    });
}

/**
 * Independent standard normal draws, each by Box and Muller's transform of one block.
 *
 * @param values where the draws go, one for each element
 * @param stream the stream
 * @returns the stream after these draws
 *
 * @example
 * ```ts
 * import { fillNormal, randomStream } from "@degrok/degrok";
 * import { assertEquals, assertNotEquals } from "@std/assert";
 *
 * const [first, second, again] = [new Float64Array(3), new Float64Array(3), new Float64Array(3)];
 * const stream = randomStream(7);
 * fillNormal(second, fillNormal(first, stream));
 * fillNormal(again, stream); // the stream itself has not moved
 * assertEquals(again, first);
 * assertNotEquals(second, first);
 * ```
 */
export function fillNormal(values: RealArray, stream: RandomStream): RandomStream {
  return forEachBlock(values.length, stream, (i, high, low) => {
    const radius = Math.sqrt(-2 * Math.log((high + 1) / TWO_POW_32)); // the argument lies in (0, 1]
    values[i] = radius * Math.cos((2 * Math.PI * low) / TWO_POW_32);
  });
}

/**
 * Independent Rademacher draws: -1 or 1, each with probability one half.
 *
 * @param values where the draws go, one for each element
 * @param stream the stream
 * @returns the stream after these draws
 *
 * @example
 * ```ts
 * import { fillRademacher, randomStream } from "@degrok/degrok";
 * import { assert } from "@std/assert";
 *
 * const values = new Float32Array(100);
 * fillRademacher(values, randomStream(7));
 * assert(values.every((sign) => sign === -1 || sign === 1));
 * ```
 */
export function fillRademacher(values: RealArray, stream: RandomStream): RandomStream {
  return forEachBlock(values.length, stream, (i, high) => {
    values[i] = high >>> 31 === 0 ? 1 : -1;
  });
}

/**
 * One integer uniform on {0, ..., bound - 1}, without the bias of a bare remainder.
 *
 * @param bound an integer in [1, 2^53)
 * @param stream the stream
 * @returns the integer, and the stream after it
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { drawIntegerBelow, randomStream } from "@degrok/degrok";
 *
 * const { value } = drawIntegerBelow(6, randomStream(7));
 * assert(Number.isInteger(value) && 0 <= value && value < 6);
 * ```
 */
export function drawIntegerBelow(
  bound: number,
  stream: RandomStream,
): { readonly value: number; readonly stream: RandomStream } {
  if (!Number.isSafeInteger(bound) || bound < 1) {
    throw new RangeError(
      `Cannot draw an integer as the bound is not an integer in [1, 2^53): current value is ${bound}`,
    );
  }
  const accepted = 2 ** 53 - (2 ** 53 % bound); // the largest multiple of the bound; a draw beyond it would favour small remainders
  const draw = new Float64Array(1);
  let next = stream;
  do next = fillUniform(draw, next); while (draw[0] * 2 ** 53 >= accepted);
  return { value: (draw[0] * 2 ** 53) % bound, stream: next };
}

function uniformOf(high: number, low: number): number {
  return ((high >>> 5) * 2 ** 26 + (low >>> 6)) * 2 ** -53;
}

function forEachBlock(
  count: number,
  { key, position }: RandomStream,
  visit: (index: number, high: number, low: number) => void,
): RandomStream {
  const block = new Uint32Array(2);
  for (let i = 0; i < count; i++) {
    const counter = position + i;
    threefry2x32(key[0], key[1], counter, Math.floor(counter / TWO_POW_32), block);
    visit(i, block[0], block[1]);
  }
  return { key, position: position + count };
}

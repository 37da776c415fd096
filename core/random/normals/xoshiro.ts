/**
 * Uniform words: the generator xoshiro128++ on every lane.
 *
 * @module
 */
import type { Lanes } from "./lanes.ts";

/** The four words of a generator's state; every lane has its own generator. */
export type XoshiroState<Word> = readonly [Word, Word, Word, Word];

/**
 * The next uniform word of each lane, and the state after it.
 *
 * @see Blackman and Vigna, "Scrambled linear pseudorandom number generators" (2021)
 */
export function nextWord<Word, Real>(
  lanes: Lanes<Word, Real>,
  [a, b, c, d]: XoshiroState<Word>,
): { readonly word: Word; readonly state: XoshiroState<Word> } {
  const { xor, add, keepWord } = lanes;
  const rotated = (x: Word, bits: number) => lanes.or(lanes.shiftLeft(x, bits), lanes.shiftRight(x, 32 - bits));
  const word = keepWord(add(rotated(keepWord(add(a, d)), 7), a));
  const c1 = keepWord(xor(c, a));
  const d1 = keepWord(xor(d, b));
  const shifted = keepWord(lanes.shiftLeft(b, 9));
  const state: XoshiroState<Word> = [
    keepWord(xor(a, d1)),
    keepWord(xor(b, c1)),
    keepWord(xor(c1, shifted)),
    keepWord(rotated(d1, 11)),
  ];
  return { word, state };
}

/**
 * Arithmetic on lanes: several numbers of 32 bits side by side that undergo the same operations.
 *
 * @module
 */

/**
 * An instruction set: the operations in which the noise generator is written, once, for every machine that can run it.
 *
 * @template Word lanes of 32-bit integers, which wrap round
 * @template Real lanes of IEEE single precision numbers, each operation rounded to nearest
 */
export interface Lanes<Word, Real> {
  word(value: number): Word;
  add(a: Word, b: Word): Word;
  subtract(a: Word, b: Word): Word;
  and(a: Word, b: Word): Word;
  or(a: Word, b: Word): Word;
  xor(a: Word, b: Word): Word;
  shiftLeft(a: Word, bits: number): Word;
  /** Fills with zeros. */
  shiftRight(a: Word, bits: number): Word;
  /** Fills with the sign. */
  shiftRightSigned(a: Word, bits: number): Word;
  /** The bits of `a` where the mask has ones, those of `b` where it has zeros. */
  select(a: Real, b: Real, mask: Word): Real;

  real(value: number): Real;
  plus(a: Real, b: Real): Real;
  times(a: Real, b: Real): Real;
  squareRoot(a: Real): Real;

  /** The nearest single precision number of a signed integer. */
  toReal(a: Word): Real;
  bitsOf(a: Real): Word;
  fromBits(a: Word): Real;

  /** The same words, computed here once, however often they are used. */
  keepWord(a: Word): Word;
  /** The same numbers, computed here once, however often they are used. */
  keepReal(a: Real): Real;
}

/**
 * Uniform words into standard normal numbers.
 *
 * @module
 */
import type { Lanes } from "./lanes.ts";

/** -2 log(1 + x) / x for 1 + x in [sqrt(1/2), sqrt(2)], to 3.4e-7; a weighted least-squares fit. */
const LOG = [
  -1.9999998807907104,
  1.000006914138794,
  -0.6667121648788452,
  0.49943119287490845,
  -0.3976847231388092,
  0.34424853324890137,
  -0.3267629146575928,
  0.20757432281970978,
];
/** sin(x) / x in powers of x squared for |x| <= pi / 4, to 3.1e-9; likewise. */
const SINE = [1, -0.16666650772094727, 0.008332036435604095, -0.00019504022202454507];
/** cos(x) in powers of x squared for |x| <= pi / 4, to 2.8e-8; likewise. */
const COSINE = [1, -0.4999985694885254, 0.041655026376247406, -0.0013585909036919475];

const BITS_OF_SQRT_HALF = 0x3f3504f3;

/**
 * Two independent standard normals from two independent uniform words: the polar form of Box and Muller,
 * `sqrt(-2 log u) * (cos a, sin a)`.
 *
 * u lies in (0, 1] on 2^31 equal steps, so no number exceeds 6.7 in magnitude; of true normals one in 10^11 does.
 */
export function normalPair<Word, Real>(lanes: Lanes<Word, Real>, first: Word, second: Word): [Real, Real] {
  const { plus, times, keepReal, keepWord, real, word } = lanes;
  const uniform = times(plus(lanes.toReal(lanes.shiftRight(first, 1)), real(0.5)), real(2 ** -31));
  const radius = keepReal(lanes.squareRoot(minusTwoLog(lanes, uniform)));

  // the angle is a turn of 2^32 steps: the nearest quarter, and the rest from -pi/4 to pi/4
  const turn = keepWord(second);
  const quarter = keepWord(lanes.shiftRightSigned(lanes.add(turn, word(1 << 29)), 30));
  const rest = lanes.subtract(turn, lanes.shiftLeft(quarter, 30));
  const angle = keepReal(times(lanes.toReal(rest), real(Math.PI / 2 ** 31)));
  const square = keepReal(times(angle, angle));
  const sine = keepReal(times(times(angle, polynomial(lanes, SINE, square)), radius));
  const cosine = keepReal(times(polynomial(lanes, COSINE, square), radius));

  // a quarter turn swaps the two and changes a sign
  const odd = keepWord(lanes.shiftRightSigned(lanes.shiftLeft(quarter, 31), 31));
  const sign = (turns: Word) => lanes.shiftLeft(lanes.and(turns, word(2)), 30);
  const flipped = (x: Real, turns: Word) => lanes.fromBits(lanes.xor(lanes.bitsOf(x), sign(turns)));
  return [
    flipped(lanes.select(sine, cosine, odd), lanes.add(quarter, word(1))),
    flipped(lanes.select(cosine, sine, odd), quarter),
  ];
}

/** -2 log(u) for u in (0, 1]: u = 2^e (1 + x) with 1 + x around 1. */
function minusTwoLog<Word, Real>(lanes: Lanes<Word, Real>, uniform: Real): Real {
  const { plus, times, real, word } = lanes;
  const bits = lanes.keepWord(lanes.bitsOf(uniform));
  const exponent = lanes.keepWord(lanes.shiftRightSigned(lanes.subtract(bits, word(BITS_OF_SQRT_HALF)), 23));
  const mantissa = lanes.fromBits(lanes.subtract(bits, lanes.shiftLeft(exponent, 23)));
  const x = lanes.keepReal(plus(mantissa, real(-1)));
  return plus(times(lanes.toReal(exponent), real(-2 * Math.LN2)), times(x, polynomial(lanes, LOG, x)));
}

/** Coefficients from the constant one up, by Horner's rule. */
function polynomial<Word, Real>(lanes: Lanes<Word, Real>, coefficients: readonly number[], x: Real): Real {
  return coefficients.slice(0, -1).reduceRight(
    (sum, coefficient) => lanes.plus(lanes.times(sum, x), lanes.real(coefficient)),
    lanes.real(coefficients[coefficients.length - 1]),
  );
}

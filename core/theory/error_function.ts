const SERIES_UP_TO = 3;
const ONE_FROM = 6; // 1 - erf(6) is below rounding

/**
 * Error function erf(x) = 2 / sqrt(pi) * integral of exp(-t^2) from 0 to x.
 *
 * Odd, and increasing up to rounding. By a series of positive terms for small arguments and by the continued fraction of 1 - erf for larger ones.
 *
 * @param x any number
 * @returns a number in [-1, 1], exact to about 1e-15
 *
 * @example
 * ```ts
 * import { errorFunction } from "@degrok/degrok";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * assertAlmostEquals(errorFunction(1), 0.842700792949715, 1e-15);
 * ```
 */
export function errorFunction(x: number): number {
  if (x < 0) return -errorFunction(-x);
  if (x >= ONE_FROM) return 1;
  return x < SERIES_UP_TO ? series(x) : 1 - continuedFraction(x);
}

function series(x: number): number {
  let term = x; // 2^k x^(2k + 1) / (1 * 3 * ... * (2k + 1))
  let sum = x;
  for (let k = 1; term > sum * Number.EPSILON / 4; k++) {
    term *= (2 * x * x) / (2 * k + 1);
    sum += term;
  }
  return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
}

function continuedFraction(x: number): number {
  let tail = x;
  for (let k = 60; k >= 1; k--) tail = x + k / (2 * tail);
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * tail);
}

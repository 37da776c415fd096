import type { Matrix } from "./matrix.ts";

/**
 * ||A||_F = sqrt(sum of A(i, j)^2).
 *
 * No magnitude of the entries overflows or vanishes.
 *
 * @param matrix `[m, n]`
 * @returns a number >= 0
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { frobeniusNorm, matrixOf } from "@degrok/degrok";
 *
 * assertEquals(frobeniusNorm(matrixOf([2, 2], new Float64Array([3, 0, 0, 4]))), 5);
 * ```
 */
export function frobeniusNorm({ data }: Matrix): number {
  let [even, odd] = [0, 0]; // two sums, so that one addition need not wait for the other
  for (let i = 0; i + 1 < data.length; i += 2) {
    even += data[i] * data[i];
    odd += data[i + 1] * data[i + 1];
  }
  const last = data.length % 2 === 1 ? data[data.length - 1] : 0;
  const squares = even + odd + last * last;
  return squares > SMALLEST_SAFE && squares < Infinity ? Math.sqrt(squares) : scaledNorm(data);
}

const SMALLEST_SAFE = 2 ** -900; // below, squares may have lost digits to underflow

function scaledNorm(data: Float32Array | Float64Array): number {
  let largest = 0;
  for (const value of data) largest = Math.max(largest, Math.abs(value));
  if (!(largest > 0 && largest < Infinity)) return largest;
  let squares = 0;
  for (const value of data) squares += (value / largest) ** 2;
  return largest * Math.sqrt(squares);
}

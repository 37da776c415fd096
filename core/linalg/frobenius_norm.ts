import type { Matrix } from "./matrix.ts";

/**
 * ||A||_F = sqrt(sum of A(i, j)^2).
 *
 * Scaled by its largest entry, so that no magnitude overflows or vanishes.
 *
 * @param matrix `[m, n]`
 * @returns a number >= 0
 */
export function frobeniusNorm({ data }: Matrix): number {
  let largest = 0;
  for (let i = 0; i < data.length; i++) largest = Math.max(largest, Math.abs(data[i]));
  if (largest === 0 || !Number.isFinite(largest)) return largest;
  let squares = 0;
  for (let i = 0; i < data.length; i++) squares += (data[i] / largest) ** 2;
  return largest * Math.sqrt(squares);
}

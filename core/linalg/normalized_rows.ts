import type { DoubleMatrix, Matrix } from "./matrix.ts";

/**
 * Rows z_i / ||z_i||_2: the directions of the features.
 *
 * Scaling any row by a positive number changes nothing, whatever its magnitude.
 *
 * @param features `[n, d]`
 * @returns `[n, d]` in double precision, every row of unit length
 * @throws {RangeError} if a row is zero or not finite, naming the first such row: it has no direction
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { matrixOf, normalizedRows } from "@degrok/degrok";
 *
 * const unit = normalizedRows(matrixOf([1, 2], new Float32Array([3, 4])));
 * assertEquals([...unit.data], [0.6, 0.8]);
 * ```
 */
export function normalizedRows(features: Matrix): DoubleMatrix {
  const { rows, columns, data } = features;
  const result = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    const [start, end] = [i * columns, (i + 1) * columns];
    const squares = sumOfSquares(data, start, end);
    if (isSafe(squares)) {
      const length = Math.sqrt(squares);
      for (let j = start; j < end; j++) result[j] = data[j] / length;
      continue;
    }
    const largest = largestMagnitude(data, start, end);
    if (!isDirection(largest)) {
      throw new RangeError(
        `Cannot normalise the rows of a feature matrix as row ${i} has no direction: ` +
          `current value of its largest magnitude is ${largest}`,
      );
    }
    for (let j = start; j < end; j++) result[j] = data[j] / largest;
    const length = Math.sqrt(sumOfSquares(result, start, end));
    for (let j = start; j < end; j++) result[j] /= length;
  }
  return { rows, columns, data: result };
}

/**
 * Index of the first feature row without a direction (zero, or not finite), if there is one: the question to ask before
 * `normalizedRows`, where such a row is to be recorded instead of thrown.
 *
 * @param features `[n, d]`
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { firstRowWithoutDirection, matrixOf } from "@degrok/degrok";
 *
 * const features = matrixOf([2, 2], new Float32Array([1, 2, 0, 0]));
 * assertEquals(firstRowWithoutDirection(features), 1);
 * ```
 */
export function firstRowWithoutDirection({ rows, columns, data }: Matrix): number | undefined {
  for (let i = 0; i < rows; i++) {
    const [start, end] = [i * columns, (i + 1) * columns];
    if (!isSafe(sumOfSquares(data, start, end)) && !isDirection(largestMagnitude(data, start, end))) return i;
  }
  return undefined;
}

// Helpers

type Numbers = Float32Array | Float64Array;

function sumOfSquares(data: Numbers, start: number, end: number): number {
  let [even, odd] = [0, 0]; // two sums, so that one addition need not wait for the other
  for (let j = start; j + 1 < end; j += 2) {
    even += data[j] * data[j];
    odd += data[j + 1] * data[j + 1];
  }
  return even + odd + ((end - start) % 2 === 1 ? data[end - 1] * data[end - 1] : 0);
}

/** Whether a sum of squares has lost nothing to underflow or overflow. */
function isSafe(squares: number): boolean {
  return squares > SMALLEST_SAFE && squares < Infinity;
}

const SMALLEST_SAFE = 2 ** -900;

/** The largest magnitude, or NaN if there is one. */
function largestMagnitude(data: Numbers, start: number, end: number): number {
  let largest = 0;
  for (let j = start; j < end; j++) largest = Math.max(largest, Math.abs(data[j]));
  return largest;
}

function isDirection(largest: number): boolean {
  return largest > 0 && largest < Infinity;
}

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
    const start = i * columns;
    const largest = largestMagnitude(features, i);
    if (!isDirection(largest)) {
      throw new RangeError(
        `Cannot normalise the rows of a feature matrix as row ${i} has no direction: ` +
          `current value of its largest magnitude is ${largest}`,
      );
    }
    let squares = 0; // of the row over its largest magnitude: neither overflows nor vanishes
    for (let j = start; j < start + columns; j++) squares += (data[j] / largest) ** 2;
    const length = Math.sqrt(squares);
    for (let j = start; j < start + columns; j++) result[j] = data[j] / largest / length;
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
export function firstRowWithoutDirection(features: Matrix): number | undefined {
  for (let i = 0; i < features.rows; i++) {
    if (!isDirection(largestMagnitude(features, i))) return i;
  }
  return undefined;
}

function largestMagnitude({ columns, data }: Matrix, row: number): number {
  let largest = 0;
  for (let j = row * columns; j < (row + 1) * columns; j++) {
    const magnitude = Math.abs(data[j]);
    if (!(magnitude <= largest)) largest = magnitude; // so that NaN is kept
    if (largest !== largest) break;
  }
  return largest;
}

function isDirection(largest: number): boolean {
  return largest > 0 && largest < Infinity;
}

import type { Matrix } from "../linalg/matrix.ts";

const TOLERANCE = 1e-5; // Gram matrices computed in single precision pass

/**
 * Refuses a matrix that cannot be a Gram matrix of unit rows.
 *
 * @throws {RangeError} if it is empty, not square, not symmetric, or has a diagonal entry other than 1
 */
export function checkGramMatrix({ rows: n, columns, data }: Matrix): void {
  if (n !== columns || n === 0) {
    throw new RangeError(
      `Cannot read a Gram matrix as it is empty or not square: current value is ${n} x ${columns}`,
    );
  }
  for (let i = 0; i < n; i++) {
    if (!(Math.abs(data[i * n + i] - 1) <= TOLERANCE)) {
      throw new RangeError(
        `Cannot read a Gram matrix as diagonal entry ${i} is not 1: current value is ${data[i * n + i]}`,
      );
    }
    for (let j = 0; j < i; j++) {
      const gap = data[i * n + j] - data[j * n + i];
      if (!(Math.abs(gap) <= TOLERANCE)) {
        throw new RangeError(
          `Cannot read a Gram matrix as entries (${i}, ${j}) and (${j}, ${i}) differ: current value is ${gap}`,
        );
      }
    }
  }
}

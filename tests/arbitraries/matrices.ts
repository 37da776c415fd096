/**
 * Features, Gram matrices and moved features: valid by construction.
 *
 * @module
 */
import fc from "fast-check";
import { gramMatrix } from "../../core/linalg/gram_matrix.ts";
import { type DoubleMatrix, matrixOf } from "../../core/linalg/matrix.ts";
import { normalizedRows } from "../../core/linalg/normalized_rows.ts";
import { normalArray } from "../../core/random/random_arrays.ts";

/** Seeds of random streams. */
export function seeds(): fc.Arbitrary<number> {
  return fc.nat(0xffffffff);
}

/** Most rows and columns of a matrix. */
export interface SizeOptions {
  readonly rows?: number;
  readonly columns?: number;
}

/** Feature matrices: generic, of low rank, with repeated rows, with rows of very different lengths, or close to one direction. */
export function features({ rows = 12, columns = 8 }: SizeOptions = {}): fc.Arbitrary<DoubleMatrix> {
  return fc.record({
    rows: fc.integer({ min: 1, max: rows }),
    columns: fc.integer({ min: 1, max: columns }),
    kind: kinds(),
    seed: seeds(),
  }).map(featuresOf);
}

/** Two feature matrices of the same samples, of their own dimensions and kinds. */
export function featurePairs({ rows = 12, columns = 8 }: SizeOptions = {}): fc.Arbitrary<[DoubleMatrix, DoubleMatrix]> {
  const layer = fc.record({ columns: fc.integer({ min: 1, max: columns }), kind: kinds(), seed: seeds() });
  return fc.tuple(fc.integer({ min: 1, max: rows }), layer, layer)
    .map(([count, first, second]) => [featuresOf({ ...first, rows: count }), featuresOf({ ...second, rows: count })]);
}

/** Gram matrices of such features. */
export function gramMatrices(options: SizeOptions = {}): fc.Arbitrary<DoubleMatrix> {
  return features(options).map(gramMatrix);
}

/** Pairs of Gram matrices of the same size. */
export function gramPairs(options: SizeOptions = {}): fc.Arbitrary<[DoubleMatrix, DoubleMatrix]> {
  return featurePairs(options).map(([first, second]) => [gramMatrix(first), gramMatrix(second)]);
}

/** Unit rows before and after a move of any size, from a millionth to far. */
export function movedUnitRows(
  options: SizeOptions = {},
): fc.Arbitrary<{ original: DoubleMatrix; moved: DoubleMatrix }> {
  return fc.tuple(features(options), seeds(), scales()).map(([matrix, seed, scale]) => {
    const original = normalizedRows(matrix);
    return { original, moved: normalizedRows(moveBy(original, scale, seed)) };
  });
}

/** Positive scales from 1e-6 to 10, evenly on a log axis. */
export function scales(): fc.Arbitrary<number> {
  return fc.double({ min: -6, max: 1, noNaN: true }).map((decade) => 10 ** decade);
}

/** Orders of an entropy from 0.1 to 10, with 1 and 2 and what lies close to 1. */
export function orders(): fc.Arbitrary<number> {
  return fc.oneof(
    fc.constantFrom(0.5, 1, 2, 3, 1 - 1e-9, 1 + 1e-9),
    fc.double({ min: -1, max: 1, noNaN: true }).map((decade) => 10 ** decade),
  );
}

/** A matrix plus independent normal noise of a scale. */
export function moveBy({ rows, columns, data }: DoubleMatrix, scale: number, seed: number): DoubleMatrix {
  const noise = normalArray(data.length, seed);
  return matrixOf([rows, columns], data.map((value, i) => value + scale * noise[i]));
}

type Kind = "generic" | "low rank" | "repeated rows" | "scaled rows" | "one direction";

function kinds(): fc.Arbitrary<Kind> {
  return fc.constantFrom("generic", "low rank", "repeated rows", "scaled rows", "one direction");
}

function featuresOf(
  { rows, columns, kind, seed }: { rows: number; columns: number; kind: Kind; seed: number },
): DoubleMatrix {
  const draws = normalArray(rows * columns, seed);
  const data = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const own = draws[i * columns + j];
      data[i * columns + j] = {
        "generic": own,
        "low rank": draws[i * columns] * (1 + j % 2) + draws[(i % 3) * columns + j % 2],
        "repeated rows": draws[(i % 3) * columns + j],
        "scaled rows": own * 10 ** (i % 7 - 3),
        "one direction": draws[j] + 1e-3 * own,
      }[kind];
    }
  }
  return matrixOf([rows, columns], data);
}

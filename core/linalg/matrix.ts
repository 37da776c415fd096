/** Real matrix, row-major: entry (i, j) is `data[i * columns + j]`. Rows are samples wherever a matrix holds features. */
export interface Matrix<Data extends Float32Array | Float64Array = Float32Array | Float64Array> {
  /** Number of rows. */
  readonly rows: number;
  /** Number of columns. */
  readonly columns: number;
  /** The entries, `[rows * columns]`. */
  readonly data: Data;
}

/** Real matrix in double precision: what every function here returns. */
export type DoubleMatrix = Matrix<Float64Array>;

/**
 * Matrix view of an array, without a copy.
 *
 * @param shape number of rows and of columns
 * @param data `[rows * columns]`, row-major
 * @throws {RangeError} if the array has another length than the shape says
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { matrixOf } from "@degrok/degrok";
 *
 * const identity = matrixOf([2, 2], new Float64Array([1, 0, 0, 1]));
 * assertEquals(identity.rows, 2);
 * ```
 */
export function matrixOf<Data extends Float32Array | Float64Array>(
  [rows, columns]: readonly [number, number],
  data: Data,
): Matrix<Data> {
  if (!Number.isInteger(rows) || !Number.isInteger(columns) || rows < 0 || columns < 0) {
    throw new RangeError(
      `Cannot view an array as a matrix as the shape is not two integers >= 0: current value is [${rows}, ${columns}]`,
    );
  }
  if (data.length !== rows * columns) {
    throw new RangeError(
      `Cannot view an array as a ${rows} x ${columns} matrix as its length is not ${rows * columns}: ` +
        `current value is ${data.length}`,
    );
  }
  return { rows, columns, data };
}

/**
 * Rows `from`, ..., `to` - 1 of a matrix, without a copy.
 *
 * @throws {RangeError} unless 0 <= from <= to <= rows
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { matrixOf, rowRange } from "@degrok/degrok";
 *
 * const matrix = matrixOf([3, 1], new Float64Array([7, 8, 9]));
 * assertEquals([...rowRange(matrix, [1, 3]).data], [8, 9]);
 * ```
 */
export function rowRange<Data extends Float32Array | Float64Array>(
  matrix: Matrix<Data>,
  [from, to]: readonly [number, number],
): Matrix<Data> {
  const { rows, columns, data } = matrix;
  if (!(Number.isInteger(from) && Number.isInteger(to) && 0 <= from && from <= to && to <= rows)) {
    throw new RangeError(
      `Cannot take rows of a matrix of ${rows} rows as the range does not lie in it: current value is [${from}, ${to})`,
    );
  }
  return { rows: to - from, columns, data: data.subarray(from * columns, to * columns) as Data };
}

/**
 * Transpose, in double precision.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { matrixOf, transpose } from "@degrok/degrok";
 *
 * const matrix = matrixOf([2, 2], new Float64Array([1, 2, 3, 4]));
 * assertEquals([...transpose(matrix).data], [1, 3, 2, 4]);
 * ```
 */
export function transpose({ rows, columns, data }: Matrix): DoubleMatrix {
  const result = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) result[j * rows + i] = data[i * columns + j];
  }
  return { rows: columns, columns: rows, data: result };
}

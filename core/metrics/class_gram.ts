/**
 * How the outputs of a network's classes lie to each other.
 *
 * @module
 */
import { type DoubleMatrix, type Matrix, matrixOf } from "../linalg/matrix.ts";
import { rowProducts } from "../linalg/row_products.ts";

/** Which samples are meant, and how many classes there are. */
export interface ClassGramOptions {
  /** The number of classes, an integer of at least 1. */
  readonly classes: number;
  /** Whether a sample counts, by its row. Default: all do. */
  readonly selected?: (row: number) => boolean;
}

/**
 * Gram matrix G(c, d) = <m_c, m_d> of the classes' mean directions, m_c the mean of z / ||z||_2 over the outputs z of class c.
 *
 * G(c, c) is 1 exactly if all outputs of class c point the same way, and near 0 if they point anywhere; G(c, d) says how close two classes
 * are. A row without a direction (zero, or not finite) counts for nothing, as a class without rows does.
 *
 * @param outputs `[samples, d]`
 * @param labels the class of each row, each in [0, classes)
 * @returns `[classes, classes]`, symmetric, entries in [-1, 1]
 * @throws {RangeError} if there are not as many labels as rows
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { classGram, matrixOf } from "@degrok/degrok";
 *
 * const outputs = matrixOf([4, 2], Float64Array.of(3, 0, 1, 0, 0, 2, 0, -2));
 * const gram = classGram(outputs, Int32Array.of(0, 0, 1, 1), { classes: 2 });
 * assertEquals([...gram.data], [1, 0, 0, 0]); // class 0 agrees with itself, class 1 does not
 * ```
 */
export function classGram(
  outputs: Matrix,
  labels: Int32Array,
  { classes, selected = () => true }: ClassGramOptions,
): DoubleMatrix {
  const { rows, columns, data } = outputs;
  if (labels.length !== rows) {
    throw new RangeError(
      `Cannot compare classes as there must be a label for each of ${rows} rows: current value is ${labels.length}`,
    );
  }
  const means = new Float64Array(classes * columns);
  const counts = new Float64Array(classes);
  for (let row = 0; row < rows; row++) {
    if (!selected(row)) continue;
    const length = Math.hypot(...data.subarray(row * columns, (row + 1) * columns));
    if (!(length > 0 && length < Infinity)) continue;
    counts[labels[row]]++;
    for (let j = 0; j < columns; j++) means[labels[row] * columns + j] += data[row * columns + j] / length;
  }
  for (let c = 0; c < classes; c++) {
    for (let j = 0; j < columns; j++) means[c * columns + j] /= Math.max(1, counts[c]);
  }
  return rowProducts(matrixOf([classes, columns], means));
}

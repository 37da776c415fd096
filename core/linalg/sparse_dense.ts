/**
 * The product of a sparse matrix, with as many non-zeros in every row, and a dense one.
 *
 * PyTorch calls it `embedding_bag` with `per_sample_weights`. It is one trilinear form of the non-zeros, the dense matrix and what the product
 * is multiplied by; the product and its two gradients are the form's three derivatives, so that all can be differentiated any number of times.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { gatherRows, scatterRows } from "./gather_rows.ts";

/** The kernels that a backend may have for the three functions; a backend without them computes them from others. */
export const SPARSE_DENSE_KERNELS = {
  product: "SparseDense",
  values: "SparseDenseValues",
  table: "SparseDenseTable",
} as const;

/**
 * `out_n = sum_k values_nk table[columns_nk]`: a sparse matrix times a dense one.
 *
 * Row n of the sparse matrix `[samples, rows]` has the non-zeros `values_n` in the columns `columns_n`; a column may occur twice, and then
 * counts twice. A zero among the values counts as a number: zero times infinity is NaN.
 *
 * @param values the non-zeros: `[samples, k]`
 * @param columns their columns, each in [0, rows): `[samples, k]`, int32
 * @param table the dense matrix: `[rows, width]`
 * @returns `[samples, width]`; the caller owns it
 * @throws {RangeError} if the shapes do not fit, or a sample has no number
 *
 * @example
 * ```ts
 * import { sparseDense } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 * import * as tf from "@tensorflow/tfjs";
 *
 * const table = tf.tensor2d([[1, 0], [0, 1], [5, 5]]);
 * const columns = tf.tensor2d([[0, 2], [1, 1]], [2, 2], "int32");
 * const product = (values: tf.Tensor) => sparseDense(values as tf.Tensor2D, columns, table);
 * assertEquals(product(tf.tensor2d([[2, 1], [3, 4]])).arraySync(), [[7, 5], [0, 7]]);
 *
 * const sum = (values: tf.Tensor) => tf.sum(product(values));
 * assertEquals((tf.grad(sum)(tf.ones([2, 2])) as tf.Tensor2D).arraySync(), [[1, 10], [1, 1]]); // sums of the table's rows
 * ```
 */
export function sparseDense(values: tf.Tensor2D, columns: tf.Tensor2D, table: tf.Tensor2D): tf.Tensor2D {
  checkShapes(values, columns, table);
  const rows = table.shape[0];
  return bilinear(
    [values, columns, table],
    ([v, c, t]) =>
      kernel(SPARSE_DENSE_KERNELS.product, { values: v, columns: c, table: t }) ??
        tf.addN(places(c).map((place, k) => tf.mul(gatherRows(t, place), column(v, k)))) as tf.Tensor2D,
    (gradient, [v, c, t]) => [ofValues(gradient, c, t), ofTable(v, c, gradient, rows)],
  );
}

/** The gradient in the non-zeros, `out_nk = <dense_n, table[columns_nk]>`: `[samples, k]`. */
function ofValues(dense: tf.Tensor2D, columns: tf.Tensor2D, table: tf.Tensor2D): tf.Tensor2D {
  const rows = table.shape[0];
  return bilinear(
    [dense, columns, table],
    ([d, c, t]) =>
      kernel(SPARSE_DENSE_KERNELS.values, { dense: d, columns: c, table: t }) ??
        tf.stack(places(c).map((place) => tf.sum(tf.mul(gatherRows(t, place), d), 1)), 1) as tf.Tensor2D,
    (gradient, [d, c, t]) => [sparseDense(gradient, c, t), ofTable(gradient, c, d, rows)],
  );
}

/** The gradient in the dense matrix, `out_r = sum over nk with columns_nk = r of values_nk dense_n`: `[rows, width]`. */
function ofTable(values: tf.Tensor2D, columns: tf.Tensor2D, dense: tf.Tensor2D, rows: number): tf.Tensor2D {
  return bilinear(
    [values, columns, dense],
    ([v, c, d]) =>
      kernel(SPARSE_DENSE_KERNELS.table, { values: v, columns: c, dense: d }, { rows }) ??
        tf.addN(places(c).map((place, k) => scatterRows(tf.mul(d, column(v, k)), place, rows))) as tf.Tensor2D,
    (gradient, [v, c, d]) => [ofValues(d, c, gradient), sparseDense(v, c, gradient)],
  );
}

// Helpers

/** A matrix of numbers, one of columns, and one more of numbers. */
type Operands = readonly [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];

/** A function of two matrices and columns with its gradients in both matrices, which are functions of the same three. */
function bilinear(
  [left, columns, right]: Operands,
  value: (operands: Operands) => tf.Tensor2D,
  gradients: (gradient: tf.Tensor2D, operands: Operands) => readonly [tf.Tensor2D, tf.Tensor2D],
): tf.Tensor2D {
  const forward = tf.customGrad((a, b, save) => {
    const given = [a, columns, b] as unknown as Operands;
    (save as unknown as (tensors: readonly tf.Tensor[]) => void)(given);
    return {
      value: value(given),
      gradFunc: (gradient, saved) => [...gradients(gradient as tf.Tensor2D, saved as unknown as Operands)],
    };
  });
  return forward(left, right) as tf.Tensor2D;
}

/** What the backend's own kernel computes, if it has one. */
function kernel(name: string, inputs: tf.NamedTensorMap, attributes: tf.NamedAttrMap = {}): tf.Tensor2D | undefined {
  return tf.getKernel(name, tf.getBackend()) === undefined
    ? undefined
    : tf.engine().runKernel<tf.Tensor2D>(name, inputs, attributes);
}

/** The k-th columns of all samples, for each k: `[samples]`. */
function places(columns: tf.Tensor2D): tf.Tensor1D[] {
  return tf.unstack(columns, 1) as tf.Tensor1D[];
}

/** The k-th non-zero of all samples: `[samples, 1]`. */
function column(values: tf.Tensor2D, k: number): tf.Tensor2D {
  return tf.slice(values, [0, k], [values.shape[0], 1]);
}

function checkShapes(values: tf.Tensor2D, columns: tf.Tensor2D, table: tf.Tensor2D): void {
  const isMatrix = [values, columns, table].every(({ rank }) => rank === 2);
  if (
    !isMatrix || values.shape[0] !== columns.shape[0] || values.shape[1] !== columns.shape[1] || values.shape[1] === 0
  ) {
    throw new RangeError(
      "Cannot multiply a sparse matrix as its values and columns must be matrices of one shape with at least one number a row, and the " +
        `table a matrix: current value is [${values.shape}], [${columns.shape}] and [${table.shape}]`,
    );
  }
}

/**
 * Selection of rows, and its adjoint.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";

/**
 * The rows `table[indices]`, differentiable any number of times.
 *
 * TensorFlow.js's own gradient needs an operation that its WebAssembly backend lacks; here it is `scatterRows`.
 *
 * @param table `[rows, columns]`
 * @param indices `[samples]`, int32, each in [0, rows)
 * @returns `[samples, columns]`; the caller owns it
 *
 * @example
 * ```ts
 * import { gatherRows } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 * import * as tf from "@tensorflow/tfjs";
 *
 * const indices = tf.tensor1d([1, 1], "int32");
 * assertEquals([...gatherRows(tf.tensor2d([[1], [2]]), indices).dataSync()], [2, 2]);
 *
 * const sum = (table: tf.Tensor) => tf.sum(gatherRows(table as tf.Tensor2D, indices));
 * assertEquals([...tf.grad(sum)(tf.tensor2d([[1], [2]])).dataSync()], [0, 2]); // row 1 was taken twice
 * ```
 */
export function gatherRows(table: tf.Tensor2D, indices: tf.Tensor1D): tf.Tensor2D {
  const rows = table.shape[0];
  const gather = tf.customGrad((source, save) => {
    (save as (tensors: tf.Tensor[]) => void)([indices]);
    return {
      value: tf.gather(source as tf.Tensor2D, indices),
      gradFunc: (gradient, saved) => scatterRows(gradient as tf.Tensor2D, saved[0] as tf.Tensor1D, rows),
    };
  });
  return gather(table) as tf.Tensor2D;
}

/**
 * To each row the sum of the values that have its index: the adjoint of `gatherRows` and its gradient, as `gatherRows` is this one's.
 *
 * @param values `[samples, columns]`
 * @param indices `[samples]`, int32, each in [0, rows)
 * @returns `[rows, columns]`; the caller owns it
 */
export function scatterRows(values: tf.Tensor2D, indices: tf.Tensor1D, rows: number): tf.Tensor2D {
  const columns = values.shape[1];
  const scatter = tf.customGrad((source, save) => {
    (save as (tensors: tf.Tensor[]) => void)([indices]);
    return {
      value: tf.scatterND(tf.expandDims(indices, 1), source as tf.Tensor2D, [rows, columns]),
      gradFunc: (gradient, saved) => gatherRows(gradient as tf.Tensor2D, saved[0] as tf.Tensor1D),
    };
  });
  return scatter(values) as tf.Tensor2D;
}

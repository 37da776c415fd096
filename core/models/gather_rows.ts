/**
 * Selection of rows whose gradient is a matrix product.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";

/**
 * The rows `table[indices]`, differentiable any number of times.
 *
 * The gradient adds rows up by the transposed one-hot matrix: TensorFlow.js's own needs a scatter that its WebAssembly backend lacks.
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

/** The adjoint of `gatherRows`: sums the rows of `values` that share an index. */
function scatterRows(values: tf.Tensor2D, indices: tf.Tensor1D, rows: number): tf.Tensor2D {
  const oneHot = tf.oneHot(indices, rows).toFloat() as tf.Tensor2D; // [samples, rows]
  return tf.matMul(oneHot, values, true, false);
}

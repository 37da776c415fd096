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

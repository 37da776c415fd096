/**
 * Arrays in another order of their axes.
 *
 * @module
 */

/** A float array with its shape, row-major. */
export interface ShapedArray {
  readonly shape: readonly number[];
  readonly values: Float32Array<ArrayBuffer>;
}

/**
 * The array with its axes in another order, as NumPy's `transpose`.
 *
 * @param axes of the result, in terms of the array's: `[1, 0]` transposes a matrix
 */
export function permuted({ shape, values }: ShapedArray, axes: readonly number[]): ShapedArray {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, side) => product * side, 1));
  const newShape = axes.map((axis) => shape[axis]);
  const result = new Float32Array(values.length);
  for (let index = 0; index < result.length; index++) {
    let rest = index;
    let source = 0;
    for (let axis = axes.length - 1; axis >= 0; axis--) {
      source += (rest % newShape[axis]) * strides[axes[axis]];
      rest = Math.floor(rest / newShape[axis]);
    }
    result[index] = values[source];
  }
  return { shape: newShape, values: result };
}

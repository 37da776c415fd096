/**
 * Random sparse matrices beside dense ones: repeated columns, zeros among the non-zeros, rows of zeros only.
 */
import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";

/** A sparse matrix `[samples, rows]` with `count` numbers a sample, and a dense one `[rows, width]`. */
export interface SparseCase {
  readonly samples: number;
  readonly count: number;
  readonly rows: number;
  readonly width: number;
  readonly values: readonly number[];
  readonly columns: readonly number[];
  readonly table: readonly number[];
}

const numbers = (length: number) =>
  fc.array(fc.oneof(fc.constant(0), fc.integer({ min: -80, max: 80 }).map((x) => x / 40)), {
    minLength: length,
    maxLength: length,
  });

/** A few numbers a sample or more than loops have code for, and widths on all sides of a loop's rounds of sixteen and four. */
export const sparseCases: fc.Arbitrary<SparseCase> = fc.record({
  samples: fc.integer({ min: 1, max: 5 }),
  count: fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 1, max: 9 }) }, { weight: 1, arbitrary: fc.constant(17) }),
  rows: fc.integer({ min: 1, max: 6 }),
  width: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 15, max: 38 })),
}).chain((sizes) =>
  fc.record({
    ...Object.fromEntries(Object.entries(sizes).map(([name, size]) => [name, fc.constant(size)])) as {
      [name in keyof typeof sizes]: fc.Arbitrary<number>;
    },
    values: numbers(sizes.samples * sizes.count),
    columns: fc.array(fc.integer({ min: 0, max: sizes.rows - 1 }), {
      minLength: sizes.samples * sizes.count,
      maxLength: sizes.samples * sizes.count,
    }),
    table: numbers(sizes.rows * sizes.width),
  })
);

/** The sparse matrix as a dense one, by the definition: `[samples, rows]`. */
export function denseMatrix({ samples, count, rows, values, columns }: SparseCase, given?: tf.Tensor2D): tf.Tensor2D {
  const numbers = given ?? tf.tensor2d([...values], [samples, count]);
  const named = tf.tensor3d([...columns], [samples, count, 1], "int32");
  const places = tf.equal(named, tf.range(0, rows, 1, "int32")).toFloat(); // [samples, count, rows]
  return tf.sum(tf.mul(tf.expandDims(numbers, 2), places), 1);
}

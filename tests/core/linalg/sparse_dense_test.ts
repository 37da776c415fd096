/**
 * Sparse times dense: values and gradients are those of the dense product, on TensorFlow.js's own backend.
 */
import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { sparseDense } from "../../../core/linalg/sparse_dense.ts";
import { assertClose, elements } from "../../arbitraries/tensors.ts";
import { assertEquals, assertThrows } from "../../assert.ts";
import { denseMatrix, type SparseCase, sparseCases } from "./sparse_cases.ts";

const RUNS = { numRuns: 60 };

Deno.test("sparseDense() is the product of the dense matrix that its non-zeros add up to", () => {
  fc.assert(
    fc.property(sparseCases, (drawn) => {
      tf.tidy(() => {
        const { values, columns, table } = tensors(drawn);
        assertClose(
          elements(sparseDense(values, columns, table)),
          elements(tf.matMul(denseMatrix(drawn), table)),
          1e-5,
        );
      });
    }),
    RUNS,
  );
});

Deno.test("sparseDense() has the dense product's gradients, and their gradients", () => {
  fc.assert(
    fc.property(sparseCases, (drawn) => {
      tf.tidy(() => {
        const { values, columns, table } = tensors(drawn);
        const [ofSparse, ofDense] = [
          (v: tf.Tensor, t: tf.Tensor) => sparseDense(v as tf.Tensor2D, columns, t as tf.Tensor2D),
          (v: tf.Tensor, t: tf.Tensor) => tf.matMul(denseMatrix(drawn, v as tf.Tensor2D), t as tf.Tensor2D),
        ].map((product) => {
          const bent = (v: tf.Tensor, t: tf.Tensor) => tf.sum(tf.square(tf.square(product(v, t)))) as tf.Scalar;
          const slopes = tf.grads(bent);
          const bend = tf.grads((v, t) => tf.sum(tf.addN(slopes([v, t]).map((slope) => tf.sum(tf.square(slope))))));
          return [...slopes([values, table]), ...bend([values, table])].flatMap((each) => [...each.dataSync()]);
        });
        const scale = Math.max(1, ...ofDense.map(Math.abs));
        assertClose(ofSparse.map((x) => x / scale), ofDense.map((x) => x / scale), 1e-5);
      });
    }),
    RUNS,
  );
});

Deno.test("sparseDense() has the slope of finite differences", () => {
  const drawn = { samples: 2, count: 3, rows: 4, width: 5, values: [1, -2, 0.5, 3, 0, 1], columns: [0, 3, 0, 1, 1, 2] };
  tf.tidy(() => {
    const { values, columns, table } = tensors({ ...drawn, table: Array.from({ length: 20 }, (_, i) => Math.sin(i)) });
    const loss = (v: tf.Tensor, t: tf.Tensor) =>
      tf.sum(tf.square(sparseDense(v as tf.Tensor2D, columns, t as tf.Tensor2D))) as tf.Scalar;
    const [inValues, inTable] = tf.grads(loss)([values, table]);
    for (const [input, gradient, at] of [[values, inValues, 0], [table, inTable, 1]] as const) {
      const found = gradient.dataSync();
      for (let i = 0; i < input.size; i++) {
        const step = tf.tensor(Array.from({ length: input.size }, (_, j) => j === i ? 0.01 : 0), input.shape);
        const moved = [tf.add(input, step), tf.sub(input, step)]
          .map((x) => loss(at === 0 ? x : values, at === 1 ? x : table).dataSync()[0]);
        assertClose([(moved[0] - moved[1]) / 0.02], [found[i]], 2e-3 * Math.max(1, Math.abs(found[i])));
      }
    }
  });
});

Deno.test("sparseDense() of no samples is nothing, and what does not fit is refused", () => {
  const none = tf.zeros([0, 2]) as tf.Tensor2D;
  const nowhere = tf.zeros([0, 2], "int32") as tf.Tensor2D;
  assertEquals(sparseDense(none, nowhere, tf.ones([3, 4])).shape, [0, 4]);
  assertThrows(() => sparseDense(tf.ones([2, 2]), tf.zeros([2, 3], "int32"), tf.ones([3, 4])), RangeError, "[2,3]");
  assertThrows(
    () => sparseDense(tf.ones([2, 0]), tf.zeros([2, 0], "int32"), tf.ones([3, 4])),
    RangeError,
    "at least one",
  );
});

function tensors({ samples, count, rows, width, values, columns, table }: SparseCase) {
  return {
    values: tf.tensor2d([...values], [samples, count]),
    columns: tf.tensor2d([...columns], [samples, count], "int32"),
    table: tf.tensor2d([...table], [rows, width]),
  };
}

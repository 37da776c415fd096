/**
 * Products of matrices with very many rows, in blocks: each row once, in its place, to the same numbers.
 */
import * as tf from "@tensorflow/tfjs";
import { sparseDense } from "../../../../core/linalg/sparse_dense.ts";
import { crossEntropy } from "../../../../core/losses/cross_entropy.ts";
import { normalArray } from "../../../../core/random/random_arrays.ts";
import { eagerEngine } from "../../../../pipeline/engine/eager_engine.ts";
import type { Engine, TensorFunction } from "../../../../pipeline/engine/engine.ts";
import { type Attributes, Graph } from "../../../../pipeline/engine/compiled/graph.ts";
import { rowBlocks } from "../../../../pipeline/engine/compiled/row_blocks.ts";
import { assert, assertEquals } from "../../../assert.ts";

const granted = async (name: "ffi" | "read") => (await Deno.permissions.query({ name })).state === "granted";
const ignore = !(await granted("ffi") && await granted("read"));

/** A tall matrix times another one, and the transposed one times a third. */
function products(rows: number) {
  const graph = new Graph();
  const float = (...shape: number[]) => ({ shape, dtype: "float32" as const });
  const transposed = (transA: number): Attributes => ({
    transA: { type: "int", value: transA },
    transB: { type: "int", value: 0 },
  });
  const [tall, small, gradient] = [float(rows, 6), float(6, 5), float(rows, 4)].map((spec, i) =>
    graph.input(`${i}`, spec)
  );
  const [product] = graph.node("Gemm", [tall, small], [float(rows, 5)], transposed(0));
  const [slope] = graph.node("Gemm", [tall, gradient], [float(6, 4)], transposed(1));
  return { kind: "native" as const, inputs: [tall, small, gradient], outputs: [product, slope] };
}

Deno.test("rowBlocks() cuts a tall product into all its rows in order, and leaves whole what sums over rows", () => {
  for (const rows of [641, 1280, 3830]) {
    const segment = products(rows);
    const { inputs, outputs } = rowBlocks(segment, () => true);
    for (const [views, whole] of [[inputs, segment.inputs[0]], [outputs, segment.outputs[0]]] as const) {
      const blocks = views.filter((view) => view.whole === whole && view.value !== whole);
      assert(blocks.length > 1);
      let rowsBefore = 0;
      for (const { value, offset } of blocks) {
        assertEquals([offset, value.shape[1]], [rowsBefore * whole.shape[1], whole.shape[1]]);
        rowsBefore += value.shape[0];
      }
      assertEquals(rowsBefore, rows);
    }
    assert(inputs.some(({ value }) => value === segment.inputs[0]), "the transposed product reads the whole matrix");
    assert(outputs.some(({ value }) => value === segment.outputs[1]));
  }
});

Deno.test("rowBlocks() cuts nothing that is short or has no place", () => {
  for (const { inputs, outputs } of [rowBlocks(products(640), () => true), rowBlocks(products(3830), () => false)]) {
    assert([...inputs, ...outputs].every(({ value, whole }) => value === whole));
  }
});

/** Logits from sparse rows, directly and through a hidden layer, and the gradient of their cross-entropy. */
const layer: TensorFunction = ({ values, columns, table, weight, labels }) => {
  const loss = (t: tf.Tensor, w: tf.Tensor) => {
    const rows = (matrix: tf.Tensor) =>
      sparseDense(values as tf.Tensor2D, columns as tf.Tensor2D, matrix as tf.Tensor2D);
    const direct = rows(tf.matMul(t as tf.Tensor2D, w));
    return crossEntropy(tf.add(direct, tf.matMul(tf.relu(rows(t)), w)) as tf.Tensor2D, labels as tf.Tensor2D);
  };
  const { value, grads: [ofTable, ofWeight] } = tf.valueAndGrads(loss)([table, weight]);
  return { loss: value, ofTable, ofWeight };
};

Deno.test({
  name: "a layer of 2 500 rows between sparse products: compiled equals eager",
  ignore,
  fn: async () => {
    const { compiledEngine } = await import("../../../../pipeline/engine/compiled_engine.ts");
    const [rows, width, classes] = [2500, 24, 100];
    const normals = (size: number, seed: number) => Float32Array.from(normalArray(size, seed));
    const inputs = {
      values: normals(rows * 2, 1),
      columns: Int32Array.from({ length: rows * 2 }, (_, i) => (i * 7) % width),
      table: normals(width * width, 2),
      weight: normals(width * classes, 3),
      labels: Float32Array.from(
        { length: rows * classes },
        (_, i) => i % classes === Math.floor(i / classes) % 7 ? 1 : 0,
      ),
    };
    const float = (...shape: number[]) => ({ shape, dtype: "float32" as const });
    const signature = {
      values: float(rows, 2),
      columns: { shape: [rows, 2], dtype: "int32" as const },
      table: float(width, width),
      weight: float(width, classes),
      labels: float(rows, classes),
    };
    const run = async (engine: Engine) => {
      const executable = await engine.compile(layer, signature);
      const outputs = await executable.run(inputs);
      await executable.dispose();
      return outputs;
    };
    const expected = await run(await eagerEngine("cpu"));
    const actual = await run(await compiledEngine({ fastMath: true }));
    for (const [name, array] of Object.entries(expected)) {
      const scale = Math.max(...array.map(Math.abs));
      assert(scale > 0);
      array.forEach((value, i) => {
        assert(Math.abs(actual[name][i] - value) <= 1e-5 * scale, `${name}[${i}]: ${actual[name][i]}, eager ${value}`);
      });
    }
  },
});

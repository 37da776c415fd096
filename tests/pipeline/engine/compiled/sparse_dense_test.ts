/**
 * Sparse products in WebAssembly loops: compiled equals eager, alone and with what loops do beside them.
 */
import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { sparseDense } from "../../../../core/linalg/sparse_dense.ts";
import { eagerEngine } from "../../../../pipeline/engine/eager_engine.ts";
import type { Engine, NamedArrays, NamedTensors, TensorFunction } from "../../../../pipeline/engine/engine.ts";
import { assert, assertEquals, assertRejects } from "../../../assert.ts";
import { type SparseCase, sparseCases } from "../../../core/linalg/sparse_cases.ts";

const granted = async (name: "ffi" | "read") => (await Deno.permissions.query({ name })).state === "granted";
const ignore = !(await granted("ffi") && await granted("read"));

/** A layer with bias and ReLU on a sparse product, a second map of the same sparse rows, and all gradients. */
const layers: TensorFunction = ({ values, columns, table, bias, other }) => {
  const loss = (v: tf.Tensor, t: tf.Tensor, b: tf.Tensor, o: tf.Tensor) => {
    const sparse = (matrix: tf.Tensor) => sparseDense(v as tf.Tensor2D, columns as tf.Tensor2D, matrix as tf.Tensor2D);
    const hidden = tf.relu(tf.add(sparse(t), b));
    return tf.sum(tf.square(tf.add(tf.matMul(hidden, tf.ones([t.shape[1] as number, 3])), sparse(o)))) as tf.Scalar;
  };
  const [dv, dt, db, dother] = tf.grads(loss)([values, table, bias, other]);
  const curved = tf.grads((v, t) => tf.sum(tf.square(tf.grads(loss)([v, t, bias, other])[0])) as tf.Scalar);
  const [ddv, ddt] = curved([values, table]);
  return { loss: loss(values, table, bias, other), dv, dt, db, dother, ddv, ddt };
};

for (const columnsAre of ["constant", "fed"] as const) {
  Deno.test({
    name:
      `sparse products in a layer, their gradients and second derivatives: compiled equals eager, columns ${columnsAre}`,
    ignore,
    fn: async () => {
      const [eager, compiled] = [await eagerEngine("cpu"), await loadCompiled()];
      await fc.assert(
        fc.asyncProperty(sparseCases, async (drawn) => {
          const [expected, actual] = [await run(eager, drawn, columnsAre), await run(compiled, drawn, columnsAre)];
          for (const [name, array] of Object.entries(expected)) {
            const scale = Math.max(1, ...array.map(Math.abs));
            array.forEach((value, i) => {
              assert(
                Math.abs(actual[name][i] - value) <= 2e-5 * scale,
                `${name}[${i}]: ${actual[name][i]}, eager ${value}`,
              );
            });
          }
        }),
        { numRuns: 25 },
      );
    },
  });
}

Deno.test({
  name: "a column out of range is refused: at once if it is known, else by the run",
  ignore,
  fn: async () => {
    const engine = await loadCompiled();
    const drawn = { samples: 1, count: 2, rows: 2, width: 3, values: [1, 1], table: [1, 2, 3, 4, 5, 6] };
    for (const columns of [[0, 2], [-1, 0]]) {
      await assertRejects(() => run(engine, { ...drawn, columns }, "constant"), RangeError, "must be in [0, 1]");
      await assertRejects(() => run(engine, { ...drawn, columns }, "fed"), RangeError, "outside of the axis");
    }
  },
});

Deno.test({
  name: "NaN in a row of the table that no sample reads does not spread, one that is read does",
  ignore,
  fn: async () => {
    const drawn = { samples: 1, count: 1, rows: 2, width: 3, values: [0], table: [1, 2, 3, NaN, NaN, NaN] };
    const product = async (columns: number[]) =>
      (await run(await loadCompiled(), { ...drawn, columns }, "fed")).loss[0];
    assertEquals([Number.isNaN(await product([0])), Number.isNaN(await product([1]))], [false, true]);
  },
});

Deno.test({
  name: "explain() says what runs where: bias, ReLU and mask run in the sparse products' loops",
  ignore,
  fn: async () => {
    const [drawn] = fc.sample(sparseCases, { numRuns: 1, seed: 5 });
    const engine = await loadCompiled();
    const { inputs, signature } = feeds({
      ...drawn,
      samples: 2,
      count: 2,
      values: [1, 2, 3, 4],
      columns: [0, 0, 0, 0],
    });
    const gradients: TensorFunction = (given) => {
      const { dv, dt, db } = layers(given) as NamedTensors;
      return { dv, dt, db };
    };
    const executable = await engine.compile(gradients, signature, { constants: { columns: inputs.columns } });
    const loops = (await executable.explain?.())?.filter(({ runtime }) => runtime === "WebAssembly");
    await executable.dispose();
    assertEquals(loops?.map(({ operators }) => Object.keys(operators).sort()), [
      ["Add", "Relu", "SparseDense"],
      ["HardSigmoid", "Mul", "ReduceSum", "SparseDenseTable", "SparseDenseValues"],
    ]);
  },
});

// Helpers

async function loadCompiled(): Promise<Engine> {
  const { compiledEngine } = await import("../../../../pipeline/engine/compiled_engine.ts");
  return await compiledEngine({ fastMath: true });
}

function feeds({ samples, count, rows, width, values, columns, table }: SparseCase) {
  const float = (...shape: number[]) => ({ shape, dtype: "float32" as const });
  return {
    inputs: {
      values: Float32Array.from(values),
      columns: Int32Array.from(columns),
      table: Float32Array.from(table),
      bias: Float32Array.from({ length: width }, (_, i) => Math.cos(i)),
      other: Float32Array.from({ length: 3 * rows }, (_, i) => Math.sin(i)),
    },
    signature: {
      values: float(samples, count),
      columns: { shape: [samples, count], dtype: "int32" as const },
      table: float(rows, width),
      bias: float(width),
      other: float(rows, 3),
    },
  };
}

async function run(engine: Engine, drawn: SparseCase, columnsAre: "constant" | "fed"): Promise<NamedArrays> {
  const { inputs: { columns, ...others }, signature } = feeds(drawn);
  const known = columnsAre === "constant";
  const executable = await engine.compile(layers, signature, { constants: known ? { columns } : {} });
  try {
    return await executable.run(known ? others : { ...others, columns });
  } finally {
    await executable.dispose();
  }
}

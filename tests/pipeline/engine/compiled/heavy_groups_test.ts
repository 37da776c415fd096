/**
 * Passes over large matrices as one nest of loops: a cross-entropy with its gradient, beside eager and to the last digits.
 */
import * as tf from "@tensorflow/tfjs";
import { crossEntropy } from "../../../../core/losses/cross_entropy.ts";
import { normalArray } from "../../../../core/random/random_arrays.ts";
import { eagerEngine } from "../../../../pipeline/engine/eager_engine.ts";
import type { Engine, NamedArrays, TensorFunction } from "../../../../pipeline/engine/engine.ts";
import { assert, assertAlmostEquals, assertEquals } from "../../../assert.ts";

const granted = async (name: "ffi" | "read") => (await Deno.permissions.query({ name })).state === "granted";
const ignore = !(await granted("ffi") && await granted("read"));

/** What a training step makes of logits: the loss, its gradient in them and in a bias, and where the largest is. */
const ofLogits = (classes: number): TensorFunction => ({ logits, bias, labels }) => {
  const oneHot = tf.oneHot(labels as tf.Tensor1D, classes).toFloat() as tf.Tensor2D;
  const loss = (b: tf.Tensor, x: tf.Tensor) => crossEntropy(tf.add(x, b) as tf.Tensor2D, oneHot);
  const { value, grads: [ofBias, gradient] } = tf.valueAndGrads(loss)([bias, logits]);
  return { loss: value, ofBias, gradient, largest: tf.argMax(tf.add(logits, bias), 1) };
};

/** Logits whose spread grows from row to row, so that rows are near chance, sure, and so sure that other classes underflow. */
function feeds(rows: number, classes: number) {
  const normals = normalArray(rows * classes, 7);
  const inputs = {
    logits: Float32Array.from(normals, (z, i) => z * 60 * Math.floor(i / classes) / rows),
    bias: Float32Array.from({ length: classes }, (_, i) => Math.sin(i)),
    labels: Int32Array.from({ length: rows }, (_, i) => (7 * i) % classes),
  };
  const signature = {
    logits: { shape: [rows, classes], dtype: "float32" as const },
    bias: { shape: [classes], dtype: "float32" as const },
    labels: { shape: [rows], dtype: "int32" as const },
  };
  return { inputs, signature };
}

for (const classes of [96, 113, 131]) {
  Deno.test({
    name: `a large cross-entropy of ${classes} classes and its gradient run in loops, and equal eager`,
    ignore,
    fn: async () => {
      const rows = 2500;
      const { actual, nests } = await run(await loadCompiled(), feeds(rows, classes), classes);
      const { actual: expected } = await run(await eagerEngine("cpu"), feeds(rows, classes), classes);
      assertEquals(nests, 1);
      assertEquals(actual.largest, expected.largest);
      assertAlmostEquals(actual.loss[0] / expected.loss[0], 1, 1e-6);
      for (const name of ["gradient", "ofBias"]) {
        const scale = name === "gradient" ? 1e-30 : 1e-7; // a sum over rows cancels
        expected[name].forEach((value, i) => {
          const error = Math.abs(actual[name][i] - value);
          assert(error <= 3e-6 * Math.abs(value) + scale, `${name}[${i}]: ${actual[name][i]}, eager ${value}`);
        });
      }
    },
  });
}

Deno.test({
  name: "what is not a number stays in its row, and makes the loss not a number",
  ignore,
  fn: async () => {
    const [rows, classes] = [2500, 113];
    const given = feeds(rows, classes);
    given.inputs.logits[5 * classes + 3] = NaN;
    const { actual: { loss, gradient } } = await run(await loadCompiled(), given, classes);
    assert(Number.isNaN(loss[0]));
    const unknown = gradient.map((value, i) => Number.isNaN(value) ? Math.floor(i / classes) : -1).filter((i) =>
      i >= 0
    );
    assertEquals([...new Set(unknown)], [5]);
  },
});

Deno.test({
  name: "small matrices stay with ONNX Runtime, and all do in exact arithmetic",
  ignore,
  fn: async () => {
    assertEquals((await run(await loadCompiled(), feeds(50, 113), 113)).nests, 0);
    assertEquals((await run(await loadCompiled(false), feeds(2500, 113), 113)).nests, 0);
  },
});

// Helpers

async function loadCompiled(fastMath = true): Promise<Engine> {
  const { compiledEngine } = await import("../../../../pipeline/engine/compiled_engine.ts");
  return await compiledEngine({ fastMath });
}

/** What comes out, and how many segments of loops have a softmax. */
async function run(
  engine: Engine,
  { inputs: { labels, ...fed }, signature }: ReturnType<typeof feeds>,
  classes: number,
): Promise<{ readonly actual: NamedArrays; readonly nests: number }> {
  const executable = await engine.compile(ofLogits(classes), signature, { constants: { labels } });
  const nests =
    (await executable.explain?.())?.filter(({ runtime, operators }) =>
      runtime === "WebAssembly" && Object.hasOwn(operators, "Softmax")
    ).length ?? 0;
  try {
    return { actual: await executable.run(fed), nests };
  } finally {
    await executable.dispose();
  }
}

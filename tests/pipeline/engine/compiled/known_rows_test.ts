/**
 * Products with a known matrix of few non-zeros run on these alone: compiled equals eager, and everything else stays dense.
 */
import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { eagerEngine } from "../../../../pipeline/engine/eager_engine.ts";
import type { Engine, NamedArrays, TensorFunction } from "../../../../pipeline/engine/engine.ts";
import { assert, assertEquals, assertRejects } from "../../../assert.ts";

const granted = async (name: "ffi" | "read") => (await Deno.permissions.query({ name })).state === "granted";
const ignore = !(await granted("ffi") && await granted("read"));
const [SAMPLES, PIXELS] = [40, 600];

/** A first layer on the images, or on chosen ones, with the gradient of its weights. */
const firstLayer: TensorFunction = ({ images, weight, bias, batch }) => {
  const chosen = batch === undefined ? images : tf.gather(images, batch as tf.Tensor1D);
  const loss = (w: tf.Tensor, b: tf.Tensor) =>
    tf.sum(tf.square(tf.relu(tf.add(tf.matMul(chosen as tf.Tensor2D, w as tf.Tensor2D), b)))) as tf.Scalar;
  const [dw, db] = tf.grads(loss)([weight, bias]);
  return { loss: loss(weight, bias), dw, db };
};

Deno.test({
  name: "a layer on mostly black images, all or a batch, and its gradients: compiled equals eager",
  ignore,
  fn: async () => {
    const [eager, compiled] = [await eagerEngine("cpu"), await loadCompiled()];
    const cases = fc.record({
      width: fc.integer({ min: 16, max: 70 }),
      density: fc.double({ min: 0, max: 0.35, noNaN: true }),
      batch: fc.option(fc.array(fc.integer({ min: 0, max: SAMPLES - 1 }), { minLength: 28, maxLength: 33 })),
      seed: fc.integer({ min: 1, max: 1000 }),
    });
    await fc.assert(
      fc.asyncProperty(cases, async (drawn) => {
        const [expected, actual] = [await run(eager, drawn), await run(compiled, drawn)];
        for (const [name, { outputs }] of Object.entries({ expected })) {
          for (const [output, array] of Object.entries(outputs)) {
            const scale = Math.max(1, ...array.map(Math.abs));
            array.forEach((value, i) => {
              const off = Math.abs(actual.outputs[output][i] - value);
              assert(off <= 1e-5 * scale, `${name} ${output}[${i}]: ${actual.outputs[output][i]}, eager ${value}`);
            });
          }
        }
      }),
      { numRuns: 12 },
    );
  },
});

Deno.test({
  name: "what is known and mostly zero is multiplied in loops, what is dense or fed is not",
  ignore,
  fn: async () => {
    const engine = await loadCompiled();
    const operators = async (density: number) =>
      (await run(engine, { width: 20, density, seed: 1, batch: null })).operators;
    assertEquals((await operators(0.2)).filter((name) => name.startsWith("SparseRows")), [
      "SparseRows",
      "SparseRowsTable",
    ]);
    assertEquals((await operators(0.5)).filter((name) => name.startsWith("SparseRows")), []);
  },
});

Deno.test({
  name: "a batch with a sample that is not there is refused",
  ignore,
  fn: async () => {
    const engine = await loadCompiled();
    for (const wrong of [SAMPLES, -1]) {
      const batch = Array.from({ length: 30 }, (_, i) => i === 7 ? wrong : i);
      await assertRejects(
        () => run(engine, { width: 20, density: 0.2, seed: 1, batch }),
        RangeError,
        "outside of the axis",
      );
    }
  },
});

// Helpers

async function loadCompiled(): Promise<Engine> {
  const { compiledEngine } = await import("../../../../pipeline/engine/compiled_engine.ts");
  return await compiledEngine({ fastMath: true });
}

async function run(
  engine: Engine,
  { width, density, batch, seed }: { width: number; density: number; batch: readonly number[] | null; seed: number },
): Promise<{ readonly outputs: NamedArrays; readonly operators: readonly string[] }> {
  let state = seed;
  const uniform = () => (state = (state * 16807) % (2 ** 31 - 1)) / (2 ** 31 - 1);
  const images = Float32Array.from({ length: SAMPLES * PIXELS }, () => uniform() < density ? uniform() : 0);
  const weight = Float32Array.from({ length: PIXELS * width }, () => uniform() - 0.5);
  const bias = Float32Array.from({ length: width }, () => uniform() - 0.5);
  const float = (...shape: number[]) => ({ shape, dtype: "float32" as const });
  const executable = await engine.compile(firstLayer, {
    images: float(SAMPLES, PIXELS),
    weight: float(PIXELS, width),
    bias: float(width),
    ...(batch === null ? {} : { batch: { shape: [batch.length], dtype: "int32" as const } }),
  }, { constants: { images } });
  try {
    const outputs = await executable.run({
      weight,
      bias,
      ...(batch === null ? {} : { batch: Int32Array.from(batch) }),
    });
    const operators = (executable.explain?.() ?? []).flatMap((segment) => Object.keys(segment.operators));
    return { outputs, operators };
  } finally {
    await executable.dispose();
  }
}

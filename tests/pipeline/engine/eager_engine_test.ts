import * as tf from "@tensorflow/tfjs";
import { assertAlmostEquals, assertEquals, assertRejects } from "../../assert.ts";
import { eagerEngine } from "../../../pipeline/engine/eager_engine.ts";
import type { NamedTensors } from "../../../pipeline/engine/engine.ts";

const readable = (await Deno.permissions.query({ name: "read" })).state === "granted";
const affine = ({ x, w, b }: NamedTensors) => ({ y: tf.add(tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D), b) });
const signature = {
  x: { shape: [2, 3], dtype: "float32" },
  w: { shape: [3, 2], dtype: "float32" },
  b: { shape: [2], dtype: "float32" },
} as const;
const w = Float32Array.of(1, 2, 3, 4, 5, 6);
const x = Float32Array.of(1, 0, 0, 0, 1, 1);

for (const backend of ["cpu", "wasm"] as const) {
  const options = { ignore: backend === "wasm" && !readable, sanitizeResources: false, sanitizeOps: false };

  Deno.test({
    name: `eagerEngine(${backend}) computes a function of inputs and constants`,
    ...options,
    fn: async () => {
      const engine = await eagerEngine(backend);
      assertEquals(engine.backend, `tfjs 4.22.0 ${backend}`);
      const executable = await engine.compile(affine, signature, { constants: { w } });
      assertEquals(executable.outputs, { y: { shape: [2, 2], dtype: "float32" } });
      const { y } = await executable.run({ x, b: Float32Array.of(10, 20) });
      assertEquals([...y], [11, 22, 18, 30]);
      await executable.dispose();
    },
  });

  Deno.test({
    name: `eagerEngine(${backend}) writes into the array it is given, and never returns an input's own array`,
    ...options,
    fn: async () => {
      const engine = await eagerEngine(backend);
      const executable = await engine.compile(({ x }) => ({ same: x, twice: tf.mul(x, 2) }), { x: signature.x });
      const twice = new Float32Array(6);
      const outputs = await executable.run({ x }, { twice });
      assertEquals(outputs.twice === twice, true);
      assertEquals([...twice], [2, 0, 0, 0, 2, 2]);
      assertEquals(outputs.same !== x, true);
      assertEquals([...outputs.same], [...x]);
      await executable.dispose();
    },
  });

  Deno.test({
    name: `eagerEngine(${backend}) holds no tensor but its constants, and those until disposed`,
    ...options,
    fn: async () => {
      const engine = await eagerEngine(backend);
      const before = tf.memory().numTensors;
      const executable = await engine.compile(affine, signature, { constants: { w } });
      for (let run = 0; run < 5; run++) await executable.run({ x, b: Float32Array.of(0, 0) });
      assertEquals(tf.memory().numTensors, before + 1);
      await executable.dispose();
      await executable.dispose();
      assertEquals(tf.memory().numTensors, before);
    },
  });
}

Deno.test("eagerEngine() leaves the TensorFlow.js backend as it found it", async () => {
  tf.env().set("IS_NODE", false);
  await tf.setBackend("cpu");
  const backend = tf.getBackend();
  const executable = await (await eagerEngine("cpu")).compile(affine, signature);
  await executable.run({ x, w, b: new Float32Array(2) });
  assertEquals(tf.getBackend(), backend);
});

Deno.test("eagerEngine() runs gradients, int32 inputs and scalars", async () => {
  const engine = await eagerEngine("cpu");
  const executable = await engine.compile(({ a, rows }) => {
    const loss = (p: tf.Tensor) => tf.sum(tf.square(tf.gather(p, rows as tf.Tensor1D))) as tf.Scalar;
    return { gradient: tf.grad(loss)(a), loss: loss(a), rows };
  }, { a: { shape: [3], dtype: "float32" }, rows: { shape: [2], dtype: "int32" } });
  const { gradient, loss, rows } = await executable.run({ a: Float32Array.of(1, 2, 3), rows: Int32Array.of(2, 2) });
  assertEquals([...gradient], [0, 0, 12]);
  assertAlmostEquals(loss[0], 18);
  assertEquals(rows, Int32Array.of(2, 2));
  assertEquals(executable.outputs.loss, { shape: [], dtype: "float32" });
});

Deno.test("eagerEngine() rejects arrays that do not fit the signature, and functions that return masks", async () => {
  const engine = await eagerEngine("cpu");
  const executable = await engine.compile(affine, signature, { constants: { w } });
  const b = new Float32Array(2);
  const cases: [Record<string, Float32Array | Int32Array>, string][] = [
    [{ x }, `input "b" is missing`],
    [{ x, b, w }, `"w" is not one of {x, b}`],
    [{ x, b: new Float32Array(3) }, `"b" must hold 2 elements of shape [2]: current value is 3`],
    [{ x, b: new Int32Array(2) }, `"b" must be float32: current value is int32`],
  ];
  for (const [inputs, message] of cases) await assertRejects(() => executable.run(inputs), RangeError, message);
  await assertRejects(() => executable.run({ x, b }, { z: b }), RangeError, `"z" is not one of {y}`);
  await assertRejects(
    () => engine.compile(affine, signature, { constants: { v: w } }),
    RangeError,
    `"v" is not one of`,
  );
  await assertRejects(
    () => engine.compile(({ x }) => ({ mask: tf.greater(x, 0) }), { x: signature.x }),
    TypeError,
    `Cannot return "mask" as an output must be float32 or int32: current value is bool`,
  );
  await executable.dispose();
  await assertRejects(() => executable.run({ x, b }), RangeError, "disposed");
});

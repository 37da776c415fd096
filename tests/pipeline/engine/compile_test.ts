/**
 * `compile()` is the function's own: what TensorFlow.js's cpu backend says, at the ends of the number range too.
 */
import * as tf from "@tensorflow/tfjs";
import { assert, assertEquals, assertRejects } from "../../assert.ts";
import { compile } from "../../../pipeline/engine/compile.ts";
import { eagerEngine } from "../../../pipeline/engine/eager_engine.ts";
import type { NamedArrays, Signature, TensorFunction } from "../../../pipeline/engine/engine.ts";

const granted = async (name: "ffi" | "read" | "run") => (await Deno.permissions.query({ name })).state === "granted";
const ignore = !(await granted("ffi") && await granted("read"));
const compiledTest = (name: string, fn: () => Promise<void>) => Deno.test({ name, ignore, fn });
const LEAST = -(2 ** 31);
const MOST = 2 ** 31 - 1;
const LARGE = 3e38;

compiledTest(
  "compile() divides integers as JavaScript does, by zero and at int32's ends, and the process lives",
  async () => {
    const a = Int32Array.of(LEAST, MOST, LEAST, 7, -7, 0, -7, LEAST, MOST);
    const b = Int32Array.of(-1, -7, 0, 0, 0, 0, 2, MOST, LEAST);
    const { quotient, remainder, power } = await both(
      ({ a, b }) => ({ quotient: tf.floorDiv(a, b), remainder: tf.mod(a, b), power: tf.pow(a, b) }),
      { a, b },
    );
    assertEquals([...quotient].slice(0, 4), [LEAST, -306783379, 0, 0]);
    assertEquals([...remainder].slice(0, 4), [0, -6, 0, 0]);
    assertEquals(power[0], 0);
  },
);

compiledTest("compile() wraps sums and products of integers at 2^32", async () => {
  const x = Int32Array.of(MOST, MOST, 46341, 46341, LEAST, 3);
  const { sum, product } = await both(({ x }) => ({ sum: tf.sum(x), product: tf.prod(tf.slice(x, 2, 2)) }), { x });
  assertEquals([...sum, ...product], [-2147390965, -2147479015]);
});

compiledTest(
  "compile() casts to int32 as JavaScript does: NaN and infinity are 0, what is too large wraps",
  async () => {
    const x = Float32Array.of(NaN, Infinity, -Infinity, 1e10, -1e10, 2 ** 31, 3.9, -3.9, 1e20, 3e38);
    const { y } = await both(({ x }) => ({ y: tf.cast(x, "int32") }), { x });
    assertEquals([...y], [0, 0, 0, 1410065408, -1410065408, LEAST, 3, -3, 0, 0].map((v) => v === 0 ? 0 : v));
  },
);

compiledTest(
  "compile() finds NaN with max and min, and passes over it with argMax and argMin, as TensorFlow.js does",
  async () => {
    const x = Float32Array.of(1, -20, NaN, NaN, 1, -20, -Infinity, Infinity, 5);
    const outputs = await both((t) => {
      const rows = tf.reshape(t.x, [3, 3]);
      return Object.fromEntries(
        [tf.max, tf.min, tf.argMax, tf.argMin].flatMap((f) =>
          [0, 1].map((axis) => [`${f.name}${axis}`, f(rows, axis)])
        ),
      );
    }, { x });
    assertEquals(outputs[`${tf.max.name}1`], Float32Array.of(NaN, NaN, Infinity));
  },
);

compiledTest("compile() ranks NaN first with topk, where TensorFlow.js has no order", async () => {
  const executable = await compile(({ x }) => {
    const { values, indices } = tf.topk(x, 3);
    return { values, indices };
  }, { x: { shape: [4], dtype: "float32" } });
  const { values, indices } = await executable.run({ x: Float32Array.of(1, -20, NaN, 5) });
  await executable.dispose();
  assertEquals([...values, ...indices], [NaN, 5, 1, 2, 3, 0]);
});

compiledTest("compile() keeps NaN and infinity in products with zeros", async () => {
  const x = Float32Array.of(NaN, Infinity, 1, -1);
  const { product, matrix, logarithm } = await both(({ x }) => ({
    product: tf.mul(x, 0),
    matrix: tf.matMul(tf.reshape(x, [2, 2]), tf.zeros([2, 2])),
    logarithm: tf.mul(0, tf.log(x)),
  }), { x });
  assertEquals([...product].map(Math.abs), [NaN, NaN, 0, 0]);
  assertEquals([...matrix].map(Math.abs), [NaN, NaN, 0, 0]);
  assertEquals(logarithm[3], NaN);
});

compiledTest("compile() does not overflow where the function does not: sums of products are not factored", async () => {
  const a = Float32Array.of(LARGE, LARGE, 1, 0);
  const { sum, matrix, scaled, ratio } = await both(({ a }) => {
    const square = tf.reshape(a, [2, 2]) as tf.Tensor2D;
    const small = tf.fill([2, 2], 1e-3) as tf.Tensor2D;
    return {
      sum: tf.add(tf.mul(a, 0.1), tf.mul(tf.abs(a), 0.1)),
      matrix: tf.add(tf.matMul(square, small), tf.matMul(tf.abs(square), small)),
      scaled: tf.matMul(tf.mul(square, 1e-30), tf.mul(square, 1e-30)),
      ratio: tf.mul(tf.div(1, tf.mul(a, 1e-38)), a),
    };
  }, { a });
  assert([...sum, ...matrix, ...scaled].every(Number.isFinite));
  assertEquals(ratio[3], NaN);
});

compiledTest("compile() has the tails of sigmoid, elu and step, powers of NaN and angles of signed zeros", async () => {
  const x = Float32Array.of(-18, -89, -1e-10, 1e-39, 0, -0, 1);
  const y = Float32Array.of(NaN, 1, -1, -1, -1, -1, NaN);
  const { logSigmoid, elu, step, power, angle } = await both(({ x, y }) => ({
    logSigmoid: tf.log(tf.sigmoid(x)),
    elu: tf.elu(x),
    step: tf.step(x, 0),
    power: tf.pow(x, y),
    angle: tf.atan2(x, y),
  }), { x, y });
  assertEquals([logSigmoid[0], logSigmoid[1]].map(Math.round), [-18, -89]);
  assertEquals([elu[2], step[3], power[6]], [Math.fround(Math.exp(Math.fround(-1e-10)) - 1), 1, NaN]);
  assertEquals([angle[4], angle[5]], [Math.PI, -Math.PI].map(Math.fround));
});

compiledTest("compile() has TensorFlow.js's values of no elements", async () => {
  const functions: readonly ((x: tf.Tensor2D) => tf.Tensor)[] = [
    ...[tf.sum, tf.mean, tf.prod, tf.max, tf.min].flatMap((f) =>
      [undefined, 0, 1].map((axis) => (x: tf.Tensor) => f(x, axis))
    ),
    ...[tf.argMax, tf.argMin].flatMap((f) => [0, 1].map((axis) => (x: tf.Tensor) => f(x, axis))),
    ...[tf.neg, tf.sigmoid, tf.softmax, tf.transpose, tf.logSumExp].map((f) => (x: tf.Tensor) => f(x)),
    ...[true, false].map((transposed) => (x: tf.Tensor2D) => tf.matMul(x, x, transposed, !transposed)),
    (x) => tf.einsum("ij,kj->ik", x, x),
    (x) => tf.concat([x, x], 0),
    (x) => tf.pad(x, [[1, 1], [0, 2]], 3),
    (x) => tf.reshape(x, [0, 7]),
    (x) => tf.cumsum(x, 0),
    (x) => tf.unsortedSegmentSum(x, tf.zeros([x.shape[0]], "int32") as tf.Tensor1D, 2),
    (x) => tf.grad((y) => tf.sum(tf.square(y)))(x),
    (x) => tf.cast(tf.all(tf.greater(x, 0)), "int32"),
  ];
  const eager = await eagerEngine("cpu");
  for (const shape of [[0, 3], [3, 0], [0, 0]] as const) {
    const signature = { x: { shape, dtype: "float32" } } as const;
    const fn = ({ x }: Record<string, tf.Tensor>) =>
      Object.fromEntries(functions.map((f, i) => [`y${i}`, f(x as tf.Tensor2D)]));
    const [expected, actual] = [await eager.compile(fn, signature), await compile(fn, signature)];
    assertEquals(actual.outputs, expected.outputs);
    assertEquals(await actual.run({ x: new Float32Array(0) }), await expected.run({ x: new Float32Array(0) }));
    await Promise.all([actual.dispose(), expected.dispose()]);
  }
});

compiledTest(
  "compile() refuses indices that are out of range, in one sentence and without a line of the runtime",
  async () => {
    const x = { shape: [2, 3], dtype: "float32" } as const;
    const values = Float32Array.of(0, 1, 2, 3, 4, 5);
    const cases: [(t: Record<string, tf.Tensor>) => tf.Tensor, readonly number[][]][] = [
      [({ x, i }) => tf.gather(x, tf.reshape(i, [2]), 1), [[0, -1], [3, 0], [LEAST, 0], [MOST, 0]]],
      [({ x, i }) => tf.gather(x, i as tf.Tensor1D, 1, 1), [[-1, 0], [0, 3], [2, -3], [2, -1]]],
      [({ x, i }) => tf.gatherND(x, tf.reshape(i, [1, 2])), [[-1, 0], [0, -1], [2, 0], [0, 3]]],
      [({ i }) => tf.scatterND(tf.reshape(i, [1, 2]), tf.tensor1d([1]), [2, 3]), [[-1, 0], [0, -1], [2, 0], [0, 3]]],
      [({ x, i }) => tf.tensorScatterUpdate(x, tf.reshape(i, [1, 2]), tf.tensor1d([1])), [[-1, 0], [0, 3]]],
      [({ i }) => tf.bincount(tf.reshape(i, [2]) as tf.Tensor1D, tf.ones([2]), 4), [[-1, 0], [LEAST, 9]]],
    ];
    for (const [fn, wrong] of cases) {
      const executable = await compile((t) => ({ y: fn(t) }), { x, i: { shape: [2, 1], dtype: "int32" } });
      await executable.run({ x: values, i: Int32Array.of(1, 0) });
      for (const i of wrong) {
        const run = () => executable.run({ x: values, i: Int32Array.from(i) });
        await assertRejects(
          run,
          RangeError,
          "Cannot run the function as an index is outside of the axis that it indexes",
        );
      }
      await executable.run({ x: values, i: Int32Array.of(1, 0) }); // and lives on
      await executable.dispose();
    }
  },
);

Deno.test({
  name: "a refused run writes nothing on standard error",
  ignore: ignore || !await granted("run"),
  fn: async () => {
    const script = new URL("./refused_process.ts", import.meta.url).pathname;
    const args = ["run", "--quiet", "--no-check", "--allow-read", "--allow-ffi", script];
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), { args }).output();
    assertEquals(new TextDecoder().decode(stderr), "");
    assertEquals(new TextDecoder().decode(stdout), "RangeError RangeError\n");
  },
});

for (const kind of ["compiled", "eager"] as const) {
  const make = async (fn: TensorFunction, signature: Signature) =>
    kind === "compiled" ? await compile(fn, signature) : await (await eagerEngine("cpu")).compile(fn, signature);

  Deno.test({
    name: `the ${kind} engine takes any name for inputs and outputs`,
    ignore: kind === "compiled" && ignore,
    fn: async () => {
      const names = ["toString", "constructor", "hasOwnProperty", "__proto__", "", "a/b", "0", "é", "valueOf"];
      const executable = await make(
        (inputs) => Object.fromEntries(names.map((name, i) => [name, tf.add(inputs[name], i)])),
        Object.fromEntries(names.map((name) => [name, { shape: [1], dtype: "float32" }])),
      );
      const inputs = Object.fromEntries(names.map((name) => [name, Float32Array.of(1)]));
      const outputs = await executable.run(inputs);
      assertEquals(names.map((name) => outputs[name][0]), names.map((_, i) => 1 + i));
      await executable.dispose();
    },
  });

  Deno.test({
    name: `the ${kind} engine refuses signatures that say no shape and type`,
    ignore: kind === "compiled" && ignore,
    fn: async () => {
      for (const shape of [[-1], [2, -1], [1.5], [NaN], [2 ** 60], ["2"]] as number[][]) {
        const signature = { x: { shape, dtype: "float32" } } as const;
        await assertRejects(() => make(({ x }) => ({ x }), signature), RangeError, `the sides of "x" must be integers`);
      }
      const signature = { x: { shape: [1], dtype: "bool" as "int32" } };
      await assertRejects(() => make(({ x }) => ({ x }), signature), RangeError, `"x" must be float32 or int32`);
    },
  });

  Deno.test({
    name: `the ${kind} engine takes and fills arrays in shared memory, and outputs over inputs`,
    ignore: kind === "compiled" && ignore,
    fn: async () => {
      const square = { shape: [2, 2], dtype: "float32" } as const;
      const product = ({ a, b }: Record<string, tf.Tensor>) => ({ y: tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D) });
      const executable = await make(product, { a: square, b: square });
      const shared = () => new Float32Array(new SharedArrayBuffer(16));
      const [a, y] = [shared(), shared()];
      a.set([1, 2, 3, 4]);
      const b = Float32Array.of(0, 1, 1, 0);
      assertEquals((await executable.run({ a, b }, { y })).y === y, true);
      assertEquals([...y], [2, 1, 4, 3]);
      await executable.run({ a: b, b: y }, { y: b }); // reads what it writes
      assertEquals([...b], [4, 3, 2, 1]);
      const whole = new Float32Array(6);
      whole.set([1, 2, 3, 4]);
      await executable.run({ a: whole.subarray(0, 4), b: y }, { y: whole.subarray(2) });
      assertEquals([...whole.subarray(2)], [10, 7, 22, 15]);
      await executable.dispose();
    },
  });
}

// Helpers

/** The compiled function's outputs, after they were seen to be TensorFlow.js's, to the rounding of float32. */
async function both(fn: TensorFunction, inputs: NamedArrays): Promise<NamedArrays> {
  const signature = Object.fromEntries(
    Object.entries(inputs).map(([name, array]) =>
      [name, { shape: [array.length], dtype: array instanceof Float32Array ? "float32" : "int32" }] as const
    ),
  );
  const eager = await (await eagerEngine("cpu")).compile(fn, signature);
  const compiled = await compile(fn, signature);
  const [expected, actual] = [await eager.run(inputs), await compiled.run(inputs)];
  await Promise.all([eager.dispose(), compiled.dispose()]);
  for (const [name, array] of Object.entries(expected)) {
    array.forEach((value, index) => {
      const got = actual[name][index];
      const same = Object.is(got, value) || Math.abs(got - value) <= 4 * 2 ** -24 * Math.abs(value);
      assert(same, `${name}[${index}] is ${got}, eager ${value}`);
    });
  }
  return actual;
}

/**
 * Random small graphs of operations, and their first and second derivatives: compiled equals eager.
 */
import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { assert, assertEquals } from "../../../assert.ts";
import { eagerEngine } from "../../../../pipeline/engine/eager_engine.ts";
import type { Engine, NamedTensors } from "../../../../pipeline/engine/engine.ts";

const granted = async (name: "ffi" | "read") => (await Deno.permissions.query({ name })).state === "granted";
const ignore = !(await granted("ffi") && await granted("read"));
/** Rounding of float32, through two derivatives of up to eight operations. */
const RELATIVE = 1e-3;
const ABSOLUTE = 1e-4;
const SIDE = 3;

Deno.test({
  name: "compiled equals eager on random graphs, on their gradients and on their Hessians' products with a vector",
  ignore,
  fn: async () => {
    const { compiledEngine } = await import("../../../../pipeline/engine/compiled_engine.ts");
    const engines = [await eagerEngine("cpu"), await compiledEngine()];
    await fc.assert(
      fc.asyncProperty(graphs, numbers(SIDE), numbers(SIDE), numbers(SIDE), async (graph, x, w, v) => {
        const square = { shape: [SIDE, SIDE], dtype: "float32" } as const;
        const fn = derivatives(graph);
        const [expected, actual] = await Promise.all(engines.map(async (engine) => {
          const executable = await engine.compile(fn, { x: square, w: square, v: square }, { constants: { x } });
          const outputs = await executable.run({ w, v });
          await executable.dispose();
          return outputs;
        }));
        assertClose(actual.product, await slopeOfGradient(engines[0], graph, { x, w, v }));
        for (const [name, array] of Object.entries(expected)) {
          array.forEach((value, index) => {
            const off = Math.abs(actual[name][index] - value);
            assert(off <= ABSOLUTE + RELATIVE * Math.abs(value), `${name}: ${actual[name]}, eager ${array}`);
          });
        }
      }),
      { numRuns: 40 },
    );
  },
});

Deno.test("random graphs depend on their input", async () => {
  const engine = await eagerEngine("cpu");
  const square = { shape: [SIDE, SIDE], dtype: "float32" } as const;
  const ones = new Float32Array(SIDE * SIDE).fill(0.5);
  const [graph] = fc.sample(graphs, { numRuns: 1, seed: 3 });
  const executable = await engine.compile(derivatives(graph), { x: square, w: square, v: square });
  const { gradient } = await executable.run({ x: ones, w: ones.map((_, i) => 0.1 * i), v: ones });
  await executable.dispose();
  assertEquals(gradient.some((g) => g !== 0), true);
});

// Helpers

/** The change of the gradient along `v`: central differences of float32 gradients. */
async function slopeOfGradient(
  engine: Engine,
  graph: readonly Step[],
  { x, w, v }: Record<"x" | "w" | "v", Float32Array>,
): Promise<Float32Array> {
  const step = 0.01;
  const square = { shape: [SIDE, SIDE], dtype: "float32" } as const;
  const executable = await engine.compile(derivatives(graph), { x: square, w: square, v: square });
  const at = async (amount: number) =>
    (await executable.run({ x, v, w: w.map((wi, i) => wi + amount * v[i]) })).gradient;
  const [ahead, behind] = [await at(step), await at(-step)];
  await executable.dispose();
  return Float32Array.from(ahead, (g, i) => (g - behind[i]) / (2 * step));
}

function assertClose(actual: Float32Array | Int32Array, expected: Float32Array): void {
  const scale = 1 + Math.max(...expected.map(Math.abs));
  expected.forEach((value, i) =>
    assert(Math.abs(actual[i] - value) <= 0.02 * scale, `product ${actual}, slope ${expected}`)
  );
}

type Step = { readonly operation: keyof typeof operations; readonly left: number; readonly right: number };

/**
 * Operations between square matrices that TensorFlow.js differentiates twice. It does not those whose gradient is written with their output
 * (exp, tanh, sigmoid, softmax): second derivatives through them are silently wrong, in every engine alike.
 */
const operations = {
  add: (a: tf.Tensor, b: tf.Tensor) => tf.add(a, b),
  multiply: (a: tf.Tensor, b: tf.Tensor) => tf.mul(tf.sin(a), b),
  divide: (a: tf.Tensor, b: tf.Tensor) => tf.div(a, tf.add(1, tf.square(b))),
  product: (a: tf.Tensor, b: tf.Tensor) => tf.mul(tf.matMul(tf.cos(a) as tf.Tensor2D, b as tf.Tensor2D, true), 0.5),
  angle: (a: tf.Tensor) => tf.atan(a),
  bell: (a: tf.Tensor, b: tf.Tensor) => tf.mul(tf.reciprocal(tf.add(2, tf.cos(a))), b),
  center: (a: tf.Tensor) => tf.sub(a, tf.mean(a, 0, true)),
  transpose: (a: tf.Tensor, b: tf.Tensor) => tf.sub(tf.transpose(a), b),
  shuffle: (a: tf.Tensor) =>
    tf.reshape(tf.concat([tf.slice(a, [1, 0], [2, 3]), tf.slice(a, [0, 0], [1, 3])], 0), [3, 3]),
  gather: (a: tf.Tensor, b: tf.Tensor) => tf.add(tf.gather(a, tf.tensor1d([2, 0, 2], "int32")), b),
  split: (a: tf.Tensor) => tf.transpose(tf.concat(tf.split(a, [1, 2]).toReversed())),
  unstack: (a: tf.Tensor) => tf.stack(tf.unstack(a).toReversed(), 1),
  broadcast: (a: tf.Tensor, b: tf.Tensor) => tf.mul(tf.sum(a, 1, true), tf.sin(tf.sum(b, 0))),
} as const;

const graphs: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({
    operation: fc.constantFrom(...Object.keys(operations) as (keyof typeof operations)[]),
    left: fc.nat(20),
    right: fc.nat(20),
  }),
  { minLength: 3, maxLength: 8 },
);

function numbers(side: number): fc.Arbitrary<Float32Array> {
  return fc.array(fc.integer({ min: -100, max: 100 }), { minLength: side * side, maxLength: side * side })
    .map((values) => Float32Array.from(values, (value) => value / 100));
}

/** The graph's loss, its gradient with respect to `w`, and its Hessian's product with `v`. */
function derivatives(steps: readonly Step[]): (inputs: NamedTensors) => NamedTensors {
  return ({ x, w, v }) => {
    const loss = (weights: tf.Tensor): tf.Scalar => {
      const known = [x, weights];
      for (const { operation, left, right } of steps) {
        known.push(operations[operation](known[known.length - 1 - left % 2], known[right % known.length]));
      }
      return tf.mean(tf.square(tf.add(known[known.length - 1], weights)));
    };
    const gradient = tf.grad(loss);
    const curvature = tf.grad((weights) => tf.sum(tf.mul(gradient(weights), v)) as tf.Scalar);
    return { loss: loss(w), gradient: gradient(w), product: curvature(w) };
  };
}

import * as tf from "@tensorflow/tfjs";
import { assert, assertEquals, assertThrows } from "../../../assert.ts";
import type { NamedTensors } from "../../../../pipeline/engine/engine.ts";
import { nodesBehind } from "../../../../pipeline/engine/compiled/graph.ts";
import { trace } from "../../../../pipeline/engine/compiled/trace.ts";

tf.env().set("IS_NODE", false);
const matrix = { shape: [4, 3], dtype: "float32" } as const;
const operatorsOf = (fn: (inputs: NamedTensors) => NamedTensors) =>
  nodesBehind(Object.values(trace(fn, { x: matrix }).outputs)).map(({ operator }) => operator);

Deno.test("trace() records the operators of a function and of its gradient, and computes nothing", () => {
  assertEquals(operatorsOf(({ x }) => ({ y: tf.tanh(tf.matMul(x as tf.Tensor2D, x as tf.Tensor2D, true)) })), [
    "Gemm",
    "Tanh",
  ]);
  assertEquals(operatorsOf(({ x }) => ({ y: tf.grad((z) => tf.sum(tf.square(z)))(x) })), ["Mul"]);
});

Deno.test("trace() records an operation once however often it is asked for", () => {
  const twice = operatorsOf(({ x }) => ({ y: tf.add(tf.exp(x), tf.exp(x)), z: tf.exp(x) }));
  assertEquals(twice, ["Exp", "Add"]);
});

Deno.test("trace() leaves out what no output depends on", () => {
  assertEquals(
    operatorsOf(({ x }) => {
      tf.log(x);
      return { y: tf.neg(x) };
    }),
    ["Neg"],
  );
});

Deno.test("trace() keeps broadcasts small: the gradient of a mean is one number, repeated at the end", () => {
  const { outputs } = trace(({ x }) => ({ y: tf.grad((z) => tf.mean(z))(x) }), { x: matrix });
  const nodes = nodesBehind(Object.values(outputs));
  assertEquals(nodes[nodes.length - 1].operator, "Expand");
  assert(nodes.slice(0, -1).every((node) => node.outputs[0].shape.every((side) => side === 1)));
});

Deno.test("trace() names an operation that has no rule, and says how to add one", () => {
  const fft = ({ x }: NamedTensors) => ({ y: tf.real(tf.spectral.rfft(x)) });
  assertThrows(
    () => trace(fft, { x: matrix }),
    RangeError,
    "Cannot compile the operation Complex as it has no tracing rule",
  );
  assertThrows(() => trace(fft, { x: matrix }), RangeError, "CONTRIBUTING.md");
});

Deno.test("trace() refuses to read a tensor's elements", () => {
  assertThrows(
    () => trace(({ x }) => ({ y: tf.scalar(x.dataSync()[0]) }), { x: matrix }),
    Error,
    "Cannot read a tensor's",
  );
});

Deno.test("trace() takes tensors of other backends as constants", async () => {
  await tf.setBackend("cpu");
  const outside = tf.tensor1d([1, 2, 3]);
  const { outputs } = trace(({ x }) => ({ y: tf.add(x, outside) }), { x: matrix });
  const [node] = nodesBehind([outputs.y]);
  const { source } = node.inputs[1];
  assertEquals(source.kind === "constant" ? [...source.data as Float32Array] : [], [1, 2, 3]);
  outside.dispose();
});

Deno.test("trace() leaves no tensor behind and restores the backend, also when the function throws", async () => {
  await tf.setBackend("cpu");
  const before = tf.memory().numTensors;
  trace(({ x }) => ({ y: tf.grad((z) => tf.sum(tf.sigmoid(z)))(x) }), { x: matrix });
  assertThrows(
    () =>
      trace(({ x }) => {
        tf.neg(x);
        throw new RangeError("of its own");
      }, { x: matrix }),
    RangeError,
    "of its own",
  );
  assertEquals(tf.memory().numTensors, before);
  assertEquals(tf.getBackend(), "cpu");
});

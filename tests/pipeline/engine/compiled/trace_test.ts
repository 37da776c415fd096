import * as tf from "@tensorflow/tfjs";
import { assert, assertEquals, assertThrows } from "../../../assert.ts";
import type { NamedTensors } from "../../../../pipeline/engine/engine.ts";
import { nodesBehind } from "../../../../pipeline/engine/compiled/graph.ts";
import { trace, type TraceOptions } from "../../../../pipeline/engine/compiled/trace.ts";

tf.env().set("IS_NODE", false);
const matrix = { shape: [4, 3], dtype: "float32" } as const;
type Fn = (inputs: NamedTensors) => NamedTensors;
const operatorsOf = (fn: Fn, options: TraceOptions = {}) =>
  nodesBehind(Object.values(trace(fn, { x: matrix }, options).outputs)).map(({ operator }) => operator);
const fastOperatorsOf = (fn: Fn) => operatorsOf(fn, { fastMath: true });

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

Deno.test("with fast math trace() applies a linear operator once to a sum, not to each of its terms", () => {
  const twice = ({ x }: NamedTensors) => ({ y: tf.add(tf.mul(tf.exp(x), tf.sin(x)), tf.mul(tf.cos(x), tf.sin(x))) });
  assertEquals(fastOperatorsOf(twice).filter((operator) => operator === "Mul"), ["Mul"]);
  const products = ({ x }: NamedTensors) => {
    const [a, b, c] = [tf.exp(x), tf.sin(x), tf.cos(x)].map((y) => tf.matMul(y as tf.Tensor2D, x as tf.Tensor2D, true));
    return { y: tf.add(tf.add(a, tf.tanh(b)), c) }; // the second term stands between the two that fit together
  };
  assertEquals(fastOperatorsOf(products).filter((operator) => operator === "Gemm").length, 2);
});

Deno.test("with fast math trace() leaves out what is linear in zeros", () => {
  const onlyExp = ({ x }: NamedTensors) => {
    const zeros = tf.split(tf.zeros([4, 2, 3]), 2, 1).map((part) => tf.reshape(part, [4, 3])) as tf.Tensor2D[];
    const product = tf.matMul(zeros[0], x as tf.Tensor2D, false, true); // [4, 4]
    const scaled = tf.mul(tf.cos(x), zeros[1]);
    return { y: tf.add(tf.exp(x), tf.add(tf.add(scaled, tf.sum(product)), tf.slice(product, [0, 1], [4, 3]))) };
  };
  assertEquals(fastOperatorsOf(onlyExp), ["Exp"]);
});

Deno.test("trace() keeps sums of products and products with zeros as they are, unless of integers", () => {
  const sum = ({ x }: NamedTensors) => ({ y: tf.add(tf.mul(tf.exp(x), tf.sin(x)), tf.mul(tf.cos(x), tf.sin(x))) });
  assertEquals(operatorsOf(sum).filter((operator) => operator === "Mul").length, 2);
  assertEquals(operatorsOf(({ x }) => ({ y: tf.mul(x, 0) })), ["Mul"]);
  const product = ({ x }: NamedTensors) => ({ y: tf.matMul(x as tf.Tensor2D, tf.zeros([3, 2])) });
  assertEquals(operatorsOf(product), ["Expand", "Gemm"]);
  const integers = ({ x }: NamedTensors) => ({
    y: tf.matMul(tf.cast(x, "int32") as tf.Tensor2D, tf.zeros([3, 2], "int32")),
  });
  assertEquals(operatorsOf(integers), ["Expand"]);
});

Deno.test("trace() refuses what TensorFlow.js's own kernels refuse, at once", () => {
  const cases: [(x: tf.Tensor) => tf.Tensor, string][] = [
    [(x) => tf.matMul(x as tf.Tensor2D, x as tf.Tensor2D), "inner sides"],
    [(x) => tf.reshape(x, [5, 2]), "must match the product"],
    [(x) => tf.slice(x, [2, 0], [3, 3]), "would overflow input.shape"],
    [(x) => tf.concat([x, tf.zeros([4, 2])], 0), "concat2D"],
    [(x) => tf.split(x, 3)[0], "evenly"],
    [(x) => tf.stack([x, tf.zeros([3, 4])]), "must match"],
    [(x) => tf.gather(x, tf.tensor1d([0, 4], "int32")), "in [0, 3]: current value is 4"],
    [(x) => tf.gather(x, tf.tensor1d([-1], "int32"), 1), "in [0, 2]: current value is -1"],
    [(x) => tf.gatherND(x, tf.tensor2d([[0, 3]], [1, 2], "int32")), "in [0, 2]"],
    [(x) => tf.einsum("ij,jk->ik", x, x), "dimension"],
  ];
  for (const [fn, message] of cases) {
    assertThrows(() => trace(({ x }) => ({ y: fn(x) }), { x: matrix }), Error, message);
  }
});

Deno.test("trace() takes a long constant for the same in every place and shape", () => {
  const { outputs } = trace(
    ({ c, x }) => {
      const row = () => tf.mul(tf.reshape(c, [1, 100]), x);
      return { y: tf.add(tf.exp(row()), tf.cos(row())) };
    },
    { c: { shape: [100], dtype: "float32" }, x: { shape: [4, 1], dtype: "float32" } },
    { constants: { c: Float32Array.from({ length: 100 }, (_, i) => i) } },
  );
  assertEquals(nodesBehind(Object.values(outputs)).map(({ operator }) => operator), ["Mul", "Exp", "Cos", "Add"]);
});

Deno.test("with fast math trace() leaves sums alone whose terms are not linear in what differs", () => {
  const count = (fn: (x: tf.Tensor) => tf.Tensor, operator: string) =>
    fastOperatorsOf(({ x }) => ({ y: fn(x) })).filter((other) => other === operator).length;
  assertEquals(count((x) => tf.add(tf.tanh(tf.exp(x)), tf.tanh(tf.cos(x))), "Tanh"), 2);
  assertEquals(count((x) => tf.add(tf.div(1, tf.exp(x)), tf.div(1, tf.cos(x))), "Div"), 2);
  const integers = (x: tf.Tensor) => tf.cast(tf.mul(x, 10), "int32");
  const halves = (x: tf.Tensor) =>
    tf.add(tf.floorDiv(integers(x), tf.scalar(2, "int32")), tf.floorDiv(integers(tf.exp(x)), tf.scalar(2, "int32")));
  assertEquals(count(halves, "Div"), 2);
  assertEquals(
    count((x) => tf.add(tf.pad(tf.exp(x), [[1, 0], [0, 0]], 2), tf.pad(tf.cos(x), [[1, 0], [0, 0]], 2)), "Pad"),
    2,
  );
  assertEquals(
    count((x) => tf.add(tf.pad(tf.exp(x), [[1, 0], [0, 0]]), tf.pad(tf.cos(x), [[1, 0], [0, 0]])), "Pad"),
    1,
  );
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

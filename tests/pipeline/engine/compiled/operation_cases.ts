/**
 * Every operation that can be compiled, as a way to draw random uses of it.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { sparseDense } from "../../../../core/linalg/sparse_dense.ts";

/** An input of a drawn use. */
export interface TestTensor {
  readonly shape: readonly number[];
  readonly dtype: "float32" | "int32";
  readonly data: Float32Array | Int32Array;
  /** Whether an int32 may be any number, unlike an index or a mask. */
  readonly anyInteger?: boolean;
}

/** A use of an operation: inputs, and the function of them. */
export interface DrawnUse {
  readonly inputs: Readonly<Record<string, TestTensor>>;
  // deno-lint-ignore no-explicit-any
  readonly apply: (inputs: any) => tf.Tensor | tf.Tensor[];
}

/** An operation with the TensorFlow.js kernels that its forward pass runs. */
export interface OperationCase {
  readonly title: string;
  readonly kernels: readonly string[];
  /** Whether TensorFlow.js can differentiate it. */
  readonly differentiable: boolean;
  readonly draw: (draw: fc.GeneratorValue) => DrawnUse;
}

type Draw = fc.GeneratorValue;

/** Where the inputs of an operation lie: away from its kinks, jumps and poles, so that finite differences mean something. */
const domains = {
  real: (u: number) => 4 * u - 2,
  nonzero: (u: number) => u < 0.5 ? -2 + 3.6 * u : 0.2 + 3.6 * (u - 0.5),
  positive: (u: number) => 0.2 + 2.8 * u,
  unit: (u: number) => 1.8 * u - 0.9,
  aboveOne: (u: number) => 1.1 + 2 * u,
  betweenIntegers: (u: number) => Math.floor(5 * u) - 2 + 0.25,
  wide: (u: number) => 40 * u - 20,
} as const;
type Domain = keyof typeof domains;

const floats = (draw: Draw, shape: readonly number[], domain: Domain = "real"): TestTensor => ({
  shape,
  dtype: "float32",
  data: Float32Array.from(uniforms(draw, shape), domains[domain]),
});

const integers = (draw: Draw, shape: readonly number[], low: number, high: number): TestTensor => ({
  shape,
  dtype: "int32",
  data: Int32Array.from(uniforms(draw, shape), (u) => low + Math.floor(u * (high - low + 1))),
});

/** Distinct numbers in random order, so that extremes are unique and stay so under small changes. */
const distinct = (draw: Draw, shape: readonly number[]): TestTensor => {
  const order = [...uniforms(draw, shape).entries()].sort(([, a], [, b]) => a - b).map(([index]) => index);
  return { shape, dtype: "float32", data: Float32Array.from(order, (rank) => 0.3 * rank - 1) };
};

function uniforms(draw: Draw, shape: readonly number[]): number[] {
  let state = draw(fc.integer, { min: 1, max: 2 ** 31 - 2 });
  return Array.from({ length: size(shape) }, () => (state = (state * 16807) % (2 ** 31 - 1)) / (2 ** 31 - 1));
}

const size = (shape: readonly number[]) => shape.reduce((product, side) => product * side, 1);
const integer = (draw: Draw, min: number, max: number) => draw(fc.integer, { min, max });
const anyShape = (draw: Draw, minRank = 0, maxRank = 3): number[] =>
  Array.from({ length: integer(draw, minRank, maxRank) }, () => integer(draw, 1, 4));

/** Two shapes that broadcast together. */
function broadcastPair(draw: Draw): [number[], number[]] {
  const whole = anyShape(draw);
  const part = () => {
    const squeezed = whole.map((side) => draw(fc.boolean) ? side : 1);
    return squeezed.slice(integer(draw, 0, whole.length));
  };
  return draw(fc.boolean) ? [whole, part()] : [part(), part()];
}

function axesOf(draw: Draw, rank: number): number[] {
  const axes = Array.from({ length: rank }, (_, axis) => axis).filter(() => draw(fc.boolean));
  return axes.map((axis) => draw(fc.boolean) ? axis : axis - rank);
}

const unary = (
  kernel: string,
  f: (x: tf.Tensor) => tf.Tensor,
  domain: Domain = "real",
  { differentiable = true, kernels = [kernel] } = {},
): OperationCase => ({
  title: kernel,
  kernels,
  differentiable,
  draw: (draw) => ({
    inputs: { x: floats(draw, anyShape(draw), domain) },
    apply: ({ x }: { x: tf.Tensor }) => f(x),
  }),
});

const binary = (
  kernel: string,
  f: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor,
  domains: readonly [Domain, Domain] = ["real", "real"],
  { differentiable = true, kernels = [kernel] } = {},
): OperationCase => ({
  title: kernel,
  kernels,
  differentiable,
  draw: (draw) => {
    const [a, b] = broadcastPair(draw);
    const inputs = { a: floats(draw, a, domains[0]), b: floats(draw, b, domains[1]) };
    return { inputs, apply: (t: { a: tf.Tensor; b: tf.Tensor }) => f(t.a, t.b) };
  },
});

const integerBinary = (
  title: string,
  kernels: readonly string[],
  f: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor,
): OperationCase => ({
  title,
  kernels,
  differentiable: false,
  draw: (draw) => {
    const [a, b] = broadcastPair(draw);
    const divisor = integers(draw, b, 1, 7);
    const inputs = {
      a: { ...integers(draw, a, -9, 9), anyInteger: true },
      b: { ...divisor, anyInteger: true, data: (divisor.data as Int32Array).map((x, i) => i % 2 === 0 ? x : -x) },
    };
    return { inputs, apply: (t: { a: tf.Tensor; b: tf.Tensor }) => f(t.a, t.b) };
  },
});

/** A use built by hand: the inputs, then the function. */
const special = (
  title: string,
  kernels: readonly string[],
  draw: (draw: Draw) => DrawnUse,
  differentiable = true,
): OperationCase => ({ title, kernels, differentiable, draw });

const reduction = (
  kernel: string,
  f: (x: tf.Tensor, axes: number[], keepDims: boolean) => tf.Tensor,
  make: (draw: Draw, shape: readonly number[]) => TestTensor = floats,
  differentiable = true,
): OperationCase =>
  special(kernel, [kernel], (draw) => {
    const shape = anyShape(draw, 1);
    const axes = axesOf(draw, shape.length);
    const keepDims = draw(fc.boolean);
    const used = axes.length === 0 ? shape.map((_, axis) => axis) : axes;
    return { inputs: { x: make(draw, shape) }, apply: ({ x }: { x: tf.Tensor }) => f(x, used, keepDims) };
  }, differentiable);

const along = (draw: Draw, minRank = 1) => {
  const shape = anyShape(draw, minRank);
  return { shape, axis: integer(draw, 0, shape.length - 1) };
};

const asInteger = (x: tf.Tensor) => tf.cast(x, "int32");
const notDifferentiable = { differentiable: false } as const;

/** TensorFlow.js has the gradients of some operations for equal shapes only. */
const broadcasting = (kernel: string) => ({ differentiable: false, kernels: [kernel] });
const sameShapes = (kernel: string, f: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor): OperationCase =>
  special(kernel, [kernel], (draw) => {
    const shape = anyShape(draw);
    const inputs = { a: floats(draw, shape, "betweenIntegers"), b: floats(draw, shape, "unit") };
    return { inputs, apply: ({ a, b }: Record<string, tf.Tensor>) => f(a, b) };
  });

/** One case or more for every rule. */
export const operationCases: readonly OperationCase[] = [
  unary("Abs", tf.abs, "nonzero"),
  unary("Acos", tf.acos, "unit"),
  unary("Acosh", tf.acosh, "aboveOne"),
  unary("Asin", tf.asin, "unit"),
  unary("Asinh", tf.asinh),
  unary("Atan", tf.atan),
  unary("Atanh", tf.atanh, "unit"),
  unary("Ceil", tf.ceil, "betweenIntegers"),
  unary("ClipByValue", (x) => tf.clipByValue(x, -1, 1), "betweenIntegers"),
  unary("Cos", tf.cos),
  unary("Cosh", tf.cosh),
  unary("Elu", tf.elu, "nonzero"),
  unary("Erf", tf.erf),
  unary("Exp", tf.exp),
  unary("Expm1", tf.expm1),
  unary("Floor", tf.floor, "betweenIntegers"),
  unary("Identity", (x) => tf.clone(x)),
  unary("LeakyRelu", (x) => tf.leakyRelu(x, 0.3), "nonzero"),
  unary("Log", tf.log, "positive"),
  unary("Log1p", tf.log1p, "unit"),
  unary("Neg", tf.neg),
  unary("Reciprocal", tf.reciprocal, "nonzero"),
  unary("Relu", tf.relu, "nonzero"),
  unary("Relu6", (x) => tf.relu6(tf.mul(x, 5)), "betweenIntegers"),
  unary("Round", tf.round, "betweenIntegers"),
  unary("Rsqrt", tf.rsqrt, "positive"),
  unary("Selu", tf.selu, "nonzero"),
  unary("Sigmoid", tf.sigmoid, "wide"),
  unary("Sign", tf.sign, "nonzero"),
  unary("Sin", tf.sin),
  unary("Sinh", tf.sinh),
  unary("Softplus", tf.softplus, "wide"),
  unary("Sqrt", tf.sqrt, "positive"),
  unary("Square", tf.square),
  unary("Step", (x) => tf.step(x, 0.5), "nonzero"),
  unary("Step without a slope", (x) => tf.step(x), "nonzero", { kernels: ["Step"] }),
  unary("Tan", tf.tan, "unit"),
  unary("Tanh", tf.tanh),
  unary("Cast", (x) => tf.cast(tf.cast(x, "int32"), "float32"), "betweenIntegers", { differentiable: false }),
  unary("IsNan", (x) => asInteger(tf.isNaN(tf.log(x))), "nonzero", notDifferentiable),
  unary("IsInf", (x) => asInteger(tf.isInf(tf.div(1, tf.relu(x)))), "nonzero", notDifferentiable),
  unary("IsFinite", (x) => asInteger(tf.isFinite(tf.div(1, tf.relu(x)))), "nonzero", notDifferentiable),
  unary("LogicalNot", (x) => asInteger(tf.logicalNot(tf.greater(x, 0))), "nonzero", notDifferentiable),
  unary("OnesLike", (x) => tf.mul(tf.onesLike(x), x)),
  unary("ZerosLike", (x) => tf.add(tf.zerosLike(x), x)),
  unary("EluGrad", (x) => tf.grad((y) => tf.elu(y))(x), "nonzero", notDifferentiable),

  binary("Add", tf.add),
  binary("Atan2", tf.atan2, ["nonzero", "nonzero"]),
  binary("Maximum with broadcasting", tf.maximum, ["unit", "betweenIntegers"], broadcasting("Maximum")),
  binary("Minimum with broadcasting", tf.minimum, ["unit", "betweenIntegers"], broadcasting("Minimum")),
  binary(
    "SquaredDifference with broadcasting",
    tf.squaredDifference,
    ["real", "real"],
    broadcasting("SquaredDifference"),
  ),
  sameShapes("Maximum", tf.maximum),
  sameShapes("Minimum", tf.minimum),
  sameShapes("SquaredDifference", tf.squaredDifference),

  binary("Mod", tf.mod, ["betweenIntegers", "aboveOne"], notDifferentiable),
  binary("Multiply", tf.mul),
  binary("Pow", tf.pow, ["positive", "real"]),
  binary("RealDiv", tf.div, ["real", "nonzero"]),

  binary("Sub", tf.sub),
  binary("FloorDiv", tf.floorDiv, ["betweenIntegers", "aboveOne"], notDifferentiable),
  integerBinary(
    "integer arithmetic",
    ["AddN", "Sub", "Multiply", "FloorDiv", "Mod", "Maximum", "Minimum"],
    (a, b) =>
      tf.addN([
        tf.sub(tf.maximum(a, b), tf.minimum(a, b)),
        tf.mul(a, b),
        tf.mul(tf.scalar(3, "int32"), tf.floorDiv(a, b)),
        tf.mul(tf.scalar(7, "int32"), tf.mod(a, b)),
      ]),
  ),
  integerBinary("BitwiseAnd", ["BitwiseAnd"], (a, b) => bitwiseAnd(a, b)),
  integerBinary(
    "comparisons",
    ["Equal", "NotEqual", "Greater", "GreaterEqual", "Less", "LessEqual"],
    (a, b) =>
      [tf.equal, tf.notEqual, tf.greater, tf.greaterEqual, tf.less, tf.lessEqual].reduce(
        (sum, compare, index) => tf.add(sum, tf.mul(2 ** index, asInteger(compare(a, b)))),
        tf.mul(0, tf.add(a, b)) as tf.Tensor,
      ),
  ),
  integerBinary("logic", ["LogicalAnd", "LogicalOr", "LogicalNot"], (a, b) => {
    const [p, q] = [tf.greater(a, 2), tf.less(b, 0)];
    const codes = [tf.logicalAnd(p, q), tf.logicalOr(p, q), tf.logicalXor(p, q)].map(asInteger);
    return tf.addN(codes.map((code, index) => tf.mul(2 ** index, code)));
  }),
  special("AddN", ["AddN"], (draw) => {
    const shape = anyShape(draw);
    const inputs = { a: floats(draw, shape), b: floats(draw, shape), c: floats(draw, shape) };
    return { inputs, apply: ({ a, b, c }: Record<string, tf.Tensor>) => tf.addN([a, b, c]) };
  }),
  special("Prelu", ["Prelu"], (draw) => {
    const shape = anyShape(draw, 1);
    const inputs = { x: floats(draw, shape, "nonzero"), alpha: floats(draw, shape, "unit") };
    return { inputs, apply: ({ x, alpha }: Record<string, tf.Tensor>) => tf.prelu(x, alpha) };
  }),
  special("Select", ["Select"], (draw) => {
    const [a, b] = broadcastPair(draw);
    const inputs = { a: floats(draw, a), b: floats(draw, b), mask: integers(draw, a, 0, 1) };
    return { inputs, apply: ({ a, b, mask }: Record<string, tf.Tensor>) => tf.where(tf.cast(mask, "bool"), a, b) };
  }),
  special("Select between truth values", ["Select"], (draw) => {
    const shape = anyShape(draw);
    const inputs = {
      a: integers(draw, shape, 0, 1),
      b: integers(draw, shape, 0, 1),
      mask: integers(draw, shape, 0, 1),
    };
    return {
      inputs,
      apply: ({ a, b, mask }: Record<string, tf.Tensor>) =>
        asInteger(tf.where(tf.cast(mask, "bool"), tf.cast(a, "bool"), tf.cast(b, "bool"))),
    };
  }, false),

  reduction("Sum", (x, axes, keep) => tf.sum(x, axes, keep)),
  reduction("Mean", (x, axes, keep) => tf.mean(x, axes, keep)),
  special("sums and products of integers", ["Sum", "Prod", "SquaredDifference", "Pow"], (draw) => {
    const { shape, axis } = along(draw);
    const x = { ...integers(draw, shape, -9, 9), anyInteger: true };
    return {
      inputs: { x },
      apply: ({ x }) => {
        const [sum, two] = [tf.sum(x, axis, true), tf.scalar(2, "int32")];
        return [sum, tf.prod(x, axis), tf.squaredDifference(x, sum), tf.pow(x, two), tf.max(x, axis)];
      },
    };
  }, false),
  special("functions of integers", ["Sinh", "Exp", "Reciprocal", "Relu", "Step", "IsNan"], (draw) => {
    const x = { ...integers(draw, anyShape(draw), -9, 9), anyInteger: true };
    const functions = [tf.sinh, tf.exp, tf.reciprocal, tf.relu, tf.neg, tf.sign];
    return {
      inputs: { x },
      apply: ({ x }) => [...functions.map((f) => f(x)), tf.step(x, 3), asInteger(tf.isNaN(x))],
    };
  }, false),
  special("Prod", ["Prod"], (draw) => {
    const { shape, axis } = along(draw);
    const keepDims = draw(fc.boolean);
    return { inputs: { x: floats(draw, shape, "positive") }, apply: ({ x }) => tf.prod(x, axis, keepDims) };
  }),

  reduction("Max", (x, axes, keep) => tf.max(x, axes, keep), distinct),
  reduction("Min", (x, axes, keep) => tf.min(x, axes, keep), distinct),
  reduction("All", (x, axes, keep) => asInteger(tf.all(tf.greater(x, -1), axes, keep)), floats, false),
  reduction("Any", (x, axes, keep) => asInteger(tf.any(tf.greater(x, 1), axes, keep)), floats, false),
  special("ArgMax", ["ArgMax"], (draw) => {
    const { shape, axis } = along(draw);
    return { inputs: { x: distinct(draw, shape) }, apply: ({ x }) => tf.argMax(x, axis) };
  }, false),
  special("ArgMin", ["ArgMin"], (draw) => {
    const { shape, axis } = along(draw);
    return { inputs: { x: integers(draw, shape, 0, 2) }, apply: ({ x }) => tf.argMin(x, axis) };
  }, false),
  special("Cumsum", ["Cumsum"], (draw) => {
    const { shape, axis } = along(draw);
    const [exclusive, reverse] = [draw(fc.boolean), draw(fc.boolean)];
    return { inputs: { x: floats(draw, shape) }, apply: ({ x }) => tf.cumsum(x, axis, exclusive, reverse) };
  }, false),
  special("Cumsum of a vector", ["Cumsum"], (draw) => { // TensorFlow.js permutes the gradient's axes wrongly in higher ranks
    const [exclusive, reverse] = [draw(fc.boolean), draw(fc.boolean)];
    const inputs = { x: floats(draw, anyShape(draw, 1, 1)) };
    return { inputs, apply: ({ x }) => tf.cumsum(x, 0, exclusive, reverse) };
  }),
  special("Cumprod", ["Cumprod"], (draw) => {
    const { shape, axis } = along(draw);
    const [exclusive, reverse] = [draw(fc.boolean), draw(fc.boolean)];
    return { inputs: { x: floats(draw, shape) }, apply: ({ x }) => tf.cumprod(x, axis, exclusive, reverse) };
  }, false),
  special("norms and log-sum-exp", ["Max", "Sum", "Exp", "Log"], (draw) => {
    const { shape, axis } = along(draw);
    const inputs = { x: floats(draw, shape, "positive") };
    return { inputs, apply: ({ x }) => tf.add(tf.logSumExp(x, axis), tf.norm(x, "euclidean", axis)) };
  }),

  special("Reshape", ["Reshape"], (draw) => {
    const shape = anyShape(draw);
    return { inputs: { x: floats(draw, shape) }, apply: ({ x }) => tf.reshape(x, [-1, 1]) };
  }),
  special("ExpandDims", ["ExpandDims"], (draw) => {
    const shape = anyShape(draw);
    const axis = integer(draw, -shape.length - 1, shape.length);
    return { inputs: { x: floats(draw, shape) }, apply: ({ x }) => tf.expandDims(x, axis) };
  }),
  special("Transpose", ["Transpose"], (draw) => {
    const shape = anyShape(draw, 2);
    const permutation = draw(fc.shuffledSubarray, shape.map((_, axis) => axis), { minLength: shape.length });
    return { inputs: { x: floats(draw, shape) }, apply: ({ x }) => tf.transpose(x, permutation) };
  }),
  special("Concat", ["Concat"], (draw) => {
    const { shape, axis } = along(draw);
    const other = shape.map((side, index) => index === axis ? integer(draw, 1, 3) : side);
    return { inputs: { a: floats(draw, shape), b: floats(draw, other) }, apply: ({ a, b }) => tf.concat([a, b], axis) };
  }),
  special("Pack", ["Pack"], (draw) => {
    const shape = anyShape(draw);
    const axis = integer(draw, 0, shape.length);
    return { inputs: { a: floats(draw, shape), b: floats(draw, shape) }, apply: ({ a, b }) => tf.stack([a, b], axis) };
  }),
  special("Unpack", ["Unpack"], (draw) => {
    const { shape, axis } = along(draw);
    const several = shape.map((side) => side + 1); // TensorFlow.js cannot differentiate the unstacking of a single part
    return { inputs: { x: floats(draw, several) }, apply: ({ x }) => tf.unstack(x, axis) };
  }),
  special("SplitV", ["SplitV"], (draw) => {
    const { shape, axis } = along(draw);
    const whole = shape.map((side, index) => index === axis ? side + 2 : side);
    return { inputs: { x: floats(draw, whole) }, apply: ({ x }) => tf.split(x, [shape[axis], -1, 1], axis) };
  }),
  special("Tile", ["Tile"], (draw) => {
    const shape = anyShape(draw, 1);
    const reps = shape.map(() => integer(draw, 1, 3));
    return { inputs: { x: floats(draw, shape) }, apply: ({ x }) => tf.tile(x, reps) };
  }),
  special("Slice", ["Slice"], (draw) => {
    const shape = anyShape(draw, 1);
    const begin = shape.map((side) => integer(draw, 0, side - 1));
    const length = shape.map((side, axis) => draw(fc.boolean) ? -1 : integer(draw, 1, side - begin[axis]));
    return { inputs: { x: floats(draw, shape) }, apply: ({ x }) => tf.slice(x, begin, length) };
  }),
  special("StridedSlice", ["StridedSlice"], (draw) => {
    const [rows, columns] = [integer(draw, 2, 5), integer(draw, 3, 6)];
    const step = integer(draw, 1, 2);
    return {
      inputs: { x: floats(draw, [rows, columns]) },
      apply: ({ x }) => [
        tf.stridedSlice(x, [0, columns - 1], [rows, -columns - 1], [step, -1]),
        tf.stridedSlice(x, [1, 0], [2, columns], [1, step], 2, 2),
        tf.stridedSlice(x, [1, 1], [2, columns], [1, 1], 0, 2, 0, 0, 1),
      ],
    };
  }, false),
  special("Reverse", ["Reverse"], (draw) => {
    const shape = anyShape(draw, 1);
    const axes = axesOf(draw, shape.length);
    return { inputs: { x: floats(draw, shape) }, apply: ({ x }) => tf.reverse(x, axes) };
  }),
  special("PadV2", ["PadV2"], (draw) => {
    const shape = anyShape(draw, 1);
    const paddings = shape.map((): [number, number] => [integer(draw, 0, 2), integer(draw, 0, 2)]);
    return { inputs: { x: floats(draw, shape) }, apply: ({ x }) => tf.pad(x, paddings, 1.5) };
  }),
  special("MirrorPad", ["MirrorPad"], (draw) => {
    const mode = draw(fc.boolean) ? "reflect" as const : "symmetric" as const;
    const shape = anyShape(draw, 1).map((side) => side + 1);
    const paddings = shape.map((): [number, number] => [integer(draw, 0, 1), integer(draw, 0, 1)]);
    return { inputs: { x: floats(draw, shape) }, apply: ({ x }) => tf.mirrorPad(x, paddings, mode) };
  }, false),

  special("GatherV2", ["GatherV2"], (draw) => {
    const { shape, axis } = along(draw);
    const indices = integers(draw, anyShape(draw, 1, 2), 0, shape[axis] - 1);
    return { inputs: { x: floats(draw, shape), indices }, apply: ({ x, indices }) => tf.gather(x, indices, axis) };
  }),
  special("GatherV2 with batches", ["GatherV2"], (draw) => {
    const [batch, between, side, rest] = [1, 2, 3, 4].map(() => integer(draw, 1, 3));
    const axis = draw(fc.boolean) ? 2 : 1;
    const shape = axis === 2 ? [batch, between, side, rest] : [batch, side, rest];
    const inputs = { x: floats(draw, shape), indices: integers(draw, [batch, 2], 0, side - 1) };
    return { inputs, apply: ({ x, indices }) => tf.gather(x, indices, axis, 1) };
  }, false),
  special("GatherNd", ["GatherNd"], (draw) => {
    const shape = [integer(draw, 1, 4), integer(draw, 1, 4), integer(draw, 1, 3)];
    const depth = integer(draw, 1, 2);
    const indices = integers(draw, [integer(draw, 1, 5), depth], 0, Math.min(...shape.slice(0, depth)) - 1);
    return { inputs: { x: floats(draw, shape), indices }, apply: ({ x, indices }) => tf.gatherND(x, indices) };
  }, false),
  special("ScatterNd", ["ScatterNd"], (draw) => {
    const [rows, columns, count] = [integer(draw, 1, 4), integer(draw, 1, 3), integer(draw, 1, 6)];
    const inputs = { indices: integers(draw, [count, 1], 0, rows - 1), updates: floats(draw, [count, columns]) };
    return { inputs, apply: ({ indices, updates }) => tf.scatterND(indices, updates, [rows, columns]) };
  }, false),
  special("TensorScatterUpdate", ["TensorScatterUpdate"], (draw) => {
    const [rows, columns] = [integer(draw, 2, 4), integer(draw, 1, 3)];
    const inputs = {
      tensor: floats(draw, [rows, columns]),
      indices: integers(draw, [1, 1], 0, rows - 1),
      updates: floats(draw, [1, columns]),
    };
    return { inputs, apply: ({ tensor, indices, updates }) => tf.tensorScatterUpdate(tensor, indices, updates) };
  }, false),
  special("UnsortedSegmentSum", ["UnsortedSegmentSum"], (draw) => {
    const [count, segments] = [integer(draw, 1, 6), integer(draw, 1, 4)];
    const inputs = { x: floats(draw, [count, 3]), ids: integers(draw, [count], -1, segments) };
    return { inputs, apply: ({ x, ids }) => tf.unsortedSegmentSum(x, ids, segments) };
  }, false),
  special("OneHot", ["OneHot"], (draw) => {
    const [depth, plain] = [integer(draw, 2, 5), draw(fc.boolean)];
    const inputs = { indices: integers(draw, anyShape(draw), -1, depth) };
    return {
      inputs,
      apply: ({ indices }) => plain ? tf.oneHot(indices, depth) : tf.oneHot(indices, depth, 3, -2, "float32"),
    };
  }, false),
  special("TopK", ["TopK"], (draw) => {
    const shape = [...anyShape(draw, 0, 2), integer(draw, 2, 5)];
    const inputs = { x: distinct(draw, shape) };
    return {
      inputs,
      apply: ({ x }) => {
        const { values, indices } = tf.topk(x, 2);
        return [values, indices];
      },
    };
  }, false),
  special("SearchSorted", ["SearchSorted"], (draw) => {
    const [length, side] = [integer(draw, 1, 5), draw(fc.boolean) ? "left" as const : "right" as const];
    const inputs = { values: integers(draw, [integer(draw, 1, 5)], -1, length) };
    return { inputs, apply: ({ values }) => tf.searchSorted(tf.range(0, length, 1, "int32"), values, side) };
  }, false),
  special("Diag", ["Diag"], (draw) => ({
    inputs: { x: floats(draw, [integer(draw, 1, 4)]) },
    apply: ({ x }) => tf.diag(x),
  }), false),
  special("Bincount", ["Bincount"], (draw) => {
    const count = integer(draw, 1, 6);
    const inputs = { x: integers(draw, [count], 0, 3), weights: floats(draw, [count]) };
    return { inputs, apply: ({ x, weights }) => tf.bincount(x, weights, 4) };
  }, false),
  special("DenseBincount", ["DenseBincount"], (draw) => {
    const [rows, columns, binary] = [integer(draw, 1, 3), integer(draw, 1, 5), draw(fc.boolean)];
    const inputs = { x: integers(draw, [rows, columns], 0, 3), weights: floats(draw, [rows, columns]) };
    return { inputs, apply: ({ x, weights }) => tf.denseBincount(x, weights, 4, binary) };
  }, false),

  special("BatchMatMul", ["BatchMatMul"], (draw) => {
    const [rows, inner, columns] = [integer(draw, 1, 4), integer(draw, 1, 4), integer(draw, 1, 4)];
    const [transposeA, transposeB] = [draw(fc.boolean), draw(fc.boolean)];
    const batch = anyShape(draw, 0, 2);
    const inputs = {
      a: floats(draw, [...batch, ...(transposeA ? [inner, rows] : [rows, inner])]),
      b: floats(draw, [...batch, ...(transposeB ? [columns, inner] : [inner, columns])]),
    };
    return { inputs, apply: ({ a, b }) => tf.matMul(a, b, transposeA, transposeB) };
  }),
  special("BatchMatMul over a broadcast batch", ["BatchMatMul"], (draw) => {
    const [rows, inner, columns] = [integer(draw, 1, 4), integer(draw, 1, 4), integer(draw, 1, 4)];
    const inputs = { a: floats(draw, [3, rows, inner]), b: floats(draw, [1, inner, columns]) };
    return { inputs, apply: ({ a, b }) => tf.matMul(a, b) };
  }, false),
  special("_FusedMatMul", ["_FusedMatMul"], (draw) => {
    const [rows, inner, columns] = [integer(draw, 1, 4), integer(draw, 1, 4), integer(draw, 1, 4)];
    const activation = draw(fc.constantFrom, "linear", "relu", "relu6", "elu", "sigmoid", "leakyrelu") as "relu";
    const inputs = {
      a: floats(draw, [rows, inner]),
      b: floats(draw, [inner, columns]),
      bias: floats(draw, [columns]),
    };
    return { inputs, apply: ({ a, b, bias }) => tf.fused.matMul({ a, b, bias, activation, leakyreluAlpha: 0.2 }) };
  }, false),
  special("Einsum", ["Einsum"], (draw) => {
    const [i, j, k] = [integer(draw, 1, 4), integer(draw, 1, 4), integer(draw, 1, 4)];
    const inputs = { a: floats(draw, [i, j]), b: floats(draw, [k, j]) };
    return { inputs, apply: ({ a, b }) => [tf.einsum("ij,kj->ik", a, b), tf.einsum("ij,ij->j", a, a)] };
  }, false),
  special("sparse times dense, and its gradients", [], (draw) => {
    const [samples, count, rows, width] = [4, 3, 5, 20].map((most) => integer(draw, 1, most));
    const inputs = {
      values: floats(draw, [samples, count]),
      columns: integers(draw, [samples, count], 0, rows - 1),
      table: floats(draw, [rows, width]),
    };
    return {
      inputs,
      apply: ({ values, columns, table }) => {
        const product = (v: tf.Tensor, t: tf.Tensor) => sparseDense(v as tf.Tensor2D, columns, t as tf.Tensor2D);
        const gradients = tf.grads((v, t) => tf.sum(tf.square(product(v, t))));
        return [product(values, table), ...gradients([values, table])];
      },
    };
  }, false),
  special("Softmax", ["Softmax"], (draw) => ({
    inputs: { x: floats(draw, anyShape(draw, 1), "wide") },
    apply: ({ x }) => tf.softmax(x),
  })),
  special("log-softmax", ["Max", "Exp", "Sum", "Log"], (draw) => ({
    inputs: { x: floats(draw, anyShape(draw, 1)) },
    apply: ({ x }) => tf.logSoftmax(x),
  })),
  special("numbers out of nothing", ["Fill", "LinSpace", "Range"], (draw) => {
    const [count, value] = [integer(draw, 1, 5), integer(draw, -3, 3)];
    const inputs = { x: floats(draw, [count]) };
    return {
      inputs,
      apply: ({ x }) =>
        tf.addN([tf.fill([count], value), tf.linspace(-1, 2, count), tf.cast(tf.range(count, 0), "float32"), x]),
    };
  }),
];

/** TensorFlow.js has the kernel, and no function for it at its top level. */
function bitwiseAnd(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  const [x, y] = [tf.add(a, tf.zerosLike(b)), tf.add(b, tf.zerosLike(a))]; // it does not broadcast
  return tf.engine().runKernel("BitwiseAnd", { a: x, b: y }) as tf.Tensor;
}

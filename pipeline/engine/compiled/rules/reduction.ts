/**
 * Rules of the operations that reduce axes, or accumulate along one.
 *
 * @module
 */
import { util } from "@tensorflow/tfjs";
import { type Graph, isEmpty, type Value } from "../graph.ts";
import { cast, inDouble, isNaN } from "../number_types.ts";
import { concat, elementwise, expand, int64s, isZero, reshape, scalar, slice, where, zeros } from "../operators.ts";
import type { Rule, Rules } from "./rule.ts";

interface ReductionAttributes {
  readonly axis?: number | number[];
  readonly reductionIndices?: number | number[]; // what the kernel Max calls its axis
  readonly keepDims?: boolean;
}

/** What TensorFlow.js makes of no elements, where it is not 0; ONNX Runtime has other values, or faults. */
const OF_NOTHING: Readonly<Record<string, number>> = { ReduceMax: NaN, ReduceMin: NaN, ReduceProd: 1 };

/** The value reduced by an ONNX operator over axes. */
export function reduce(
  graph: Graph,
  operator: string,
  x: Value,
  { axes, keepDims }: { readonly axes: readonly number[]; readonly keepDims: boolean },
): Value {
  if (axes.length === 0) return x;
  const kept = x.shape.map((side, axis) => axes.includes(axis) ? 1 : side);
  const shape = keepDims ? kept : kept.filter((_, axis) => !axes.includes(axis));
  if (operator === "ReduceSum" && isZero(x)) return zeros(graph, { shape, dtype: x.dtype });
  if (isEmpty(x)) return expand(graph, scalar(graph, OF_NOTHING[operator] ?? 0, x.dtype), shape);
  if (!keepDims && x.shape.length === 2 && axes.length === 1 && axes[0] === 1) { // one operator whether axes are kept or not
    return reshape(graph, reduce(graph, operator, x, { axes, keepDims: true }), shape);
  }
  const attributes = { keepdims: { type: "int", value: keepDims ? 1 : 0 } } as const;
  const applied = (value: Value) =>
    graph.node(operator, [value, int64s(graph, axes)], [{ shape, dtype: value.dtype }], attributes)[0];
  const isIntegerSum = operator === "ReduceSum" && x.dtype === "int32"; // ONNX Runtime's stops at int32's limits
  return isIntegerSum ? inDouble(graph, [x], "int32", applied) : applied(x);
}

/** The largest or smallest element, NaN where there is one: ONNX Runtime's passes over it, unless it comes first. */
const extreme =
  (operator: "ReduceMax" | "ReduceMin"): Rule<ReductionAttributes> =>
  (graph, { x }, { axis, reductionIndices, keepDims = false }) => {
    const over = { axes: axesOf(x, axis ?? reductionIndices), keepDims };
    const found = reduce(graph, operator, x, over);
    if (x.dtype !== "float32" || graph.fastMath) return found; // the look for NaN takes four times as long as the extreme
    const sum = reduce(graph, "ReduceL1", x, over); // of absolute values, among which no two infinities cancel
    return where(graph, isNaN(graph, sum), sum, found);
  };

/** The product, which may leave float32's range in between, and int32's. */
const product: Rule<ReductionAttributes> = (graph, { x }, { axis, keepDims = false }) =>
  inDouble(
    graph,
    [x],
    x.dtype === "int32" ? "int32" : "float32",
    (value) => reduce(graph, "ReduceProd", value, { axes: axesOf(x, axis), keepDims }),
  );

const reduction =
  (operator: string): Rule<ReductionAttributes> => (graph, { x }, { axis, reductionIndices, keepDims = false }) =>
    reduce(graph, operator, x, { axes: axesOf(x, axis ?? reductionIndices), keepDims });

function axesOf(x: Value, axis: number | number[] | undefined): readonly number[] {
  return axis === undefined ? [...x.shape.keys()] : util.parseAxisParam(axis, [...x.shape]);
}

const mean: Rule<ReductionAttributes> = (graph, { x }, { axis, keepDims = false }) =>
  reduce(graph, "ReduceMean", cast(graph, x, "float32"), { axes: axesOf(x, axis), keepDims });

/** Truth values are reduced as integers. */
const logical = (operator: string): Rule<ReductionAttributes> => (graph, { x }, { axis, keepDims = false }) =>
  cast(graph, reduce(graph, operator, cast(graph, x, "int32"), { axes: axesOf(x, axis), keepDims }), "bool");

/** TensorFlow.js passes over NaN, unless it comes first. */
const extremePlace = (operator: "ArgMax" | "ArgMin"): Rule<{ readonly axis: number }> => (graph, inputs, { axis }) => {
  const [index] = util.parseAxisParam(axis, [...inputs.x.shape]);
  const x = inputs.x.dtype !== "float32" || graph.fastMath ? inputs.x : withoutNaN(graph, inputs.x, index, operator);
  const shape = x.shape.filter((_, other) => other !== index);
  if (isEmpty(x)) return zeros(graph, { shape, dtype: "int32" });
  const attributes = { axis: { type: "int", value: index }, keepdims: { type: "int", value: 0 } } as const;
  return cast(graph, graph.node(operator, [x], [{ shape, dtype: "int64" }], attributes)[0], "int32");
};

/** NaN replaced by what is chosen if it is first along the axis, else by what is never. */
function withoutNaN(graph: Graph, x: Value, axis: number, operator: "ArgMax" | "ArgMin"): Value {
  const best = operator === "ArgMax" ? Infinity : -Infinity;
  const data = Float32Array.from({ length: x.shape[axis] }, (_, place) => place === 0 ? best : -best);
  const ranks = graph.constant(data, {
    shape: x.shape.map((side, other) => other === axis ? side : 1),
    dtype: "float32",
  });
  return where(graph, isNaN(graph, x), ranks, x);
}

interface AccumulationAttributes {
  readonly axis: number;
  readonly exclusive: boolean;
  readonly reverse: boolean;
}

const cumsum: Rule<AccumulationAttributes> = (graph, { x }, { axis, exclusive, reverse }) => {
  const attributes = {
    exclusive: { type: "int", value: exclusive ? 1 : 0 },
    reverse: { type: "int", value: reverse ? 1 : 0 },
  } as const;
  const [index] = util.parseAxisParam(axis, [...x.shape]);
  const place = reshape(graph, int64s(graph, [index]), []);
  return graph.node("CumSum", [x, place], [{ shape: x.shape, dtype: x.dtype }], attributes)[0];
};

/** ONNX has no running product: in each of log2(n) rounds every element is multiplied by the one 1, 2, 4, ... places before. */
const cumprod: Rule<AccumulationAttributes> = (graph, { x }, { axis, exclusive, reverse }) => {
  const [index] = util.parseAxisParam(axis, [...x.shape]);
  const side = x.shape[index];
  const shifted = (value: Value, places: number): Value => {
    const kept = value.shape.map((length, other) => other === index ? length - places : length);
    const begin = kept.map((_, other) => other === index && reverse ? places : 0);
    const end = kept.map((length, other) => begin[other] + length);
    const rest = slice(graph, value, { begin, end, shape: kept });
    const ones = expand(
      graph,
      scalar(graph, 1, x.dtype),
      kept.map((length, other) => other === index ? places : length),
    );
    return concat(graph, reverse ? [rest, ones] : [ones, rest], index);
  };
  let product = exclusive ? shifted(x, 1) : x;
  for (let places = 1; places < side; places *= 2) {
    product = elementwise(graph, "Mul", [product, shifted(product, places)]);
  }
  return product;
};

/** Operations that reduce axes, or accumulate along one. */
export const reductionRules: Rules = {
  All: logical("ReduceMin"),
  Any: logical("ReduceMax"),
  ArgMax: extremePlace("ArgMax"),
  ArgMin: extremePlace("ArgMin"),
  Cumprod: cumprod,
  Cumsum: cumsum,
  Max: extreme("ReduceMax"),
  Mean: mean,
  Min: extreme("ReduceMin"),
  Prod: product,
  Sum: reduction("ReduceSum"),
};

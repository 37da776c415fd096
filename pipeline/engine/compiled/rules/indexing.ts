/**
 * Rules of the operations that choose or place elements by index.
 *
 * @module
 */
import { util } from "@tensorflow/tfjs";
import type { Attributes, Graph, Value } from "../graph.ts";
import { cast, compare, dataOf, elementwise, expand, int64s, reshape, scalar, slice, where } from "../operators.ts";
import { reduce } from "./reduction.ts";
import type { Rule, Rules } from "./rule.ts";

const gather: Rule<{ readonly axis: number; readonly batchDims: number }> = (
  graph,
  { x, indices },
  { axis, batchDims },
) => {
  const [index] = util.parseAxisParam(axis, [...x.shape]);
  const batch = batchDims < 0 ? batchDims + indices.shape.length : batchDims;
  const shape = [...x.shape.slice(0, index), ...indices.shape.slice(batch), ...x.shape.slice(index + 1)];
  if (batch === 0) return take(graph, x, indices, { axis: index, shape });
  // one flat axis of (batch, place) pairs: the place in batch b is shifted by b times the axis' length
  const { shape: source } = x;
  const batches = util.sizeFromShape([...source.slice(0, batch)]);
  const between = util.sizeFromShape([...source.slice(batch, index)]);
  const side = source[index];
  const after = [...source.slice(index + 1)];
  const places = util.sizeFromShape([...indices.shape.slice(batch)]);
  const row = (count: number, stride: number, dims: number[]) =>
    graph.constant(Int32Array.from({ length: count }, (_, i) => i * stride), { shape: dims, dtype: "int32" });
  const shifted = elementwise(graph, "Add", [
    reshape(graph, cast(graph, indices, "int32"), [batches, 1, places]),
    elementwise(graph, "Add", [
      row(batches, between * side, [batches, 1, 1]),
      row(between, side, [1, between, 1]),
    ]),
  ]); // [batches, between, places]
  const flat = reshape(graph, x, [batches * between * side, ...after]);
  const taken = take(graph, flat, reshape(graph, shifted, [batches * between * places]), {
    axis: 0,
    shape: [batches * between * places, ...after],
  });
  return reshape(graph, taken, shape);
};

function take(
  graph: Graph,
  x: Value,
  indices: Value,
  { axis, shape }: { readonly axis: number; readonly shape: readonly number[] },
): Value {
  const attributes: Attributes = { axis: { type: "int", value: axis } };
  return graph.node("Gather", [x, cast(graph, indices, "int32")], [{ shape, dtype: x.dtype }], attributes)[0];
}

const gatherNd: Rule = (graph, { params, indices }) => {
  const depth = indices.shape[indices.shape.length - 1];
  const shape = [...indices.shape.slice(0, -1), ...params.shape.slice(depth)];
  return graph.node("GatherND", [params, cast(graph, indices, "int64")], [{ shape, dtype: params.dtype }])[0];
};

/** `target` with `updates` written, or added, at the index tuples. */
function scatter(graph: Graph, target: Value, indices: Value, updates: Value, reduction: "add" | "none"): Value {
  const attributes: Attributes = { reduction: { type: "string", value: reduction } };
  const inputs = [target, cast(graph, indices, "int64"), updates];
  return graph.node("ScatterND", inputs, [{ shape: target.shape, dtype: target.dtype }], attributes)[0];
}

const scatterNd: Rule<{ readonly shape: readonly number[] }> = (graph, { indices, updates }, { shape }) =>
  scatter(graph, expand(graph, scalar(graph, 0, updates.dtype), shape), indices, updates, "add");

const tensorScatterUpdate: Rule = (graph, { tensor, indices, updates }) =>
  scatter(graph, tensor, indices, updates, "none");

/** Rows whose segment does not exist are dropped: they go to one more segment, which is then cut off. */
const unsortedSegmentSum: Rule<{ readonly numSegments: number }> = (graph, { x, segmentIds }, { numSegments }) => {
  const ids = cast(graph, segmentIds, "int32");
  const beyond = scalar(graph, numSegments, "int32");
  const exists = elementwise(graph, "And", [
    compare(graph, "GreaterOrEqual", ids, scalar(graph, 0, "int32")),
    compare(graph, "Less", ids, beyond),
  ]);
  const rank = segmentIds.shape.length;
  const rest = x.shape.slice(rank);
  const target = expand(graph, scalar(graph, 0, x.dtype), [numSegments + 1, ...rest]);
  const places = reshape(graph, where(graph, exists, ids, beyond), [...segmentIds.shape, 1]);
  const sums = scatter(graph, target, places, x, "add");
  const shape = [numSegments, ...rest];
  return slice(graph, sums, { begin: shape.map(() => 0), end: shape, shape });
};

const oneHot: Rule<
  { readonly depth: number; readonly onValue: number; readonly offValue: number; readonly dtype?: string }
> = (graph, { indices }, { depth, onValue, offValue, dtype = "int32" }) => {
  const classes = graph.constant(Int32Array.from({ length: depth }, (_, i) => i), { shape: [depth], dtype: "int32" });
  const column = reshape(graph, cast(graph, indices, "int32"), [...indices.shape, 1]);
  const hit = compare(graph, "Equal", column, classes);
  const type = dtype === "float32" || dtype === "bool" ? dtype : "int32";
  return onValue === 1 && offValue === 0
    ? cast(graph, hit, type)
    : where(graph, hit, scalar(graph, onValue, type), scalar(graph, offValue, type));
};

const topK: Rule<{ readonly k: number; readonly sorted: boolean }> = (graph, { x }, { k, sorted }) => {
  const shape = [...x.shape.slice(0, -1), k];
  const attributes: Attributes = { sorted: { type: "int", value: sorted ? 1 : 0 } };
  const outputs = [{ shape, dtype: x.dtype }, { shape, dtype: "int64" }] as const;
  const [values, places] = graph.node("TopK", [x, int64s(graph, [k])], outputs, attributes);
  return [values, cast(graph, places, "int32")];
};

/** The number of elements of the sorted sequence that lie before each value. */
const searchSorted: Rule<{ readonly side: "left" | "right" }> = (graph, { sortedSequence, values }, { side }) => {
  const [rows, length] = sortedSequence.shape;
  const sequence = reshape(graph, sortedSequence, [rows, 1, length]);
  const sought = reshape(graph, values, [...values.shape, 1]);
  const before = compare(graph, side === "left" ? "Less" : "LessOrEqual", sequence, sought);
  return reduce(graph, "ReduceSum", cast(graph, before, "int32"), { axes: [2], keepDims: false });
};

const diag: Rule = (graph, { x }) => {
  const size = util.sizeFromShape([...x.shape]);
  const identity = graph.constant(
    dataOf(Array.from({ length: size * size }, (_, i) => i % (size + 1) === 0 ? 1 : 0), "bool"),
    { shape: [size, size], dtype: "bool" },
  );
  const row = reshape(graph, x, [1, size]);
  const matrix = x.dtype === "bool"
    ? elementwise(graph, "And", [identity, row])
    : where(graph, identity, row, scalar(graph, 0, x.dtype));
  return reshape(graph, matrix, [...x.shape, ...x.shape]);
};

/** Sums of the weights (or counts) of the values 0 to size - 1, for a vector or for each row of a matrix. */
const denseBincount: Rule<{ readonly size: number; readonly binaryOutput?: boolean }> = (
  graph,
  { x, weights },
  { size, binaryOutput = false },
) => {
  const classes = graph.constant(Int32Array.from({ length: size }, (_, i) => i), { shape: [size], dtype: "int32" });
  const hit = compare(graph, "Equal", reshape(graph, cast(graph, x, "int32"), [...x.shape, 1]), classes);
  const axes = [x.shape.length - 1];
  if (binaryOutput) {
    return cast(graph, reduce(graph, "ReduceMax", cast(graph, hit, "int32"), { axes, keepDims: false }), weights.dtype);
  }
  const counted = cast(graph, hit, weights.dtype);
  const weighted = util.sizeFromShape([...weights.shape]) === 0
    ? counted
    : elementwise(graph, "Mul", [counted, reshape(graph, weights, [...x.shape, 1])]);
  return reduce(graph, "ReduceSum", weighted, { axes, keepDims: false });
};

/** Operations that choose or place elements by index. */
export const indexingRules: Rules = {
  Bincount: denseBincount,
  DenseBincount: denseBincount,
  Diag: diag,
  GatherNd: gatherNd,
  GatherV2: gather,
  OneHot: oneHot,
  ScatterNd: scatterNd,
  SearchSorted: searchSorted,
  TensorScatterUpdate: tensorScatterUpdate,
  TopK: topK,
  UnsortedSegmentSum: unsortedSegmentSum,
};

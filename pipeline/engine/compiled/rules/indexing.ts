/**
 * Rules of the operations that choose or place elements by index.
 *
 * @module
 */
import { gather_util, util } from "@tensorflow/tfjs";
import { type Attributes, type Graph, isEmpty, type Value } from "../graph.ts";
import { cast, isNaN } from "../number_types.ts";
import { compare, dataOf, elementwise, expand, int64s, reshape, scalar, slice, where } from "../operators.ts";
import { checkedIndices, checkedTuples } from "./checked_indices.ts";
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
  if (batch === 0) return take(graph, x, checkedIndices(graph, indices, [x.shape[index]]), { axis: index, shape });
  // one flat axis of (batch, place) pairs: the place in batch b is shifted by b times the axis' length
  const { shape: source } = x;
  const batches = util.sizeFromShape([...source.slice(0, batch)]);
  const between = util.sizeFromShape([...source.slice(batch, index)]);
  const side = source[index];
  const after = [...source.slice(index + 1)];
  const places = util.sizeFromShape([...indices.shape.slice(batch)]);
  const row = (count: number, stride: number, dims: number[]) =>
    graph.constant(Int32Array.from({ length: count }, (_, i) => i * stride), { shape: dims, dtype: "int32" });
  // An index of another batch must not be one of this: what is out of range is moved beyond all batches.
  const known = checkedIndices(graph, indices, [side], [batches * between * side]);
  const tooLarge = compare(graph, "GreaterOrEqual", known, scalar(graph, side, "int32"));
  const inBatch = where(graph, tooLarge, scalar(graph, batches * between * side, "int32"), known);
  const shifted = elementwise(graph, "Add", [
    reshape(graph, inBatch, [batches, 1, places]),
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
  return graph.node("Gather", [x, indices], [{ shape, dtype: x.dtype }], attributes)[0];
}

const gatherNd: Rule = (graph, { params, indices }) => {
  const depth = indices.shape[indices.shape.length - 1];
  const shape = [...indices.shape.slice(0, -1), ...params.shape.slice(depth)];
  gather_util.prepareAndValidate(params as never, indices as never); // TensorFlow.js's own check of shapes
  const places = cast(graph, checkedTuples(graph, indices, params.shape), "int64");
  return graph.node("GatherND", [params, places], [{ shape, dtype: params.dtype }])[0];
};

/** `target` with `updates` written, or added, at index tuples that are in range. */
function scatter(graph: Graph, target: Value, indices: Value, updates: Value, reduction: "add" | "none"): Value {
  if (isEmpty(updates)) return target;
  const attributes: Attributes = { reduction: { type: "string", value: reduction } };
  const inputs = [target, cast(graph, indices, "int64"), updates];
  return graph.node("ScatterND", inputs, [{ shape: target.shape, dtype: target.dtype }], attributes)[0];
}

const scatterNd: Rule<{ readonly shape: readonly number[] }> = (graph, { indices, updates }, { shape }) => {
  const target = expand(graph, scalar(graph, 0, updates.dtype), shape);
  return scatter(graph, target, checkedTuples(graph, indices, shape), updates, "add");
};

const tensorScatterUpdate: Rule = (graph, { tensor, indices, updates }) =>
  scatter(graph, tensor, checkedTuples(graph, indices, tensor.shape), updates, "none");

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
  const { source } = indices;
  if (
    source.kind === "constant" && source.data instanceof Int32Array && onValue === 1 && offValue === 0 &&
    type === "int32"
  ) {
    const known = source.data;
    return graph.folded("OneHot", [indices], { shape: [...indices.shape, depth], dtype: type }, () => {
      const ones = new Int32Array(known.length * depth);
      known.forEach((index, row) => {
        if (index >= 0 && index < depth) ones[row * depth + index] = 1;
      });
      return ones;
    });
  }
  return onValue === 1 && offValue === 0
    ? cast(graph, hit, type)
    : where(graph, hit, scalar(graph, onValue, type), scalar(graph, offValue, type));
};

/** The largest elements, in falling order; NaN ranks with infinity, so that a maximum is the first of them. */
const topK: Rule<{ readonly k: number; readonly sorted: boolean }> = (graph, { x }, { k, sorted }) => {
  const shape = [...x.shape.slice(0, -1), k];
  const attributes: Attributes = { sorted: { type: "int", value: sorted ? 1 : 0 } };
  const outputs = [{ shape, dtype: x.dtype }, { shape, dtype: "int64" }] as const;
  const ranked = x.dtype === "float32" ? where(graph, isNaN(graph, x), scalar(graph, Infinity), x) : x;
  const [values, places] = graph.node("TopK", [ranked, int64s(graph, [k])], outputs, attributes);
  const axis: Attributes = { axis: { type: "int", value: x.shape.length - 1 } };
  const chosen = ranked === x
    ? values
    : graph.node("GatherElements", [x, places], [{ shape, dtype: x.dtype }], axis)[0];
  return [chosen, cast(graph, places, "int32")];
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

/** The values up to `size`, which stands for all from there on; a negative one is refused, by looking it up. */
function notNegative(graph: Graph, x: Value, size: number): Value {
  const values = graph.constant(Int32Array.from({ length: size + 1 }, (_, i) => i), {
    shape: [size + 1],
    dtype: "int32",
  });
  const known = elementwise(graph, "Min", [cast(graph, x, "int32"), scalar(graph, size, "int32")]);
  return take(graph, values, checkedIndices(graph, known, [size + 1]), { axis: 0, shape: x.shape });
}

/** Sums of the weights (or counts) of the values 0 to size - 1, for a vector or for each row of a matrix. */
const denseBincount: Rule<{ readonly size: number; readonly binaryOutput?: boolean }> = (
  graph,
  { x, weights },
  { size, binaryOutput = false },
) => {
  const classes = graph.constant(Int32Array.from({ length: size }, (_, i) => i), { shape: [size], dtype: "int32" });
  const hit = compare(graph, "Equal", reshape(graph, notNegative(graph, x, size), [...x.shape, 1]), classes);
  const axes = [x.shape.length - 1];
  if (binaryOutput) {
    return cast(graph, reduce(graph, "ReduceMax", cast(graph, hit, "int32"), { axes, keepDims: false }), weights.dtype);
  }
  const weighted = util.sizeFromShape([...weights.shape]) === 0
    ? cast(graph, hit, weights.dtype)
    : where(graph, hit, reshape(graph, weights, [...x.shape, 1]), scalar(graph, 0, weights.dtype));
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

/**
 * Rules of the operations that move elements without computing: shapes, slices, joins, paddings.
 *
 * @module
 */
import { backend_util, slice_util, util } from "@tensorflow/tfjs";
import { type Graph, isEmpty, type Value } from "../graph.ts";
import { concat, expand, int64s, reshape, scalar, slice, transpose } from "../operators.ts";
import type { Rule, Rules } from "./rule.ts";

const reshapeTo: Rule<{ readonly shape: number[] }> = (graph, { x }, { shape }) =>
  reshape(graph, x, util.inferFromImplicitShape(shape, util.sizeFromShape([...x.shape])));

const expandDims: Rule<{ readonly dim: number }> = (graph, { input }, { dim }) => {
  const axis = dim < 0 ? dim + input.shape.length + 1 : dim;
  return reshape(graph, input, [...input.shape.slice(0, axis), 1, ...input.shape.slice(axis)]);
};

const transposeAxes: Rule<{ readonly perm: readonly number[] }> = (graph, { x }, { perm }) => transpose(graph, x, perm);

const join: Rule<{ readonly axis: number }> = (graph, inputs, { axis }) => {
  const parts = Object.values(inputs);
  const [index] = util.parseAxisParam(axis, [...parts[0].shape]);
  backend_util.assertParamsConsistent(parts.map(({ shape }) => [...shape]), index);
  const filled = parts.filter((part) => !isEmpty(part));
  return concat(graph, filled.length > 0 ? filled : parts, index);
};

const pack: Rule<{ readonly axis: number }> = (graph, inputs, { axis }) => {
  const parts = Object.values(inputs);
  for (const { shape } of parts) util.assertShapesMatch([...parts[0].shape], [...shape], "Cannot stack: ");
  const place = axis < 0 ? axis + parts[0].shape.length + 1 : axis;
  const lifted = parts.map((x) => reshape(graph, x, [...x.shape.slice(0, place), 1, ...x.shape.slice(place)]));
  return concat(graph, lifted, place);
};

/** Consecutive parts of the given lengths along an axis. */
function split(graph: Graph, x: Value, lengths: readonly number[], axis: number): readonly Value[] {
  let from = 0;
  return lengths.map((length) => {
    const shape = x.shape.map((side, other) => other === axis ? length : side);
    const begin = shape.map((_, other) => other === axis ? from : 0);
    from += length;
    return slice(graph, x, { begin, end: shape.map((side, other) => begin[other] + side), shape });
  });
}

const splitParts: Rule<{ readonly numOrSizeSplits: number | number[]; readonly axis: number }> = (
  graph,
  { x },
  { numOrSizeSplits, axis },
) => {
  const [index] = util.parseAxisParam(axis, [...x.shape]);
  return split(graph, x, backend_util.prepareSplitSize(x as never, numOrSizeSplits, index), index);
};

const unpack: Rule<{ readonly axis: number }> = (graph, { value }, { axis }) => {
  const [index] = util.parseAxisParam(axis, [...value.shape]);
  const shape = value.shape.filter((_, other) => other !== index);
  return split(graph, value, Array<number>(value.shape[index]).fill(1), index).map((part) =>
    reshape(graph, part, shape)
  );
};

const tile: Rule<{ readonly reps: readonly number[] }> = (graph, { x }, { reps }) => {
  const shape = x.shape.map((side, axis) => side * reps[axis]);
  if (x.shape.every((side, axis) => side === 1 || reps[axis] === 1)) return expand(graph, x, shape);
  return graph.node("Tile", [x, int64s(graph, reps)], [{ shape, dtype: x.dtype }])[0];
};

const sliceOut: Rule<{ readonly begin: number[]; readonly size: number[] }> = (graph, { x }, { begin, size }) => {
  const whole = { shape: [...x.shape] } as never; // of a tensor these read the shape only
  const [from, shape] = slice_util.parseSliceParams(whole, begin, size);
  slice_util.assertParamsValid(whole, from, shape);
  return slice(graph, x, { begin: from, end: from.map((start, axis) => start + shape[axis]), shape });
};

interface StridedSliceAttributes {
  readonly begin: number[];
  readonly end: number[];
  readonly strides: number[];
  readonly beginMask: number;
  readonly endMask: number;
  readonly ellipsisMask: number;
  readonly newAxisMask: number;
  readonly shrinkAxisMask: number;
}

const stridedSlice: Rule<StridedSliceAttributes> = (graph, { x }, attributes) => {
  const { begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask } = attributes;
  const plan = slice_util.sliceInfo(
    [...x.shape],
    begin,
    end,
    strides,
    beginMask,
    endMask,
    ellipsisMask,
    newAxisMask,
    shrinkAxisMask,
  );
  const shape = slice_util.computeOutShape(plan.begin, plan.end, plan.strides);
  // a bound before the first element is written as "before everything" in ONNX: negative bounds count from the end there
  const ends = plan.end.map((bound) => bound < 0 ? -(2 ** 31) : bound);
  const part = slice(graph, x, { begin: plan.begin, end: ends, shape, steps: plan.strides });
  return reshape(graph, part, plan.finalShape);
};

const reverse: Rule<{ readonly dims: number | number[] }> = (graph, { x }, { dims }) => {
  const axes = util.parseAxisParam(dims, [...x.shape]);
  const turned = (axis: number) => axes.includes(axis);
  return slice(graph, x, {
    begin: x.shape.map((side, axis) => turned(axis) ? side - 1 : 0),
    end: x.shape.map((side, axis) => turned(axis) ? -(2 ** 31) : side),
    steps: x.shape.map((_, axis) => turned(axis) ? -1 : 1),
    shape: x.shape,
  });
};

const pad: Rule<{ readonly paddings: readonly (readonly [number, number])[]; readonly constantValue: number }> = (
  graph,
  { x },
  { paddings, constantValue },
) => {
  const shape = x.shape.map((side, axis) => side + paddings[axis][0] + paddings[axis][1]);
  if (isEmpty(x)) return expand(graph, scalar(graph, constantValue, x.dtype), shape);
  const amounts = int64s(graph, [...paddings.map(([before]) => before), ...paddings.map(([, after]) => after)]);
  return graph.node("Pad", [x, amounts, scalar(graph, constantValue, x.dtype)], [{ shape, dtype: x.dtype }])[0];
};

/** Along each axis, the places that the padded value takes its elements from. */
const mirrorPad: Rule<{ readonly paddings: readonly (readonly [number, number])[]; readonly mode: string }> = (
  graph,
  { x },
  { paddings, mode },
) =>
  paddings.reduce((value, [before, after], axis) => {
    const side = x.shape[axis];
    const edge = mode === "reflect" ? 0 : 1; // `symmetric` repeats the border itself
    const places = Array.from({ length: before + side + after }, (_, index) => {
      const place = index - before;
      if (place < 0) return -place - edge;
      return place < side ? place : 2 * side - 2 - place + edge;
    });
    const shape = value.shape.map((length, other) => other === axis ? places.length : length);
    const attributes = { axis: { type: "int", value: axis } } as const;
    return graph.node("Gather", [value, int64s(graph, places)], [{ shape, dtype: x.dtype }], attributes)[0];
  }, x);

/** Operations that move elements without computing. */
export const shapeRules: Rules = {
  Concat: join,
  ExpandDims: expandDims,
  MirrorPad: mirrorPad,
  Pack: pack,
  PadV2: pad,
  Reshape: reshapeTo,
  Reverse: reverse,
  Slice: sliceOut,
  SplitV: splitParts,
  StridedSlice: stridedSlice,
  Tile: tile,
  Transpose: transposeAxes,
  Unpack: unpack,
};

/**
 * The vocabulary in which tracing rules are written: ONNX operators as functions of values.
 *
 * These functions leave out what changes nothing (a reshape to the same shape, a product with one) and keep broadcasts lazy: a value that is
 * only a smaller one repeated meets the next elementwise operator in its small form, which TensorFlow.js's gradients ask for all the time.
 *
 * @module
 */
import { sizeOfShape } from "../../../core/models/model.ts";
import { factorSum } from "./factor_sum.ts";
import { foldJoin, foldSum } from "./fold_integers.ts";
import type { Attributes, ConstantData, ElementType, Graph, Value } from "./graph.ts";

/** The shape to which shapes broadcast together. */
export function broadcastShape(shapes: readonly (readonly number[])[]): readonly number[] {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, axis) => {
    const sides = shapes.map((shape) => shape[axis - rank + shape.length] ?? 1).filter((side) => side !== 1);
    if (sides.some((side) => side !== sides[0])) {
      throw new RangeError(`Cannot broadcast shapes together: current value is ${shapes.map((s) => `[${s}]`)}`);
    }
    return sides[0] ?? 1;
  });
}

/** Whether two shapes are the same. */
export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((side, axis) => side === b[axis]);
}

/** An operator that acts on elements one by one, with broadcasting. */
export function elementwise(
  graph: Graph,
  operator: string,
  inputs: readonly Value[],
  { dtype = inputs[0].dtype, attributes }: { readonly dtype?: ElementType; readonly attributes?: Attributes } = {},
): Value {
  const shape = broadcastShape(inputs.map((input) => input.shape));
  const small = inputs.map(beforeExpansion);
  if (operator === "Mul" && small.some(isZero) && isReal(graph, dtype)) return zeros(graph, { shape, dtype });
  const unchanged = unchangedBy(operator, small);
  if (unchanged !== undefined) return expand(graph, unchanged, shape);
  const folded = operator === "Add"
    ? foldSum(graph, small, broadcastShape(small.map((input) => input.shape)))
    : undefined;
  if (folded !== undefined) return expand(graph, folded, shape);
  if (operator === "Add" && graph.fastMath) {
    const factored = factorSum(graph, small[0], small[1], (a, b) => elementwise(graph, "Add", [a, b]));
    if (factored !== undefined) return expand(graph, factored, shape);
    const biased = productPlusRow(graph, small, shape);
    if (biased !== undefined) return biased;
  }
  if (operator === "Sub" && graph.fastMath) { // a common factor is left to what comes after
    const [left, right] = small.map(scalarFactor);
    if (left !== undefined && right !== undefined && left.factor === right.factor) {
      return expand(graph, scale(graph, elementwise(graph, "Sub", [left.value, right.value]), left.factor), shape);
    }
  }
  const smallShape = broadcastShape(small.map((input) => input.shape));
  return expand(graph, graph.node(operator, small, [{ shape: smallShape, dtype }], attributes)[0], shape);
}

/** A matrix product and the row that is added to each of its rows as one operator, which begins its sums with the row. */
function productPlusRow(graph: Graph, terms: readonly Value[], shape: readonly number[]): Value | undefined {
  const found = [terms, [...terms].reverse()].find(([product, row]) =>
    product.source.kind === "node" && product.source.node.operator === "Gemm" && sameShape(product.shape, shape) &&
    product.source.node.inputs.length === 2 && sizeOfShape(row.shape) === shape[1] && shape[0] > 1
  );
  if (found?.[0].source.kind !== "node") return undefined;
  const { inputs, attributes } = found[0].source.node;
  return graph.node("Gemm", [...inputs, found[1]], [{ shape, dtype: "float32" }], attributes)[0];
}

/** Whether zero times anything is zero: of integers always, of float32 if nothing is infinite. */
export function isReal({ fastMath }: Graph, dtype: ElementType): boolean {
  return fastMath || dtype === "int32" || dtype === "int64";
}

/** The value that another one only repeats, or the value itself. */
export function beforeExpansion(value: Value): Value {
  return value.source.kind === "node" && value.source.node.operator === "Expand" ? value.source.node.inputs[0] : value;
}

/** The input that the operator returns as it is, if there is one: x * 1, x / 1, x + 0, x - 0. */
function unchangedBy(operator: string, [left, right]: readonly Value[]): Value | undefined {
  const neutral = operator === "Mul" || operator === "Div"
    ? 1
    : operator === "Add" || operator === "Sub"
    ? 0
    : undefined;
  if (neutral === undefined) return undefined;
  if (isNumber(right, neutral)) return left;
  return (operator === "Mul" || operator === "Add") && isNumber(left, neutral) ? right : undefined;
}

function isNumber({ source }: Value, value: number): boolean {
  return source.kind === "constant" && source.data.length === 1 && Number(source.data[0]) === value;
}

/** Whether the value is zeros, whatever is fed: derivatives have many, and whatever is linear in one is zero, too. */
export function isZero(value: Value): boolean {
  return isNumber(beforeExpansion(value), 0);
}

/** Zeros of a shape. */
export function zeros(graph: Graph, { shape, dtype }: Pick<Value, "shape" | "dtype">): Value {
  return expand(graph, scalar(graph, 0, dtype), shape);
}

/** A scalar constant. */
export function scalar(graph: Graph, value: number, dtype: ElementType = "float32"): Value {
  return graph.constant(dataOf([value], dtype), { shape: [], dtype });
}

/** A constant vector of int64: how ONNX takes shapes, axes and bounds. */
export function int64s(graph: Graph, values: readonly number[]): Value {
  return graph.constant(BigInt64Array.from(values, BigInt), { shape: [values.length], dtype: "int64" });
}

/** Elements as the typed array of an element type. */
export function dataOf(values: readonly number[], dtype: ElementType): ConstantData {
  switch (dtype) {
    case "float32":
      return Float32Array.from(values);
    case "int32":
      return Int32Array.from(values);
    case "float64":
      return Float64Array.from(values);
    case "int64":
      return BigInt64Array.from(values, BigInt);
    case "bool":
      return Uint8Array.from(values, (value) => value === 0 ? 0 : 1);
  }
}

/** The value repeated along new or single axes until it has the shape. */
export function expand(graph: Graph, x: Value, shape: readonly number[]): Value {
  if (sameShape(x.shape, shape)) return x;
  return graph.node("Expand", [beforeExpansion(x), int64s(graph, shape)], [{ shape, dtype: x.dtype }])[0];
}

/**
 * A value that is another one, of its own shape, times a single number. Products with numbers go after what only moves elements, so that a
 * matrix product finds them.
 */
export function scalarFactor(x: Value): { readonly value: Value; readonly factor: Value } | undefined {
  if (x.source.kind !== "node" || x.source.node.operator !== "Mul" || x.dtype !== "float32") return undefined;
  const [left, right] = x.source.node.inputs;
  const factors = [[left, right], [right, left]] as const;
  const found = factors.find(([value, factor]) => sameShape(value.shape, x.shape) && sizeOfShape(factor.shape) === 1);
  return found === undefined || sizeOfShape(x.shape) === 1 ? undefined : { value: found[0], factor: found[1] };
}

/** The value times a single number, in the value's shape. */
export function scale(graph: Graph, value: Value, factor: Value): Value {
  return elementwise(graph, "Mul", [value, reshape(graph, factor, [])]);
}

/** The same elements in another shape. */
export function reshape(graph: Graph, x: Value, shape: readonly number[]): Value {
  if (sameShape(x.shape, shape)) return x;
  if (isZero(x)) return zeros(graph, { shape, dtype: x.dtype });
  if (x.source.kind === "constant") return graph.constant(x.source.data, { shape, dtype: x.dtype });
  const origin = x.source.kind === "node" && x.source.node.operator === "Reshape" ? x.source.node.inputs[0] : x;
  if (origin !== x) return reshape(graph, origin, shape);
  const scaled = scalarFactor(x);
  if (scaled !== undefined) return scale(graph, reshape(graph, scaled.value, shape), scaled.factor);
  return graph.node("Reshape", [x, int64s(graph, shape)], [{ shape, dtype: x.dtype }])[0];
}

/** The value with its axes in another order. */
export function transpose(graph: Graph, x: Value, permutation: readonly number[]): Value {
  if (permutation.every((axis, index) => axis === index)) return x;
  const shape = permutation.map((axis) => x.shape[axis]);
  const attributes: Attributes = { perm: { type: "ints", value: permutation } };
  return graph.node("Transpose", [x], [{ shape, dtype: x.dtype }], attributes)[0];
}

/** The value with its last two axes swapped. */
export function transposeMatrix(graph: Graph, x: Value): Value {
  const rank = x.shape.length;
  return transpose(graph, x, [...x.shape.keys()].map((axis) => axis < rank - 2 ? axis : 2 * rank - 3 - axis));
}

/** The part of the value between bounds, on every axis, with steps that may be negative (bounds as ONNX wants them). */
export function slice(
  graph: Graph,
  x: Value,
  { begin, end, shape, steps }: {
    readonly begin: readonly number[];
    readonly end: readonly number[];
    readonly shape: readonly number[];
    readonly steps?: readonly number[];
  },
): Value {
  if (steps === undefined && sameShape(x.shape, shape)) return x;
  const scaled = scalarFactor(x);
  if (scaled !== undefined) {
    return scale(graph, slice(graph, scaled.value, { begin, end, shape, steps }), scaled.factor);
  }
  if (isZero(x)) return zeros(graph, { shape, dtype: x.dtype });
  const axes = [...x.shape.keys()];
  const bounds = [begin, end, axes, steps ?? axes.map(() => 1)].map((values) => int64s(graph, values));
  return graph.node("Slice", [x, ...bounds], [{ shape, dtype: x.dtype }])[0];
}

/** The values one after the other along an axis. */
export function concat(graph: Graph, parts: readonly Value[], axis: number): Value {
  if (parts.length === 1) return parts[0];
  const total = parts.reduce((sum, part) => sum + part.shape[axis], 0);
  const shape = parts[0].shape.map((side, index) => index === axis ? total : side);
  const folded = foldJoin(graph, parts, axis, shape);
  if (folded !== undefined) return folded;
  return graph.node("Concat", parts, [{ shape, dtype: parts[0].dtype }], { axis: { type: "int", value: axis } })[0];
}

/** The elements where the condition holds, and the others where it does not; zeros come out positive. */
export function where(graph: Graph, condition: Value, holds: Value, fails: Value): Value {
  if (holds.dtype === "bool") { // ONNX Runtime has no selection between truth values
    return or(graph, and(graph, condition, holds), and(graph, not(graph, condition), fails));
  }
  return elementwise(graph, "Where", [condition, holds, fails], { dtype: holds.dtype });
}

/** The truth values turned round. */
export function not(graph: Graph, x: Value): Value {
  return elementwise(graph, "Not", [x]);
}

/** Where both hold. */
export function and(graph: Graph, p: Value, q: Value): Value {
  return elementwise(graph, "And", [p, q]);
}

/** Where one of them holds, or both. */
export function or(graph: Graph, p: Value, q: Value): Value {
  return elementwise(graph, "Or", [p, q]);
}

/** A comparison, as truth values. */
export function compare(
  graph: Graph,
  operator: "Equal" | "Greater" | "GreaterOrEqual" | "Less" | "LessOrEqual",
  a: Value,
  b: Value,
): Value {
  return elementwise(graph, operator, [a, b], { dtype: "bool" });
}

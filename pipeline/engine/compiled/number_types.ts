/**
 * Element types of numbers inside a graph: conversions as JavaScript makes them, and computation in float64.
 *
 * @module
 */
import { ELEMENT_TYPES, type ElementType, type Graph, type Value } from "./graph.ts";
import { elementwise, scalar } from "./operators.ts";

/**
 * The value with another element type. Numbers become truth values by comparison with zero, and int32 as in JavaScript: by truncation,
 * modulo 2^32, what is not finite by becoming zero.
 */
export function cast(graph: Graph, x: Value, dtype: ElementType): Value {
  if (x.dtype === dtype) return x;
  const { source } = x;
  if (source.kind === "constant" && source.data instanceof Int32Array && dtype === "float32") {
    const { data } = source;
    return graph.folded("Cast", [x], { shape: x.shape, dtype }, () => Float32Array.from(data));
  }
  if (dtype !== "int32" || (x.dtype !== "float32" && x.dtype !== "float64")) return convert(graph, x, dtype);
  // The processor's own conversion is undefined for what int32 cannot hold, and ONNX Runtime makes one of two conversions in a row.
  const turns = scalar(graph, 2 ** 32, x.dtype);
  const whole = convert(graph, remainder(graph, x, turns), "int64");
  return convert(graph, elementwise(graph, "Mod", [whole, scalar(graph, 2 ** 32, "int64")]), "int32");
}

function convert(graph: Graph, x: Value, dtype: ElementType): Value {
  return elementwise(graph, "Cast", [x], { dtype, attributes: { to: { type: "int", value: ELEMENT_TYPES[dtype] } } });
}

/** The remainder of a division of float32 or float64 that rounds towards zero: JavaScript's `%`. */
export function remainder(graph: Graph, a: Value, b: Value): Value {
  return elementwise(graph, "Mod", [a, b], { attributes: { fmod: { type: "int", value: 1 } } });
}

/**
 * A function of numbers, computed in float64 and rounded once, as TensorFlow.js's cpu backend does it: for integers, which float64 holds
 * exactly, and where float32 loses digits that count.
 *
 * @param dtype the element type of the result
 */
export function inDouble(
  graph: Graph,
  inputs: readonly Value[],
  dtype: "float32" | "int32",
  compute: (...inputs: Value[]) => Value,
): Value {
  return cast(graph, compute(...inputs.map((input) => cast(graph, input, "float64"))), dtype);
}

/** Where the value is no number. */
export function isNaN(graph: Graph, x: Value): Value {
  return elementwise(graph, "IsNaN", [x], { dtype: "bool" });
}

/** Where the value is infinite. */
export function isInfinite(graph: Graph, x: Value): Value {
  return elementwise(graph, "IsInf", [x], { dtype: "bool" });
}

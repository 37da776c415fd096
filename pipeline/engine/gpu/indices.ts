/**
 * Rows of matrices by their numbers.
 *
 * @module
 */
import type { Graph, Value } from "../compiled/graph.ts";
import { cast } from "../compiled/number_types.ts";
import { compare, reshape } from "../compiled/operators.ts";

/** A known int32 tensor. */
export function int32s(graph: Graph, data: Int32Array, shape: readonly number[]): Value {
  return graph.constant(data, { shape, dtype: "int32" });
}

/** The rows of a matrix with these numbers: the numbers' shape, and one more axis. */
export function rowsOf(graph: Graph, matrix: Value, numbers: Value): Value {
  const shape = [...numbers.shape, matrix.shape[1]];
  const attributes = { axis: { type: "int", value: 0 } } as const;
  return graph.node("Gather", [matrix, numbers], [{ shape, dtype: matrix.dtype }], attributes)[0];
}

/** `[rows, n]`: one where the n-th of the numbers is the row's, else zero. */
export function hits(graph: Graph, numbers: Value, rows: number): Value {
  const all = int32s(graph, Int32Array.from({ length: rows }, (_, row) => row), [rows, 1]);
  const wanted = reshape(graph, cast(graph, numbers, "int32"), [1, numbers.shape[0]]);
  return cast(graph, compare(graph, "Equal", all, wanted), "float32");
}

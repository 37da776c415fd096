/**
 * Indices that are refused where TensorFlow.js refuses them.
 *
 * @module
 */
import type { Graph, Value } from "../graph.ts";
import { cast } from "../number_types.ts";
import { beforeExpansion, compare, scalar, where } from "../operators.ts";

/**
 * Indices that are refused where TensorFlow.js refuses them: at once if they are known, else by the run. To ONNX a negative one counts from
 * the end, so it is moved beyond it.
 *
 * @param sides for each place of the last axis the number that its indices stay below, or one number for all
 * @param beyond what is out of range at the run
 */
export function checkedIndices(graph: Graph, indices: Value, sides: readonly number[], beyond = sides): Value {
  const int32s = (data: readonly number[]) =>
    graph.constant(Int32Array.from(data), { shape: data.length === 1 ? [] : [data.length], dtype: "int32" });
  const { source } = beforeExpansion(indices);
  if (source.kind === "constant") {
    const data = [...source.data];
    (data.length === 1 ? sides.map(() => data[0]) : data).forEach((index, place) => {
      const side = sides[place % sides.length];
      if (index < 0 || index >= side) {
        throw new RangeError(`Cannot index as the index must be in [0, ${side - 1}]: current value is ${index}`);
      }
    });
    return cast(graph, indices, "int32");
  }
  const places = cast(graph, indices, "int32");
  return where(graph, compare(graph, "Less", places, scalar(graph, 0, "int32")), int32s(beyond), places);
}

/** Index tuples into a shape, refused as indices are. */
export function checkedTuples(graph: Graph, indices: Value, shape: readonly number[]): Value {
  return checkedIndices(graph, indices, shape.slice(0, indices.shape[indices.shape.length - 1]));
}

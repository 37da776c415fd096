/**
 * A graph pass that runs while the graph is recorded: sums and joins of known int32 values are known.
 *
 * Indices are often made of others (a token plus where its table begins). Known ones are checked once, and loops can choose the order of
 * samples by them.
 *
 * @module
 */
import { sizeOfShape } from "../../../core/models/model.ts";
import type { Graph, Value } from "./graph.ts";

/** The sum of known values, broadcast to the shape; undefined if one is not known or no int32. */
export function foldSum(graph: Graph, terms: readonly Value[], shape: readonly number[]): Value | undefined {
  const known = terms.map(knownIntegers);
  if (!known.every((data) => data !== undefined)) return undefined;
  const sums = new Int32Array(sizeOfShape(shape));
  known.forEach((data, term) => {
    const strides = broadcastStrides(terms[term].shape, shape);
    for (let place = 0; place < sums.length; place++) sums[place] += data[offsetOf(place, shape, strides)];
  });
  return graph.constant(sums, { shape, dtype: "int32" });
}

/** Known values one after the other along an axis; undefined if one is not known or no int32. */
export function foldJoin(
  graph: Graph,
  parts: readonly Value[],
  axis: number,
  shape: readonly number[],
): Value | undefined {
  const known = parts.map(knownIntegers);
  if (!known.every((data) => data !== undefined)) return undefined;
  const runs = parts.map((part) => sizeOfShape(part.shape.slice(axis)));
  const joined = Array.from(
    { length: sizeOfShape(shape.slice(0, axis)) },
    (_, block) => known.flatMap((data, part) => [...data.subarray(block * runs[part], (block + 1) * runs[part])]),
  ).flat();
  return graph.constant(Int32Array.from(joined), { shape, dtype: "int32" });
}

function knownIntegers({ source }: Value): Int32Array | undefined {
  return source.kind === "constant" && source.data instanceof Int32Array ? source.data : undefined;
}

/** How far apart neighbours along each axis of the wider shape are in the narrower one: 0 where it is repeated. */
function broadcastStrides(narrow: readonly number[], wide: readonly number[]): readonly number[] {
  return wide.map((_, axis) => {
    const own = axis - wide.length + narrow.length;
    return own < 0 || narrow[own] === 1 ? 0 : sizeOfShape(narrow.slice(own + 1));
  });
}

function offsetOf(place: number, shape: readonly number[], strides: readonly number[]): number {
  let [rest, offset] = [place, 0];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    offset += (rest % shape[axis]) * strides[axis];
    rest = Math.floor(rest / shape[axis]);
  }
  return offset;
}

/**
 * A graph pass that runs while the graph is recorded: a known matrix with few non-zeros is multiplied by these alone.
 *
 * Images are mostly black: of MNIST's pixels a fifth is not. What multiplies them knows nothing of it; here it is seen in the data.
 *
 * @module
 */
import type { Graph, GraphNode, Value } from "./graph.ts";
import { SPARSE_ROWS, SPARSE_ROWS_TABLE } from "./loops/loop_operators.ts";
import { cast } from "./number_types.ts";

/** Above this share of non-zeros the dense product is faster. */
const DENSEST = 0.3;
/** Smaller matrices are not worth a segment. */
const LEAST = 2 ** 14;
/** A narrower dense matrix has no whole round of the loops. */
const NARROWEST = 16;

/** `a b` or `a' b`, where a is known, or rows of what is known, and has few non-zeros; undefined where not. */
export function productOfKnownRows(
  graph: Graph,
  a: Value,
  b: Value,
  { transposeA, transposeB }: { readonly transposeA: boolean; readonly transposeB: boolean },
): Value | undefined {
  const { matrix, chosen } = rowsOf(a);
  const isWorthIt = graph.fastMath && !transposeB && a.shape.length === 2 && b.shape.length === 2 &&
    b.dtype === "float32" &&
    a.shape[0] * a.shape[1] >= LEAST && b.shape[1] >= NARROWEST;
  if (!isWorthIt || matrix?.source.kind !== "constant" || !(matrix.source.data instanceof Float32Array)) {
    return undefined;
  }
  const compressed = compress(graph, matrix.source.data, matrix.shape[1], b.shape[1]);
  if (compressed === undefined) return undefined;
  const rows = chosen === undefined ? [] : [cast(graph, chosen, "int32")];
  return transposeA
    ? graph.node(SPARSE_ROWS_TABLE, [b, ...compressed, ...rows], [{
      shape: [a.shape[1], b.shape[1]],
      dtype: "float32",
    }])[0]
    : graph.node(SPARSE_ROWS, [b, ...compressed, ...rows], [{ shape: [a.shape[0], b.shape[1]], dtype: "float32" }])[0];
}

/** The matrix that a value takes rows from, with their numbers; the value itself, if it takes none. */
function rowsOf(value: Value): { readonly matrix?: Value; readonly chosen?: Value } {
  const node: GraphNode | undefined = value.source.kind === "node" ? value.source.node : undefined;
  if (node === undefined) return { matrix: value };
  if (node.operator !== "Gather" || node.attributes.axis.value !== 0 || node.inputs[1].shape.length !== 1) return {};
  return { matrix: node.inputs[0], chosen: beforeCheck(node.inputs[1]) };
}

/** Loops check the numbers of rows themselves. */
function beforeCheck(rows: Value): Value {
  return rows.source.kind === "node" && rows.source.node.operator === "Where" ? rows.source.node.inputs[2] : rows;
}

/** Compressed rows as constants: values, where their rows of the dense matrix begin, where the rows begin; undefined if there are many. */
function compress(graph: Graph, data: Float32Array, columns: number, width: number): readonly Value[] | undefined {
  const known = compressions.get(data) ?? new Map<number, readonly Value[] | undefined>();
  compressions.set(data, known);
  if (known.has(width)) return known.get(width);
  const count = data.reduce((total, x) => x === 0 ? total : total + 1, 0);
  const constant = (values: Float32Array | Int32Array) =>
    graph.constant(values, { shape: [values.length], dtype: values instanceof Float32Array ? "float32" : "int32" });
  const compressed = count === 0 || count > DENSEST * data.length
    ? undefined
    : compressRows(data, columns, width, count).map(constant);
  known.set(width, compressed);
  return compressed;
}

const compressions = new WeakMap<Float32Array, Map<number, readonly Value[] | undefined>>();

function compressRows(data: Float32Array, columns: number, width: number, count: number) {
  const values = new Float32Array(count);
  const places = new Int32Array(count);
  const begins = new Int32Array(data.length / columns + 1);
  let next = 0;
  for (let index = 0; index < data.length; index++) {
    if (index % columns === 0) begins[index / columns] = next * Float32Array.BYTES_PER_ELEMENT;
    if (data[index] === 0) continue;
    values[next] = data[index];
    places[next++] = (index % columns) * width * Float32Array.BYTES_PER_ELEMENT;
  }
  begins[begins.length - 1] = count * Float32Array.BYTES_PER_ELEMENT;
  return [values, places, begins] as const;
}

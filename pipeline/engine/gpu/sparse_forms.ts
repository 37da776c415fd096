/**
 * The product of a sparse and a dense matrix, and its gradients, for a card.
 *
 * All three take rows by number and multiply small matrices, one for each sample or each row of the table. Each sum is one thread's, so the
 * bits are the same from run to run.
 *
 * @module
 */
import type { Graph, Value } from "../compiled/graph.ts";
import { concat, elementwise, reshape, zeros } from "../compiled/operators.ts";
import { matMul } from "../compiled/rules/linear_algebra.ts";
import { reduce } from "../compiled/rules/reduction.ts";
import type { Form } from "./form.ts";
import { hits, int32s, rowsOf } from "./indices.ts";

const AS_THEY_ARE = { transposeA: false, transposeB: false };

/** `out_n = sum_k values_nk table[columns_nk]` */
export const sparseDense: Form = (graph, [values, columns, table]) => {
  const [samples, count] = values.shape;
  const factors = reshape(graph, values, [samples, 1, count]);
  const sums = matMul(graph, factors, rowsOf(graph, table, columns), AS_THEY_ARE);
  return reshape(graph, sums, [samples, table.shape[1]]);
};

/** `out_nk = <dense_n, table[columns_nk]>` */
export const gradientInValues: Form = (graph, [dense, columns, table]) => {
  const right = reshape(graph, dense, [...dense.shape, 1]);
  return reshape(graph, matMul(graph, rowsOf(graph, table, columns), right, AS_THEY_ARE), columns.shape);
};

/** `out_r = sum over nk with columns_nk = r of values_nk dense_n` */
export const gradientInTable: Form = (graph, [values, columns, dense], { outputs: [{ shape: [rows, width] }] }) => {
  const [samples, count] = values.shape;
  const places = placesOf(columns, rows);
  if (places === undefined) return matMul(graph, asMatrix(graph, values, columns, rows), dense, AS_THEY_ARE);
  const shape = [rows, places.most];
  const numbers = [reshape(graph, values, [samples * count, 1]), zeros(graph, { shape: [1, 1], dtype: "float32" })];
  const chosen = rowsOf(graph, concat(graph, numbers, 0), int32s(graph, places.places, shape));
  const sample = places.places.map((place) => Math.min(samples - 1, Math.floor(place / count)));
  const factors = reshape(graph, chosen, [rows, 1, places.most]);
  return reshape(graph, matMul(graph, factors, rowsOf(graph, dense, int32s(graph, sample, shape)), AS_THEY_ARE), [
    rows,
    width,
  ]);
};

/** The sparse matrix turned round and written out: `[rows, samples]`. */
function asMatrix(graph: Graph, values: Value, columns: Value, rows: number): Value {
  const [samples, count] = values.shape;
  const chosen = hits(graph, reshape(graph, columns, [samples * count]), rows);
  const weighted = elementwise(graph, "Mul", [chosen, reshape(graph, values, [1, samples * count])]);
  return reduce(graph, "ReduceSum", reshape(graph, weighted, [rows, samples, count]), { axes: [2], keepDims: false });
}

/** Lists that are this many times as long as their mean are more work than the matrix. */
const UNEVEN = 4;

/**
 * Where each row's number stands among known columns, `[rows, most]`: lists of places, filled up with the place after the last. Undefined if
 * the columns are not known, or one row has far more places than others.
 */
function placesOf(
  { source }: Value,
  rows: number,
): { readonly places: Int32Array; readonly most: number } | undefined {
  if (source.kind !== "constant") return undefined;
  const columns = source.data as Int32Array;
  const lists: number[][] = Array.from({ length: rows }, () => []);
  columns.forEach((row, place) => lists[row].push(place));
  const most = Math.max(...lists.map(({ length }) => length));
  if (most * rows > UNEVEN * columns.length) return undefined;
  const places = new Int32Array(rows * most).fill(columns.length);
  lists.forEach((list, row) => places.set(list, row * most));
  return { places, most };
}

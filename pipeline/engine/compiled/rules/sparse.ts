/**
 * Rules of the product of a sparse and a dense matrix, and of its gradients.
 *
 * They keep their kernels' names: ONNX has no such operators, so loops in WebAssembly run them.
 *
 * @module
 */
import { SPARSE_DENSE_KERNELS } from "../../../../core/linalg/sparse_dense.ts";
import { type Graph, isEmpty, type Value } from "../graph.ts";
import { cast } from "../number_types.ts";
import { concat, elementwise, isReal, isZero, slice, zeros } from "../operators.ts";
import { checkedIndices } from "./checked_indices.ts";
import type { Rule, Rules } from "./rule.ts";

/** An operator that is linear in two matrices, and takes columns between. */
function bilinear(
  graph: Graph,
  operator: string,
  [left, columns, right]: readonly Value[],
  { rows, shape }: { readonly rows: number; readonly shape: readonly number[] },
): Value {
  const nothing = [left, columns, right].some(isEmpty) || [left, right].some(isZero) && isReal(graph, "float32");
  if (nothing) return zeros(graph, { shape, dtype: "float32" });
  return graph.node(operator, [left, checkedColumns(graph, columns, rows), right], [{ shape, dtype: "float32" }])[0];
}

/** Columns that are refused at once where they are known to be out of range; those that are fed are checked by the loops. */
function checkedColumns(graph: Graph, columns: Value, rows: number): Value {
  return columns.source.kind === "constant" ? checkedIndices(graph, columns, [rows]) : cast(graph, columns, "int32");
}

const { product, values: ofValues, table: ofTable } = SPARSE_DENSE_KERNELS;

/** Non-zeros of a row for which loops have code each; more of them are split. */
const MOST = 16;

/** A matrix in parts of at most so many columns. */
function parts(graph: Graph, x: Value): readonly Value[] {
  const [rows, count] = x.shape;
  return Array.from({ length: Math.ceil(count / MOST) }, (_, part) => {
    const [from, to] = [part * MOST, Math.min(count, (part + 1) * MOST)];
    return slice(graph, x, { begin: [0, from], end: [rows, to], shape: [rows, to - from] });
  });
}

const added = (graph: Graph, terms: readonly Value[]): Value =>
  terms.reduce((sum, term) => elementwise(graph, "Add", [sum, term]));

const sparseDense: Rule = (graph, { values, columns, table }) => {
  const [rows, shape] = [table.shape[0], [values.shape[0], table.shape[1]]];
  const places = parts(graph, columns);
  const terms = parts(graph, values).map((part, i) =>
    bilinear(graph, product, [part, places[i], table], { rows, shape })
  );
  return added(graph, terms);
};

const gradientInValues: Rule = (graph, { dense, columns, table }) => {
  const ofParts = parts(graph, columns).map((part) =>
    bilinear(graph, ofValues, [dense, part, table], { rows: table.shape[0], shape: part.shape })
  );
  return concat(graph, ofParts, 1);
};

const gradientInTable: Rule<{ readonly rows: number }> = (graph, { values, columns, dense }, { rows }) => {
  const shape = [rows, dense.shape[1]];
  const places = parts(graph, columns);
  const terms = parts(graph, values).map((part, i) =>
    bilinear(graph, ofTable, [part, places[i], dense], { rows, shape })
  );
  return added(graph, terms);
};

/** The product of a sparse and a dense matrix, and its gradients. */
export const sparseRules: Rules = {
  [product]: sparseDense,
  [ofValues]: gradientInValues,
  [ofTable]: gradientInTable,
};

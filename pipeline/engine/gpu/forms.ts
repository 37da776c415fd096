/**
 * What the card has no operator for, or none that gives the same bits again, in operators that it has.
 *
 * @module
 */
import { SPARSE_DENSE_KERNELS } from "../../../core/linalg/sparse_dense.ts";
import { sizeOfShape } from "../../../core/models/model.ts";
import { ELEMENT_TYPES } from "../compiled/graph.ts";
import { compare, isZero, reshape, scalar, where } from "../compiled/operators.ts";
import { matMul } from "../compiled/rules/linear_algebra.ts";
import { reduce } from "../compiled/rules/reduction.ts";
import { gradientInTable, gradientInValues, sparseDense } from "./sparse_forms.ts";
import type { Form } from "./form.ts";
import { hits } from "./indices.ts";

/** The first place of the extreme along an axis. The card's own operator answers in int64, which only the processor converts. */
const extremePlace = (operator: "ReduceMax" | "ReduceMin"): Form => (graph, [x], { attributes: { axis } }) => {
  if (x.dtype !== "float32" || axis.type !== "int") return undefined;
  const side = x.shape[axis.value];
  const places = graph.constant(Float32Array.from({ length: side }, (_, place) => place), {
    shape: x.shape.map((_, other) => other === axis.value ? side : 1),
    dtype: "float32",
  });
  const extreme = reduce(graph, operator, x, { axes: [axis.value], keepDims: true });
  const candidates = where(graph, compare(graph, "Equal", x, extreme), places, scalar(graph, side - 1));
  const first = reduce(graph, "ReduceMin", candidates, { axes: [axis.value], keepDims: false });
  const to = { type: "int", value: ELEMENT_TYPES.int32 } as const;
  return graph.node("Cast", [first], [{ shape: first.shape, dtype: "int32" }], { to })[0];
};

/** What another form has already made of the type. */
const cast: Form = (_graph, [x], { outputs: [{ dtype }] }) => x.dtype === dtype ? x : undefined;

/** Sums by row number, as a product: where several threads add to one place, a card adds in any order, and the last bits differ. */
const scatter: Form = (graph, [target, indices, updates], { inputs, attributes: { reduction } }) => {
  const [numbers, depth] = indices.shape;
  const isSum = reduction?.type === "string" && reduction.value === "add" && isZero(inputs[0]);
  if (!isSum || depth !== 1 || indices.shape.length !== 2 || updates.dtype !== "float32") return undefined;
  const [rows, ...rest] = target.shape;
  const matrix = reshape(graph, updates, [numbers, sizeOfShape(rest)]);
  const chosen = hits(graph, reshape(graph, indices, [numbers]), rows);
  return reshape(graph, matMul(graph, chosen, matrix, { transposeA: false, transposeB: false }), target.shape);
};

/** By the operator that they replace. */
export const forms: Readonly<Record<string, Form>> = {
  ArgMax: extremePlace("ReduceMax"),
  ArgMin: extremePlace("ReduceMin"),
  Cast: cast,
  ScatterND: scatter,
  [SPARSE_DENSE_KERNELS.product]: sparseDense,
  [SPARSE_DENSE_KERNELS.values]: gradientInValues,
  [SPARSE_DENSE_KERNELS.table]: gradientInTable,
};

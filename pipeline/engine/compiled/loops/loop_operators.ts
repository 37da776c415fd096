/**
 * What a nest of loops can compute: operators that act on elements one by one, and the sparse products.
 *
 * @module
 */
import { SPARSE_DENSE_KERNELS } from "../../../../core/linalg/sparse_dense.ts";
import { sizeOfShape } from "../../../../core/models/model.ts";
import { type Code, repeated, vector } from "../../../../core/webassembly/instructions.ts";
import type { GraphNode, Value } from "../graph.ts";
import { sameShape } from "../operators.ts";

/** An operator on vectors of four numbers. */
type VectorOperator = (operands: readonly Code[], node: GraphNode) => Code;

const instruction = (opcode: number): VectorOperator => (operands) => vector(opcode, ...operands);
/** A number in each lane of a vector. */
export const number = (value: number): Code => repeated(new Uint8Array(Float32Array.of(value).buffer));
const larger = (a: Code, b: Code): Code => vector(0xeb, a, b); // a where one is NaN
const smaller = (a: Code, b: Code): Code => vector(0xea, a, b);
const parameter = ({ attributes }: GraphNode, name: string): Code => number(attributes[name].value as number);

/**
 * Operators on elements that a loop can run, by ONNX's name.
 *
 * Each is rounded by itself, as ONNX Runtime's are, so the numbers are the same bits.
 */
export const ELEMENTWISE: Readonly<Record<string, VectorOperator>> = {
  Abs: instruction(0xe0),
  Neg: instruction(0xe1),
  Sqrt: instruction(0xe3),
  Add: instruction(0xe4),
  Sub: instruction(0xe5),
  Mul: instruction(0xe6),
  Div: instruction(0xe7),
  Relu: ([x]) => larger(x, number(0)),
  HardSigmoid: ([x], node) =>
    smaller(
      larger(vector(0xe4, vector(0xe6, x, parameter(node, "alpha")), parameter(node, "beta")), number(0)),
      number(1),
    ),
};

/** How many rows and columns a nest passes over. */
export interface Space {
  readonly rows: number;
  readonly columns: number;
}

/** Whether a value has one element for each place of the space. */
export function fills({ rows, columns }: Space, { shape, dtype }: Value): boolean {
  return dtype === "float32" && (rows === 1 ? sizeOfShape(shape) === columns : sameShape(shape, [rows, columns]));
}

/** Which of a value's elements belongs to a place: its own, the column's, the row's, or the only one; undefined for none of these. */
export function layoutIn(space: Space, value: Value): "full" | "column" | "row" | "single" | undefined {
  const size = sizeOfShape(value.shape);
  if (value.dtype !== "float32") return undefined;
  if (size === 1) return "single";
  if (fills(space, value)) return "full";
  if (size === space.columns && value.shape[value.shape.length - 1] === space.columns) return "column";
  return size === space.rows && value.shape.length === 2 && value.shape[1] === 1 ? "row" : undefined;
}

/** The space of an elementwise operator's result: its rows and columns, or one row if nothing is repeated in it. */
export function spaceOf({ inputs, outputs: [{ shape }] }: GraphNode): Space {
  const isFlat = inputs.every((input) => sameShape(input.shape, shape) || sizeOfShape(input.shape) === 1);
  return isFlat || shape.length !== 2
    ? { rows: 1, columns: sizeOfShape(shape) }
    : { rows: shape[0], columns: shape[1] };
}

/** What a sparse product is made of. */
export interface SparseRole {
  /** What it computes: the rows `[samples, width]`, or a gradient of them: in the non-zeros, or in the table. */
  readonly makes: "rows" | "values" | "table";
  /** `[samples, width]`: the matrix that the nest passes over. */
  readonly dense: Value;
  /** `[rows, width]`: the matrix whose rows the columns name. */
  readonly table: Value;
  /** `[samples, k]`: the non-zeros, where they are not what is computed. */
  readonly values?: Value;
  /** `[samples, k]`, int32. */
  readonly columns: Value;
}

const kernels = SPARSE_DENSE_KERNELS;
const roles: Readonly<Record<string, (inputs: readonly Value[], output: Value) => SparseRole>> = {
  [kernels.product]: ([values, columns, table], dense) => ({ makes: "rows", dense, table, values, columns }),
  [kernels.values]: ([dense, columns, table]) => ({ makes: "values", dense, table, columns }),
  [kernels.table]: ([values, columns, dense], table) => ({ makes: "table", dense, table, values, columns }),
};

/** What an operator is as a sparse product; undefined if it is none. Sparse products have no ONNX operator: they always run in a nest. */
export function sparseRole({ operator, inputs, outputs: [output] }: GraphNode): SparseRole | undefined {
  return Object.hasOwn(roles, operator) ? roles[operator](inputs, output) : undefined;
}

/** Whether the operator adds up the rows of a matrix. */
export function sumsRows({ operator, inputs: [x, axes], outputs: [{ dtype }] }: GraphNode): boolean {
  return operator === "ReduceSum" && dtype === "float32" && x.shape.length === 2 &&
    axes.source.kind === "constant" && axes.source.data.length === 1 && Number(axes.source.data[0]) === 0;
}

const rowReductions: Readonly<Record<string, "sum" | "largest">> = {
  ReduceSum: "sum",
  ReduceMax: "largest",
  RowSum: "sum",
  RowMax: "largest",
};

/** What the operator makes of each row of a matrix, if that is one number: `[rows, 1]`. */
export function rowReductionOf({ operator, inputs: [x, axes], outputs: [{ shape, dtype }] }: GraphNode) {
  const isOfRows = dtype === "float32" && x.shape.length === 2 && shape.length === 2 && shape[1] === 1 &&
    (axes === undefined || Number(axes.source.kind === "constant" && axes.source.data[0]) === 1);
  return isOfRows ? rowReductions[operator] : undefined;
}

/** Whether the operator is a softmax of each row of a matrix. */
export function isRowSoftmax({ operator, attributes, outputs: [{ shape, dtype }] }: GraphNode): boolean {
  return operator === "Softmax" && dtype === "float32" && shape.length === 2 && attributes.axis.value === 1;
}

/** The matrix whose rows and columns an operator passes over: what it makes, or what it sums or multiplies. */
export function matrixOf(node: GraphNode): Value {
  return sparseRole(node)?.dense ??
    (sumsRows(node) || rowReductionOf(node) !== undefined ? node.inputs[0] : node.outputs[0]);
}

/** Whether a nest over the space can run the operator. */
export function fits(node: GraphNode, space: Space): boolean {
  if (sumsRows(node)) return space.rows > 1 && fills(space, node.inputs[0]);
  return Object.hasOwn(ELEMENTWISE, node.operator) && fills(space, node.outputs[0]) &&
    node.inputs.every((input) => layoutIn(space, input) !== undefined);
}

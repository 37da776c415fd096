/**
 * Operators that ONNX Runtime would run as pass after pass over the same large matrices: one nest of loops computes them row by row.
 *
 * @module
 */
import { sizeOfShape } from "../../../core/models/model.ts";
import type { GraphNode, Value } from "./graph.ts";
import { Groups } from "./groups.ts";
import { fits, isRowSoftmax, matrixOf, rowReductionOf, sparseRole, sumsRows } from "./loops/loop_operators.ts";

/** The bytes that a group must pass over again and again to be worth a segment, which costs about a tenth of a millisecond. */
const WORTH = 8e6;
const BYTES = 4; // of a number

/** The operators that are worth a nest. */
export function heavyGroups(nodes: readonly GraphNode[]): ReadonlySet<GraphNode> {
  const groups = new Groups();
  const members = nodes.filter(isCandidate);
  for (const node of members) {
    for (const value of matricesOf(node)) groups.join(value, matrixOf(node));
  }
  const byGroup = new Map<Value, GraphNode[]>();
  for (const node of members) {
    const group = groups.of(matrixOf(node));
    byGroup.set(group, [...byGroup.get(group) ?? [], node]);
  }
  const heavy = [...byGroup.values()].filter((group) =>
    (group.length - 1) * sizeOfShape(matrixOf(group[0]).shape) * BYTES >= WORTH
  );
  return new Set(heavy.flat());
}

function isCandidate(node: GraphNode): boolean {
  const { shape: [rows, columns], shape } = matrixOf(node);
  if (shape.length !== 2 || rows < 2 || sparseRole(node) !== undefined || followsProduct(node)) return false;
  return isRowSoftmax(node) || rowReductionOf(node) !== undefined || fits(node, { rows, columns });
}

/** A product's ReLU is ONNX Runtime's: it makes both at once. */
function followsProduct({ operator, inputs: [{ source }] }: GraphNode): boolean {
  return operator === "Relu" && source.kind === "node" && source.node.operator === "Gemm";
}

/** The matrices of the same size as that which an operator passes over. */
function matricesOf(node: GraphNode): readonly Value[] {
  const [rows, columns] = matrixOf(node).shape;
  return [...node.inputs, ...sumsRows(node) ? [] : node.outputs].filter(({ shape, dtype }) =>
    dtype === "float32" && shape.length === 2 && shape[0] === rows && shape[1] === columns
  );
}

/** The bytes that an operator reads and writes by itself. */
export function bytesPassed(node: GraphNode): number {
  return matricesOf(node).reduce((sum, { shape }) => sum + sizeOfShape(shape) * BYTES, 0);
}

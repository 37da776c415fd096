/**
 * Operators of one level as nests of loops.
 *
 * @module
 */
import { sizeOfShape } from "../../../../core/models/model.ts";
import type { GraphNode, Value } from "../graph.ts";
import { Groups } from "../groups.ts";
import { isRowSoftmax, matrixOf, rowReductionOf, spaceOf, sparseRole, sumsRows } from "./loop_operators.ts";
import { type Nest, readsOf } from "./nest.ts";

/** Operators of one level as nests: those that pass over the same matrix run together. */
export function nestsOf(
  nodes: readonly GraphNode[],
  isKept: (value: Value) => boolean,
  replaced: ReadonlyMap<Value, readonly Value[]>,
): readonly Nest[] {
  const groups = new Groups();
  const size = (node: GraphNode) => sizeOfShape(matrixOf(node).shape);
  for (const node of nodes) {
    for (const target of replaced.get(node.outputs[0]) ?? []) groups.join(target, node.outputs[0]);
    if (sparseRole(node) !== undefined || sumsRows(node) || rowReductionOf(node) !== undefined) continue;
    for (const input of node.inputs) {
      if (sizeOfShape(input.shape) === size(node) && size(node) > 1) groups.join(input, node.outputs[0]);
    }
  }
  const nests = [...new Set(nodes.map((node) => groups.of(matrixOf(node))))].map((group): Nest => {
    const members = nodes.filter((node) => groups.of(matrixOf(node)) === group);
    const inside = new Set(members);
    const others = nodes.filter((node) => !inside.has(node)).flatMap(({ inputs }) => inputs);
    const results = members.map(({ outputs: [output] }) => output);
    const isFlat = members.every((node) =>
      sparseRole(node) === undefined && !sumsRows(node) && rowReductionOf(node) === undefined && !isRowSoftmax(node) &&
      spaceOf(node).rows === 1
    );
    const { shape } = matrixOf(members[0]);
    return {
      ...(isFlat ? { rows: 1, columns: sizeOfShape(shape) } : { rows: shape[0], columns: shape[1] }),
      nodes: members,
      writes: results.filter((value) => isKept(value) || others.includes(value))
        .flatMap((value) => (replaced.get(value) ?? [value]).map((place) => ({ value, place }))),
    };
  });
  return inOrder(nests);
}

/** Nests so that each comes after those whose results it reads. */
function inOrder(nests: readonly Nest[]): readonly Nest[] {
  const rest = new Set(nests);
  const sorted: Nest[] = [];
  while (rest.size > 0) {
    const waiting = new Set([...rest].flatMap(({ nodes }) => nodes.flatMap(({ outputs }) => outputs)));
    const next = [...rest].find((nest) => !readsOf(nest).some((value) => waiting.has(value)));
    if (next === undefined) throw new Error("Cannot order nests of loops as they depend on each other");
    sorted.push(next);
    rest.delete(next);
  }
  return sorted;
}

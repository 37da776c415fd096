/**
 * Nests of loops: operators that one pass over the rows and columns of matrices computes.
 *
 * @module
 */
import type { GraphNode, Value } from "../graph.ts";
import type { Space } from "./loop_operators.ts";

/** Operators that run as one pass: each row is read once, and what is made of it in between never leaves the processor. */
export interface Nest extends Space {
  /** The operators, each after what it depends on. */
  readonly nodes: readonly GraphNode[];
  /** Which of their results are kept, and the value in whose place: the result's own, or the state that it replaces. */
  readonly writes: readonly { readonly value: Value; readonly place: Value }[];
}

/** The values that a nest reads from memory. */
export function readsOf({ nodes }: Nest): readonly Value[] {
  const made = new Set(nodes.flatMap(({ outputs }) => outputs));
  return [...new Set(nodes.flatMap(({ operator, inputs }) => operator.startsWith("Reduce") ? [inputs[0]] : inputs))]
    .filter((value) => !made.has(value) && !isNumber(value));
}

/** Whether a value is one constant number, which a nest holds by itself. */
export function isNumber({ source, dtype }: Value): boolean {
  return source.kind === "constant" && source.data.length === 1 && dtype === "float32";
}

/**
 * A graph pass: a traced function as a sequence of segments, each run by ONNX Runtime or by loops in WebAssembly.
 *
 * Sparse products have no ONNX operator and always run in loops. Elementwise operators beside them, and those that make the new state, join
 * them: what ONNX Runtime does in a dozen passes over memory is then one.
 *
 * @module
 */
import { nodesBehind, type Value } from "./graph.ts";
import { isLoops, Levels } from "./levels.ts";
import type { Nest } from "./loops/nest.ts";
import { nestsOf } from "./loops/nests.ts";
import type { TracedFunction } from "./trace.ts";

/** A part of a function that one runtime runs. */
export type Segment =
  /** Operators for ONNX Runtime: what it is fed, constants aside, and what it makes that is read elsewhere. */
  | { readonly kind: "native"; readonly inputs: readonly Value[]; readonly outputs: readonly Value[] }
  /** Nests of loops, in the order in which they run. */
  | { readonly kind: "loops"; readonly nests: readonly Nest[] };

/**
 * The segments of a function in the order in which they run. The last may overwrite the state.
 *
 * @param state names that are an input and an output
 */
export function partition(traced: TracedFunction, state: readonly string[]): readonly Segment[] {
  const nodes = nodesBehind(Object.values(traced.outputs));
  const levels = new Levels(nodes, traced, new Set(state));
  const replaced = new Map<Value, readonly Value[]>();
  for (const name of state) {
    const value = traced.outputs[name];
    replaced.set(value, [...replaced.get(value) ?? [], traced.inputs[name]]);
  }
  const returned = new Set(
    Object.entries(traced.outputs).flatMap(([name, value]) => state.includes(name) ? [] : [value]),
  );
  return levels.used().map((level) => {
    const members = nodes.filter((node) => levels.of(node) === level);
    const made = new Set(members.flatMap(({ outputs }) => outputs));
    const outside = new Set(nodes.flatMap((node) => levels.of(node) === level ? [] : node.inputs));
    const isKept = (value: Value) => outside.has(value) || returned.has(value) || replaced.has(value);
    if (isLoops(level)) {
      return { kind: "loops", nests: nestsOf(members, isKept, level === levels.last ? replaced : new Map()) };
    }
    const read = new Set([...members.flatMap(({ inputs }) => inputs)]);
    return {
      kind: "native",
      inputs: [...read].filter((value) => !made.has(value) && value.source.kind !== "constant"),
      outputs: [...made].filter(isKept),
    };
  });
}

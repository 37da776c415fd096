/**
 * A graph pass: the operators at a step's end that act on elements one by one are taken out of the graph, to be run as single loops.
 *
 * An optimizer's update is a dozen operators on each weight, its moments and its gradient. ONNX Runtime passes over memory for each; one loop
 * reads every array once. Measured: 0.9 of the 2.6 ms of an MNIST step, 1.6 of the 41 ms of one of modular addition.
 *
 * @module
 */
import { sizeOfShape } from "../../../core/models/model.ts";
import { type GraphNode, nodesBehind, type Value } from "./graph.ts";
import { isNumber, type Loop, LOOP_OPERATORS } from "./loop_program.ts";
import { sameShape } from "./operators.ts";
import type { TracedFunction } from "./trace.ts";

/** A traced function in two parts. */
export interface SplitFunction {
  /** The loops, to be run after the rest. No two of them touch the same array. */
  readonly loops: readonly Loop[];
  /** What the loops read that is neither state nor a constant number: to be computed by the rest. */
  readonly cut: readonly Value[];
  /** Names of the outputs that the rest computes. */
  readonly others: readonly string[];
}

/**
 * Takes out of a function the elementwise operators on which nothing but the new state depends.
 *
 * @param traced the function
 * @param state names that are an input and an output: the loops overwrite the one with the other
 */
export function splitTrailingLoops(traced: TracedFunction, state: readonly string[]): SplitFunction {
  const trailing = trailingNodes(traced, new Set(state));
  const nodes = [...trailing].reverse(); // in the order in which they can be computed
  const results = state.flatMap((name) => {
    const value = traced.outputs[name];
    return isMadeBy(trailing, value) ? [{ name, target: traced.inputs[name], value }] : [];
  });

  const groups = new Groups();
  for (const { inputs, outputs: [output] } of nodes) {
    for (const input of inputs) if (sizeOfShape(input.shape) > 1) groups.join(input, output);
  }
  for (const { target, value } of results) groups.join(target, value);
  const loops = [...new Set(nodes.map(({ outputs: [output] }) => groups.of(output)))].map((group) => {
    const inGroup = (value: Value) => groups.of(value) === group;
    const ofGroup = nodes.filter(({ outputs: [output] }) => inGroup(output));
    return {
      size: sizeOfShape(ofGroup[0].outputs[0].shape),
      nodes: ofGroup,
      results: results.filter(({ value }) => inGroup(value)).map(({ target, value }) => ({ target, value })),
    };
  });

  const held = new Set(state.map((name) => traced.inputs[name]));
  const read = new Set(nodes.flatMap(({ inputs }) => inputs));
  const looped = new Set(results.map(({ name }) => name));
  return {
    loops,
    cut: [...read].filter((value) => !isMadeBy(trailing, value) && !held.has(value) && !isNumber(value)),
    others: Object.keys(traced.outputs).filter((name) => !looped.has(name)),
  };
}

/** The nodes that a loop can run and on which only such nodes and the state depend, each before what it depends on. */
function trailingNodes({ outputs }: TracedFunction, state: ReadonlySet<string>): ReadonlySet<GraphNode> {
  const nodes = nodesBehind(Object.values(outputs));
  const consumers = new Map<Value, GraphNode[]>();
  for (const node of nodes) {
    for (const input of node.inputs) consumers.set(input, [...consumers.get(input) ?? [], node]);
  }
  const elsewhere = new Set(Object.entries(outputs).flatMap(([name, value]) => state.has(name) ? [] : [value]));
  const trailing = new Set<GraphNode>();
  for (const node of [...nodes].reverse()) {
    const [output] = node.outputs;
    const freed = !elsewhere.has(output) && (consumers.get(output) ?? []).every((consumer) => trailing.has(consumer));
    if (freed && isLoopable(node)) trailing.add(node);
  }
  return trailing;
}

function isLoopable({ operator, inputs, outputs: [output] }: GraphNode): boolean {
  return Object.hasOwn(LOOP_OPERATORS, operator) && sizeOfShape(output.shape) > 1 &&
    [output, ...inputs].every(({ dtype }) => dtype === "float32") &&
    inputs.every(({ shape }) => sameShape(shape, output.shape) || sizeOfShape(shape) === 1);
}

function isMadeBy(nodes: ReadonlySet<GraphNode>, { source }: Value): boolean {
  return source.kind === "node" && nodes.has(source.node);
}

/** Values that belong together, directly or through others. */
class Groups {
  readonly #parents = new Map<Value, Value>();

  of(value: Value): Value {
    const parent = this.#parents.get(value);
    return parent === undefined ? value : this.of(parent);
  }

  join(a: Value, b: Value): void {
    const [first, second] = [this.of(a), this.of(b)];
    if (first !== second) this.#parents.set(first, second);
  }
}

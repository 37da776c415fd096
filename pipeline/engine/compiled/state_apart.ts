/**
 * Reshaped state, kept apart from the state itself.
 *
 * A reshaped value shares the place in memory of what it was made from. State is renewed in its place, so what reads its old elements through a
 * reshape could find the new ones. Functions of the project's own are compiled without this: tests hold each of them to TensorFlow.js.
 *
 * @module
 */
import { type FlatFunction, flattened, unflattened } from "./flat_function.ts";
import { nodesBehind, type Value } from "./graph.ts";
import type { PreparedFunction } from "./prepare.ts";

/** The function with every reshape of its state made from a copy of it: the maximum of the state and itself. */
export function withStateApart(prepared: PreparedFunction): PreparedFunction {
  const { outputs, state } = prepared;
  const isState = ({ source }: Value) => source.kind === "input" && state.includes(source.name);
  const isMet = nodesBehind(Object.values(outputs)).some(({ operator, inputs }) =>
    operator === "Reshape" && isState(inputs[0])
  );
  return isMet ? unflattened(copied(flattened(prepared))) : prepared;
}

/** The same with a list's numbers. Identifiers are spread, so that a copy comes right after what it is of. */
function copied({ values, nodes, outputs, state }: FlatFunction): FlatFunction {
  const spread = <A extends { readonly id: number }>(each: A): A => ({ ...each, id: 3 * each.id });
  const kept = values.flatMap(({ source }, place) => "input" in source && state.includes(source.input) ? [place] : []);
  const copyOf = new Map(kept.map((place, index) => [place, values.length + index]));
  return {
    values: [
      ...values.map(spread),
      ...kept.map((place, index) => ({
        ...values[place],
        id: 3 * values[place].id + 2,
        source: { node: nodes.length + index },
      })),
    ],
    nodes: [
      ...nodes.map(spread).map((node) =>
        node.operator === "Reshape"
          ? { ...node, inputs: node.inputs.map((place, index) => index === 0 ? copyOf.get(place) ?? place : place) }
          : node
      ),
      ...kept.map((place) => ({
        id: 3 * values[place].id + 1,
        operator: "Max",
        inputs: [place, place],
        attributes: {},
      })),
    ],
    outputs,
    state,
  };
}

/**
 * A graph pass: a traced function as the card runs it.
 *
 * @module
 */
import { Graph, nodesBehind, type Value } from "../compiled/graph.ts";
import type { TracedFunction } from "../compiled/trace.ts";
import { forms } from "./forms.ts";

/** The input that says which of several runs this is. */
export const TURN = "turn";

/**
 * The function for the card: the same one up to rounding.
 *
 * @param stacked the inputs that hold what several runs are fed, one after the other along a new first axis; the input `turn` then chooses
 */
export function cardForm(
  { inputs, outputs }: TracedFunction,
  stacked: ReadonlySet<string> = new Set(),
): TracedFunction {
  const graph = new Graph({ fastMath: true });
  const turn = graph.input(TURN, { shape: [], dtype: "int32" });
  const given: Record<string, Value> = stacked.size === 0 ? {} : { [TURN]: turn };
  const known = new Map<Value, Value>();
  for (const [name, value] of Object.entries(inputs)) {
    const { shape, dtype } = value;
    const isStacked = stacked.has(name);
    given[name] = graph.input(name, { shape: isStacked ? [ANY_NUMBER, ...shape] : shape, dtype });
    known.set(
      value,
      isStacked ? graph.node("Gather", [given[name], turn], [{ shape, dtype }], FIRST_AXIS)[0] : given[name],
    );
  }
  const onCard = (value: Value): Value => {
    const { source } = value;
    if (source.kind === "constant") return graph.constant(source.data, value);
    return known.get(value) as Value; // made before, as nodes are in order
  };
  for (const node of nodesBehind(Object.values(outputs))) {
    const read = node.inputs.map(onCard);
    const form = forms[node.operator]?.(graph, read, node);
    const made = form === undefined ? graph.node(node.operator, read, node.outputs, node.attributes) : [form];
    node.outputs.forEach((output, i) => known.set(output, made[i]));
  }
  return {
    inputs: given,
    outputs: Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, onCard(value)])),
  };
}

/** A side of a shape that is known at the run only. */
const ANY_NUMBER = -1;
const FIRST_AXIS = { axis: { type: "int", value: 0 } } as const;

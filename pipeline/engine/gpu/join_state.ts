/**
 * A graph pass: the same update of several tensors of the state as one update of all their elements.
 *
 * A card takes about as long to begin an operator as to compute a small one, and an optimizer does the same to every weight tensor. So tensors of
 * one kind (`parameters.*`, `firstMoments.*`) become one tensor, what is done alike to all of them is done once, and what reads one of
 * them alone reads its part.
 *
 * @module
 */
import { sizeOfShape } from "../../../core/models/model.ts";
import { Graph, type GraphNode, type Value, type ValueSpec } from "../compiled/graph.ts";
import { concat, reshape, sameShape, slice } from "../compiled/operators.ts";
import type { TracedFunction } from "../compiled/trace.ts";

/** A tensor of the state within the joined one of its kind. */
export interface Part extends ValueSpec {
  readonly name: string;
  /** Elements of the parts before it. */
  readonly start: number;
}

/** A function whose state is joined: some inputs and outputs are in place of several. */
export interface JoinedFunction extends TracedFunction {
  /** The parts of each of these, by its name. */
  readonly joined: Readonly<Record<string, readonly Part[]>>;
}

/** The function with tensors of the state joined, where all of one kind are updated alike; the same numbers. */
export function joinState({ inputs, outputs }: TracedFunction, state: readonly string[]): JoinedFunction {
  const joined = joinable(inputs, outputs, state);
  const graph = new Graph({ fastMath: true });
  const [given, known, whole] = [{} as Record<string, Value>, new Map<Value, Value>(), new Map<string, Value>()];
  for (const [kind, parts] of Object.entries(joined)) {
    const all = given[kind] = graph.input(kind, { shape: [lengthOf(parts)], dtype: "float32" });
    whole.set(keyOf(parts.map(({ name }) => inputs[name])), all);
    for (const { name, start, shape } of parts) {
      const end = start + sizeOfShape(shape);
      known.set(
        inputs[name],
        reshape(graph, slice(graph, all, { begin: [start], end: [end], shape: [end - start] }), shape),
      );
    }
  }
  for (const [name, value] of Object.entries(inputs)) {
    if (!known.has(value)) known.set(value, given[name] = graph.input(name, value));
  }

  const copied = (value: Value): Value => {
    const { source } = value;
    if (source.kind === "constant") return graph.constant(source.data, value);
    if (source.kind === "node" && !known.has(value)) {
      const { operator, inputs, attributes, outputs } = source.node;
      const made = graph.node(operator, inputs.map(copied), outputs, attributes);
      outputs.forEach((output, index) => known.set(output, made[index]));
    }
    return known.get(value) as Value;
  };
  /** All elements of values, one value after the other; a number that is the same for all as it is. */
  const together = (values: readonly Value[], parts: readonly Part[]): Value => {
    const key = keyOf(values);
    const made = whole.get(key) ?? makeTogether(values, parts);
    whole.set(key, made);
    return made;
  };
  const makeTogether = (values: readonly Value[], parts: readonly Part[]): Value => {
    if (isShared(values)) return reshape(graph, copied(values[0]), []);
    const data = constantsOf(values, parts);
    if (data !== undefined) return graph.constant(data, { shape: [data.length], dtype: "float32" });
    const nodes = alike(values);
    if (nodes === undefined) return concat(graph, values.map((value) => flat(graph, copied(value))), 0);
    const [{ operator, attributes }] = nodes;
    const read = nodes[0].inputs.map((_, place) => together(nodes.map(({ inputs }) => inputs[place]), parts));
    return graph.node(operator, read, [{ shape: [lengthOf(parts)], dtype: "float32" }], attributes)[0];
  };

  const inParts = new Set(Object.values(joined).flatMap((parts) => parts.map(({ name }) => name)));
  const results: Record<string, Value> = {};
  for (const [name, value] of Object.entries(outputs)) if (!inParts.has(name)) results[name] = copied(value);
  for (const [kind, parts] of Object.entries(joined)) {
    results[kind] = together(parts.map(({ name }) => outputs[name]), parts);
  }
  return { inputs: given, outputs: results, joined };
}

/** Bytes of a kind at most: every card has a buffer that holds these, and of more the arithmetic takes longer than beginning it. */
const MOST_BYTES = 2 ** 26;

/** The kinds of state whose tensors are all updated alike, with their parts. */
function joinable(
  inputs: TracedFunction["inputs"],
  outputs: TracedFunction["outputs"],
  state: readonly string[],
): JoinedFunction["joined"] {
  const kinds = new Map<string, string[]>();
  for (const name of state.filter((name) => name.includes(".") && inputs[name].dtype === "float32")) {
    const kind = name.slice(0, name.indexOf("."));
    kinds.set(kind, [...kinds.get(kind) ?? [], name]);
  }
  return Object.fromEntries(
    [...kinds].filter(([, names]) => names.length > 1 && alike(names.map((name) => outputs[name])) !== undefined)
      .map(([kind, names]) => {
        let start = 0;
        const parts = names.map((name): Part => {
          const { shape, dtype } = inputs[name];
          const part = { name, shape, dtype, start };
          start += sizeOfShape(shape);
          return part;
        });
        return [kind, parts] as const;
      })
      .filter(([, parts]) => 4 * lengthOf(parts) <= MOST_BYTES),
  );
}

/** Operators that compute each element from those at its place. */
const ELEMENTWISE = new Set(["Abs", "Add", "Div", "Max", "Min", "Mul", "Neg", "Reciprocal", "Sign", "Sqrt", "Sub"]);

/** The nodes that make values, if all are the same operator on elements or on a number that is the same for the whole value. */
function alike(values: readonly Value[]): readonly GraphNode[] | undefined {
  const nodes = values.flatMap(({ source }) => source.kind === "node" ? [source.node] : []);
  const [first] = nodes;
  const isAlike = nodes.length === values.length && ELEMENTWISE.has(first.operator) &&
    nodes.every(({ operator, inputs }) => operator === first.operator && inputs.length === first.inputs.length) &&
    first.inputs.every((_, place) => {
      const read = nodes.map(({ inputs }) => inputs[place]);
      return read.every(({ shape, dtype }, index) => dtype === "float32" && sameShape(shape, values[index].shape)) ||
        isShared(read) || read.every(isNumber);
    });
  return isAlike ? nodes : undefined;
}

/** Whether values are one and the same single number. */
function isShared(values: readonly Value[]): boolean {
  const [{ shape, source }] = values;
  if (sizeOfShape(shape) !== 1) return false;
  return values.every((value) =>
    value === values[0] || isNumber(value) && source.kind === "constant" && Object.is(numberOf(value), source.data[0])
  );
}

const isNumber = ({ shape, source }: Value) => source.kind === "constant" && sizeOfShape(shape) === 1;
const numberOf = ({ source }: Value) => source.kind === "constant" ? source.data[0] : undefined;

/** The elements of known values, a single number once for each element of its part; undefined if one is not known. */
function constantsOf(values: readonly Value[], parts: readonly Part[]): Float32Array | undefined {
  const all = new Float32Array(lengthOf(parts));
  for (const [index, { source }] of values.entries()) {
    if (source.kind !== "constant") return undefined;
    const { start, shape } = parts[index];
    const place = all.subarray(start, start + sizeOfShape(shape));
    if (source.data.length === 1) place.fill(source.data[0] as number);
    else place.set(source.data as Float32Array);
  }
  return all;
}

function lengthOf(parts: readonly Part[]): number {
  return parts.reduce((sum, { shape }) => sum + sizeOfShape(shape), 0);
}

function flat(graph: Graph, value: Value): Value {
  return reshape(graph, value, [sizeOfShape(value.shape)]);
}

const keyOf = (values: readonly Value[]) => values.map(({ id }) => id).join();

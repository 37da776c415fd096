/**
 * A prepared function as a list of plain records, for another process.
 *
 * @module
 */
import * as t from "io-ts";
import { sizeOfShape } from "../../../core/models/model.ts";
import { checked, ContentError } from "../../files/content_error.ts";
import { count, oneOf } from "../../files/json_codecs.ts";
import {
  ARRAYS,
  type ConstantData,
  ELEMENT_TYPES,
  type ElementType,
  type GraphNode,
  nodesBehind,
  type Value,
} from "./graph.ts";
import type { PreparedFunction } from "./prepare.ts";

const data = new t.Type<ConstantData>(
  "elements",
  isElements,
  (given, context) => isElements(given) ? t.success(given) : t.failure(given, context),
  t.identity,
);
const integer = t.refinement(t.number, Number.isSafeInteger, "integer");
const attribute = t.union([
  t.type({ type: t.literal("int"), value: integer }),
  t.type({ type: t.literal("float"), value: t.number }),
  t.type({ type: t.literal("string"), value: t.string }),
  t.type({ type: t.literal("ints"), value: t.array(integer) }),
]);
const dtype = oneOf(Object.keys(ELEMENT_TYPES) as ElementType[]);
const source = t.union([t.type({ input: t.string }), t.type({ data }), t.type({ node: count })]);
const operator = t.refinement(t.string, (name) => /^[A-Z][A-Za-z0-9]*$/.test(name), "operator");

/** A function whose values and nodes are known by their places in two lists; identifiers grow along each. */
const FlatFunction = t.type({
  values: t.array(t.type({ id: count, shape: t.array(count), dtype, source })),
  nodes: t.array(t.type({ id: count, operator, inputs: t.array(count), attributes: t.record(t.string, attribute) })),
  outputs: t.record(t.string, count),
  state: t.array(t.string),
});

/** The list that another process makes the function from, to the same numbers. */
export type FlatFunction = t.TypeOf<typeof FlatFunction>;

/** A function as a list. */
export function flattened({ inputs, outputs, state }: PreparedFunction): FlatFunction {
  const nodes = nodesBehind(Object.values(outputs));
  const values = [
    ...new Set([
      ...Object.values(inputs),
      ...Object.values(outputs),
      ...nodes.flatMap((node) => [...node.inputs, ...node.outputs]),
    ]),
  ].sort((a, b) => a.id - b.id);
  const place = new Map(values.map((value, index) => [value, index]));
  const nodePlace = new Map(nodes.map((node, index) => [node, index]));
  const placeOf = (value: Value) => place.get(value) as number;
  const sourceOf = ({ source }: Value) =>
    source.kind === "input"
      ? { input: source.name }
      : source.kind === "constant"
      ? { data: source.data }
      : { node: nodePlace.get(source.node) as number };
  return {
    values: values.map((value) => {
      const { id, shape, dtype } = value;
      return { id, shape: [...shape], dtype, source: sourceOf(value) };
    }),
    nodes: nodes.map(({ id, operator, inputs, attributes }) => ({
      id,
      operator,
      inputs: inputs.map(placeOf),
      attributes: attributes as FlatFunction["nodes"][number]["attributes"],
    })),
    outputs: Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, placeOf(value)])),
    state: [...state],
  };
}

/**
 * The function of a list.
 *
 * The list is not trusted: it describes operators on tensors or is refused, so nothing but arithmetic can come of it.
 *
 * @throws {ContentError} that names the first thing that is wrong
 */
export function unflattened(given: unknown): PreparedFunction {
  const flat = checked("a prepared function", FlatFunction, given);
  const wrong = (expectation: string, found: unknown) => new ContentError("a prepared function", expectation, found);
  const nodes = flat.nodes.map(({ id, operator, attributes }) => ({
    id,
    operator,
    attributes,
    inputs: [] as Value[],
    outputs: [] as Value[],
  }));
  const inputs: Record<string, Value> = {};
  const values = flat.values.map(({ id, shape, dtype, source: from }): Value => {
    const spec = { id, shape, dtype };
    if ("input" in from) return inputs[from.input] = { ...spec, source: { kind: "input", name: from.input } };
    if ("data" in from) {
      const holds = from.data instanceof ARRAYS[dtype] && from.data.length === sizeOfShape(shape);
      if (!holds && !(shape.includes(0) && from.data.length === 0)) {
        throw wrong(`${dtype} [${shape}]`, from.data.length);
      }
      return { ...spec, source: { kind: "constant", data: from.data } };
    }
    const node = nodes[from.node] as GraphNode | undefined;
    if (node === undefined || node.id >= id) throw wrong("a value made by a node before it", from.node);
    const value: Value = { ...spec, source: { kind: "node", node } };
    nodes[from.node].outputs.push(value);
    return value;
  });
  const valueAt = (index: number, limit = Infinity): Value => {
    const value = values[index];
    if (value === undefined || value.id >= limit) throw wrong("a node that reads what is made before it", index);
    return value;
  };
  flat.nodes.forEach(({ id, inputs }, index) => nodes[index].inputs.push(...inputs.map((each) => valueAt(each, id))));
  const ids = [...values, ...nodes].map(({ id }) => id);
  if (new Set(ids).size < ids.length) throw wrong("values and nodes with identifiers of their own", "one that is not");
  const outputs = Object.fromEntries(Object.entries(flat.outputs).map(([name, index]) => [name, valueAt(index)]));
  return { inputs, outputs, state: flat.state };
}

function isElements(value: unknown): value is ConstantData {
  return Object.values(ARRAYS).some((each) => value instanceof each);
}

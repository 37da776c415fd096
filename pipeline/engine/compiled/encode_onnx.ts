/**
 * The encoding of a traced function as an ONNX model.
 *
 * Field numbers are those of the `onnx.proto` of the ONNX standard.
 *
 * @module
 */
import { type Attribute, ELEMENT_TYPES, type GraphNode, nodesBehind, type Value } from "./graph.ts";
import { ProtobufWriter } from "./protobuf_writer.ts";

const IR_VERSION = 8;
const OPSET_VERSION = 18; // reductions take their axes as an input, scattering can add

/** The name of a function's input in the model. */
export const inputName = (name: string): string => `input/${name}`;

/** The name of a function's output in the model: one name may be both an input and an output of the function. */
export const outputName = (name: string): string => `output/${name}`;

/** The name of an operator in the model. */
export const nodeName = ({ operator, id }: GraphNode): string => `${operator}/${id}`;

/** A function, or a part of one, as what it is fed and what it makes of that. */
export interface ModelFunction {
  readonly inputs: Readonly<Record<string, Value>>;
  readonly outputs: Readonly<Record<string, Value>>;
}

/** The bytes of an ONNX model that computes the function. Operators that no output depends on are left out. */
export function encodeOnnx({ inputs, outputs }: ModelFunction): Uint8Array<ArrayBuffer> {
  const nodes = nodesBehind(Object.values(outputs), new Set(Object.values(inputs)));
  const names = namesOf({ inputs, outputs });
  const nameOf = (value: Value) => names.get(value) ?? `value/${value.id}`;
  const graph = new ProtobufWriter().string(2, "function");
  for (const node of nodes) graph.message(1, encodeNode(node, nameOf));
  for (const [name, value] of Object.entries(outputs)) {
    if (nameOf(value) !== outputName(name)) graph.message(1, copy(nameOf(value), outputName(name)));
  }
  for (const value of constantsOf(nodes, Object.values(outputs))) {
    graph.message(5, encodeConstant(value, nameOf(value)));
  }
  for (const [name, value] of Object.entries(inputs)) graph.message(11, encodeValueInfo(inputName(name), value));
  for (const [name, value] of Object.entries(outputs)) graph.message(12, encodeValueInfo(outputName(name), value));
  return new ProtobufWriter()
    .varint(1, IR_VERSION)
    .string(2, "degrok")
    .message(8, new ProtobufWriter().string(1, "").varint(2, OPSET_VERSION))
    .message(7, graph)
    .finish();
}

/** A computed value carries the name of the output that it is: under a second name, or if it is an input, it has to be copied. */
function namesOf({ inputs, outputs }: ModelFunction): ReadonlyMap<Value, string> {
  const names = new Map(Object.entries(inputs).map(([name, value]) => [value, inputName(name)]));
  for (const [name, value] of Object.entries(outputs)) {
    if (value.source.kind === "node" && !names.has(value)) names.set(value, outputName(name));
  }
  return names;
}

function copy(from: string, to: string): ProtobufWriter {
  return new ProtobufWriter().string(1, from).string(2, to).string(4, "Identity");
}

function encodeNode(node: GraphNode, nameOf: (value: Value) => string): ProtobufWriter {
  const { operator, inputs, outputs, attributes } = node;
  const writer = new ProtobufWriter();
  for (const input of inputs) writer.string(1, nameOf(input));
  for (const output of outputs) writer.string(2, nameOf(output));
  writer.string(3, nodeName(node)).string(4, operator);
  for (const [name, attribute] of Object.entries(attributes)) writer.message(5, encodeAttribute(name, attribute));
  return writer;
}

function encodeAttribute(name: string, attribute: Attribute): ProtobufWriter {
  const writer = new ProtobufWriter().string(1, name);
  switch (attribute.type) {
    case "float":
      return writer.float(2, attribute.value).varint(20, 1);
    case "int":
      return writer.varint(3, attribute.value).varint(20, 2);
    case "string":
      return writer.string(4, attribute.value).varint(20, 3);
    case "ints":
      for (const value of attribute.value) writer.varint(8, value);
      return writer.varint(20, 7);
  }
}

function constantsOf(nodes: readonly GraphNode[], outputs: readonly Value[]): Iterable<Value> {
  return new Set(
    [...nodes.flatMap((node) => node.inputs), ...outputs].filter((value) => value.source.kind === "constant"),
  );
}

function encodeConstant(value: Value, name: string): ProtobufWriter {
  const writer = new ProtobufWriter();
  for (const side of value.shape) writer.varint(1, side);
  writer.varint(2, ELEMENT_TYPES[value.dtype]).string(8, name);
  if (value.source.kind !== "constant") throw new TypeError(`Cannot encode ${name} as it is not a constant`);
  const { buffer, byteOffset, byteLength } = value.source.data;
  return writer.bytes(9, new Uint8Array(buffer, byteOffset, byteLength)); // little-endian, as are all platforms here
}

function encodeValueInfo(name: string, { shape, dtype }: Value): ProtobufWriter {
  const dimensions = new ProtobufWriter();
  for (const side of shape) dimensions.message(1, new ProtobufWriter().varint(1, side));
  const tensor = new ProtobufWriter().varint(1, ELEMENT_TYPES[dtype]).message(2, dimensions);
  return new ProtobufWriter().string(1, name).message(2, new ProtobufWriter().message(1, tensor));
}

/**
 * The graph that a traced function leaves behind: values, and the operators that make them.
 *
 * Operators are those of ONNX, opset 18. Every operator is pure, so a graph never holds the same one twice: asking for it again gives the
 * value that is there (common subexpressions). Identifiers grow in the order of creation, which is a topological order.
 *
 * @module
 */

/** Element type of a value inside a graph. */
export type ElementType = "float32" | "float64" | "int32" | "int64" | "bool";

/** ONNX's numbers for element types. */
export const ELEMENT_TYPES: Readonly<Record<ElementType, number>> = {
  float32: 1,
  int32: 6,
  int64: 7,
  bool: 9,
  float64: 11,
};

/** Elements of a constant: `bool` as bytes. */
export type ConstantData = Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array;

type ElementArray = {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBuffer, byteOffset: number, length: number): ConstantData;
};

/** The kind of array that holds elements of a type. */
export const ARRAYS: Readonly<Record<ElementType, ElementArray>> = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  int64: BigInt64Array,
  bool: Uint8Array,
};

/** Size of an element. */
export const bytesOfElement = (dtype: ElementType): number => ARRAYS[dtype].BYTES_PER_ELEMENT;

/** An attribute of an operator, with the type that ONNX requires. */
export type Attribute =
  | { readonly type: "int"; readonly value: number }
  | { readonly type: "float"; readonly value: number }
  | { readonly type: "string"; readonly value: string }
  | { readonly type: "ints"; readonly value: readonly number[] };

/** Attributes by name. */
export type Attributes = Readonly<Record<string, Attribute>>;

/** What a value looks like. */
export interface ValueSpec {
  readonly shape: readonly number[];
  readonly dtype: ElementType;
}

/** One tensor of a graph. */
export interface Value extends ValueSpec {
  readonly id: number;
  readonly source:
    | { readonly kind: "input"; readonly name: string }
    | { readonly kind: "constant"; readonly data: ConstantData }
    | { readonly kind: "node"; readonly node: GraphNode };
}

/** One application of an operator. */
export interface GraphNode {
  readonly id: number;
  readonly operator: string;
  readonly inputs: readonly Value[];
  readonly attributes: Attributes;
  readonly outputs: readonly Value[];
}

/** Constants up to this many elements are compared by content, longer ones by the array that holds them. */
const SHARED_CONSTANT_SIZE = 64;

/** A graph under construction. */
export class Graph {
  /** Whether float32 arithmetic may be rewritten as that of real numbers: `CompiledEngineOptions` says what that changes. */
  readonly fastMath: boolean;
  #nextId = 0;
  readonly #known = new Map<string, readonly Value[]>();
  readonly #arrays = new Map<ConstantData, number>();

  constructor({ fastMath = false }: { readonly fastMath?: boolean } = {}) {
    this.fastMath = fastMath;
  }

  /** A value that is fed at each run. */
  input(name: string, { shape, dtype }: ValueSpec): Value {
    return { id: this.#nextId++, shape, dtype, source: { kind: "input", name } };
  }

  /** A value that is part of the graph. The data is kept, not copied. */
  constant(data: ConstantData, { shape, dtype }: ValueSpec): Value {
    const create = (): Value => ({ id: this.#nextId++, shape, dtype, source: { kind: "constant", data } });
    const content = data.length > SHARED_CONSTANT_SIZE
      ? `array ${this.#numberOf(data)}`
      : Array.from(data as Iterable<number | bigint>, (x) => Object.is(x, -0) ? "-0" : String(x));
    return this.#once(`${dtype}[${shape}]=${content}`, () => [create()])[0];
  }

  /** A constant that an operator makes of others; asking for it again gives the value that is there. */
  folded(operator: string, inputs: readonly Value[], spec: ValueSpec, compute: () => ConstantData): Value {
    return this.#once(keyOf(operator, inputs, [spec], {}), () => [this.constant(compute(), spec)])[0];
  }

  /** What an operator with one output has already made of the inputs, if it was asked to. */
  known(operator: string, inputs: readonly Value[], output: ValueSpec): Value | undefined {
    return this.#known.get(keyOf(operator, inputs, [output], {}))?.[0];
  }

  /** The values that an operator makes of its inputs, one for each output; of what has no elements there is nothing to make. */
  node(
    operator: string,
    inputs: readonly Value[],
    outputs: readonly ValueSpec[],
    attributes: Attributes = {},
  ): readonly Value[] {
    if (outputs.every(isEmpty)) return outputs.map((spec) => this.constant(new Uint8Array(0), spec));
    return this.#once(keyOf(operator, inputs, outputs, attributes), () => {
      const made: Value[] = [];
      const node: GraphNode = { id: this.#nextId++, operator, inputs, attributes, outputs: made };
      for (const { shape, dtype } of outputs) {
        made.push({ id: this.#nextId++, shape, dtype, source: { kind: "node", node } });
      }
      return made;
    });
  }

  #numberOf(array: ConstantData): number {
    const number = this.#arrays.get(array) ?? this.#arrays.size;
    this.#arrays.set(array, number);
    return number;
  }

  #once(key: string, create: () => readonly Value[]): readonly Value[] {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const created = create();
    this.#known.set(key, created);
    return created;
  }
}

/** The value that has the same elements in the same order, before any reshaping. */
export function unshaped(value: Value): Value {
  const { source } = value;
  return source.kind === "node" && source.node.operator === "Reshape" ? unshaped(source.node.inputs[0]) : value;
}

/** Whether a value has no elements. */
export const isEmpty = ({ shape }: Pick<ValueSpec, "shape">): boolean => shape.includes(0);

function keyOf(
  operator: string,
  inputs: readonly Value[],
  outputs: readonly ValueSpec[],
  attributes: Attributes,
): string {
  return `${operator}(${inputs.map(({ id }) => id)})${JSON.stringify(attributes)}:${outputs.map(describe)}`;
}

const describe = ({ shape, dtype }: ValueSpec) => `${dtype}[${shape}]`;

/**
 * The nodes that the values depend on, in an order in which they can be computed. All others are dead.
 *
 * @param given values that are known, so that what they depend on does not count
 */
export function nodesBehind(values: Iterable<Value>, given: ReadonlySet<Value> = new Set()): readonly GraphNode[] {
  const nodes = new Set<GraphNode>();
  const pending = [...values];
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    if (value.source.kind !== "node" || nodes.has(value.source.node) || given.has(value)) continue;
    nodes.add(value.source.node);
    pending.push(...value.source.node.inputs);
  }
  return [...nodes].sort((a, b) => a.id - b.id);
}

/**
 * A graph pass: what is made of each sample by itself is made block of samples by block of samples.
 *
 * Between two operators a block stays in the processor's cache, where the activations of all samples would go to memory and back. Sums over
 * samples become sums of the blocks' sums. Measured on a perturbed step of modular addition, 3 830 samples: a tenth of the time.
 *
 * @module
 */
import { sizeOfShape } from "../../../core/models/model.ts";
import { type ConstantData, Graph, type GraphNode, nodesBehind, type Value } from "./graph.ts";
import { sparseRole } from "./loops/loop_operators.ts";
import { concat, int64s, slice } from "./operators.ts";
import type { TracedFunction } from "./trace.ts";

/** Samples that are not worth cutting. */
const FEW = 1280;
/** Blocks, at most: each has operators of its own, which take time to compile. */
const MOST_BLOCKS = 4;
/** Where more than this share of what blocks hold has to be copied into blocks or out of them, they do not pay. */
const MOST_COPIED = 1 / 8;

const ELEMENTWISE = new Set(
  ("Abs Add And Cast Ceil Clip Cos Div Elu Equal Erf Exp Floor Greater GreaterOrEqual HardSigmoid Less LessOrEqual Log Max Min Mul Neg Not " +
    "Or Pow Reciprocal Relu Sigmoid Sign Sin Softplus Sqrt Sub Tanh Where").split(" "),
);

/** The function with its samples in blocks; the function itself if there are few, or loops pass over them. */
export function inSampleBlocks(traced: TracedFunction): TracedFunction {
  const nodes = nodesBehind(Object.values(traced.outputs));
  const samples = Math.max(0, ...nodes.map((node) => isProduct(node, 0) ? node.inputs[0].shape[0] : 0));
  if (samples <= FEW || nodes.some((node) => sparseRole(node) !== undefined)) return traced;
  const blocks = new Blocks(samples, traced.inputs);
  nodes.forEach((node) => blocks.add(node));
  const outputs = mapRecord(traced.outputs, (value) => blocks.wholeOf(value));
  return blocks.copied > MOST_COPIED * blocks.held ? traced : { inputs: blocks.inputs, outputs };
}

class Blocks {
  readonly inputs: Readonly<Record<string, Value>>;
  /** Numbers in blocks, and those of them that are copied into blocks or out of them. */
  held = 0;
  copied = 0;
  readonly #graph = new Graph({ fastMath: true });
  readonly #samples: number;
  readonly #ranges: readonly (readonly [from: number, to: number])[];
  readonly #whole = new Map<Value, Value>();
  readonly #made = new Map<Value, readonly Value[]>(); // in blocks
  readonly #cut = new Map<Value, readonly Value[]>(); // into blocks

  constructor(samples: number, inputs: Readonly<Record<string, Value>>) {
    this.#samples = samples;
    const count = Math.min(MOST_BLOCKS, Math.ceil(samples / FEW));
    const edge = (block: number) => Math.round(block * samples / count);
    this.#ranges = Array.from({ length: count }, (_, block) => [edge(block), edge(block + 1)]);
    this.inputs = mapRecord(inputs, (value, name) => this.#graph.input(name, value));
    for (const [name, value] of Object.entries(inputs)) this.#whole.set(value, this.inputs[name]);
  }

  add(node: GraphNode): void {
    const [output] = node.outputs;
    const inBlocks = this.#inputsInBlocks(node);
    if (inBlocks !== undefined) {
      this.held += sizeOfShape(output.shape);
      this.#made.set(output, this.#ranges.map((_, block) => this.#ofBlock(node, inBlocks, block)));
    } else if (sumsSamples(node) && node.inputs.some((input) => this.#made.has(input))) {
      this.#whole.set(output, this.#sum(node));
    } else {
      const made = this.#graph.node(
        node.operator,
        node.inputs.map((x) => this.wholeOf(x)),
        node.outputs,
        node.attributes,
      );
      node.outputs.forEach((value, i) => this.#whole.set(value, made[i]));
    }
  }

  wholeOf(value: Value): Value {
    const known = this.#whole.get(value);
    if (known !== undefined) return known;
    const { source } = value;
    if (source.kind !== "constant") this.copied += sizeOfShape(value.shape);
    const whole = source.kind === "constant"
      ? this.#graph.constant(source.data, value)
      : concat(this.#graph, this.#made.get(value) as readonly Value[], 0);
    this.#whole.set(value, whole);
    return whole;
  }

  #blockOf(value: Value, block: number): Value {
    const known = this.#made.get(value) ?? this.#cut.get(value);
    if (known !== undefined) return known[block];
    if (value.source.kind !== "constant") this.copied += sizeOfShape(value.shape);
    this.#cut.set(value, this.#ranges.map((_, each) => this.#rowsOf(value, each)));
    return this.#blockOf(value, block);
  }

  /** A block of a value that is there as a whole. */
  #rowsOf(value: Value, block: number): Value {
    const [from, to] = this.#ranges[block];
    const [shape, size] = [[to - from, ...value.shape.slice(1)], sizeOfShape(value.shape.slice(1))];
    if (value.source.kind === "constant") {
      const data = value.source.data.slice(from * size, to * size) as ConstantData;
      return this.#graph.constant(data, { shape, dtype: value.dtype });
    }
    const [begin, end] = [from, to].map((row, i) => [row, ...value.shape.slice(1).map((side) => i * side)]);
    return slice(this.#graph, this.wholeOf(value), { begin, end, shape });
  }

  /** For an operator that acts on each sample by itself, which of its inputs it reads sample by sample. */
  #inputsInBlocks(node: GraphNode): readonly boolean[] | undefined {
    const { operator, inputs, attributes, outputs: [output] } = node;
    const hasSamples = (value: Value | undefined) => value?.shape[0] === this.#samples;
    if (!hasSamples(output) || node.outputs.length > 1) return undefined;
    const first = hasSamples(inputs[0]) ? inputs.map((_, i) => i === 0) : undefined;
    if (ELEMENTWISE.has(operator)) {
      const inBlocks = inputs.map((x) => hasSamples(x) && x.shape.length === output.shape.length);
      return inBlocks.includes(true) ? inBlocks : undefined;
    }
    switch (operator) {
      case "Gemm":
        return isProduct(node, 0) && first ? [true, false, hasSamples(inputs[2])].slice(0, inputs.length) : undefined;
      case "Gather":
        return attributes.axis.value === 0 && hasSamples(inputs[1]) ? [false, true] : undefined;
      case "Softmax":
      case "ArgMax":
        return attributes.axis.value === 0 ? undefined : first;
      case "ReduceSum":
      case "ReduceMax":
      case "ReduceMin":
      case "ReduceMean":
        return numbers(inputs[1]).includes(0) ? undefined : first;
      case "Reshape":
        return first;
      case "Slice":
        return numbers(inputs[4])[0] === 1 ? first : undefined;
      default:
        return undefined;
    }
  }

  #ofBlock(
    { operator, inputs, attributes, outputs: [output] }: GraphNode,
    inBlocks: readonly boolean[],
    block: number,
  ) {
    const [from, to] = this.#ranges[block];
    const shape = [to - from, ...output.shape.slice(1)];
    if (operator === "Slice") { // at once, where the block would have to be cut first
      const [start, x] = this.#made.has(inputs[0])
        ? [0, this.#blockOf(inputs[0], block)]
        : [from, this.wholeOf(inputs[0])];
      const [begin, end] = [inputs[1], inputs[2]].map((
        bounds,
        i,
      ) => [start + i * (to - from), ...numbers(bounds).slice(1)]);
      return slice(this.#graph, x, { begin, end, shape, steps: numbers(inputs[4]) });
    }
    const read = inputs.map((input, i) =>
      inBlocks[i]
        ? this.#blockOf(input, block)
        : operator === "Reshape"
        ? int64s(this.#graph, shape)
        : this.wholeOf(input)
    );
    return this.#graph.node(operator, read, [{ shape, dtype: output.dtype }], attributes)[0];
  }

  #sum({ operator, inputs, attributes, outputs: [output] }: GraphNode): Value {
    const partial = (block: number, [first, ...others] = inputs) =>
      this.#graph.node(
        operator,
        [
          this.#blockOf(first, block),
          ...others.map((x) => operator === "Gemm" ? this.#blockOf(x, block) : this.wholeOf(x)),
        ],
        [output],
        attributes,
      )[0];
    if (operator !== "ScatterND") {
      return this.#ranges.map((_, block) => partial(block))
        .reduce((sum, term) => this.#graph.node("Add", [sum, term], [output])[0]);
    }
    return this.#ranges.reduce((target, _, block) => {
      const [places, updates] = inputs.slice(1).map((x) => this.#blockOf(x, block));
      return this.#graph.node(operator, [target, places, updates], [output], attributes)[0];
    }, this.wholeOf(inputs[0]));
  }
}

/** Whether the operator is a matrix product whose left operand is transposed, or is not. */
function isProduct({ operator, attributes }: GraphNode, transA: 0 | 1): boolean {
  return operator === "Gemm" && attributes.transA.value === transA;
}

/** Whether the operator adds up over samples what depends on each of them alone. */
function sumsSamples(node: GraphNode): boolean {
  const { operator, inputs, attributes, outputs: [{ dtype }] } = node;
  if (dtype !== "float32") return false;
  if (operator === "ReduceSum") return `${numbers(inputs[1])}` === "0";
  if (operator === "ScatterND") {
    return attributes.reduction.value === "add" && inputs[1].shape[0] === inputs[2].shape[0];
  }
  return isProduct(node, 1) && attributes.transB.value === 0 && inputs.length === 2;
}

function numbers({ source }: Value): readonly number[] {
  return source.kind === "constant" ? Array.from(source.data as Iterable<number | bigint>, Number) : [];
}

function mapRecord<A, B>(record: Readonly<Record<string, A>>, f: (value: A, name: string) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, f(value, name)]));
}

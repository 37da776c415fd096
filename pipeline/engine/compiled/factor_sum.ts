/**
 * A graph pass that runs while the graph is recorded: `f(x) + f(y)` becomes `f(x + y)` for operators that are linear.
 *
 * Gradients of something used many times are sums with a term for each use. Where the uses share an operand (a weight matrix applied to
 * the pairs and to the swapped pairs), the terms share an operator, and one application to the sum of what differs does for all.
 * Measured on training steps of modular addition: 2 % of a standard step, 4 % of one with the abelian regulariser.
 *
 * @module
 */
import type { Graph, GraphNode, Value } from "./graph.ts";

/** The inputs in which an operator is linear, the others held fixed. */
const LINEAR_INPUTS: Readonly<Record<string, readonly number[]>> = {
  Div: [0],
  Expand: [0],
  Gemm: [0, 1],
  MatMul: [0, 1],
  Mul: [0, 1],
  Neg: [0],
  Pad: [0], // with zeros
  ReduceSum: [0],
  Reshape: [0],
  Transpose: [0],
};

/** Inputs up to this many elements are added before an operator that makes them smaller; larger ones after it. */
const SMALL = 2 ** 15;

/** `add(left, right)`, with as few applications of linear operators as can be had by factoring. */
export function factorSum(
  graph: Graph,
  left: Value,
  right: Value,
  add: (a: Value, b: Value) => Value,
): Value | undefined {
  return merge(graph, left, right, add) ?? merge(graph, right, left, add);
}

/** `sum + term` if the term can be merged into one of the sum's, undefined otherwise. */
function merge(graph: Graph, sum: Value, term: Value, add: (a: Value, b: Value) => Value): Value | undefined {
  const factored = factor(graph, sum, term, add);
  if (factored !== undefined) return factored;
  const node = nodeOf(sum);
  if (node?.operator !== "Add") return undefined;
  const [first, second] = node.inputs;
  if (!sameSpec(first, sum) || !sameSpec(second, sum)) return undefined;
  const inSecond = merge(graph, second, term, add);
  if (inSecond !== undefined) return add(first, inSecond);
  const inFirst = merge(graph, first, term, add);
  return inFirst === undefined ? undefined : add(inFirst, second);
}

function factor(graph: Graph, a: Value, b: Value, add: (a: Value, b: Value) => Value): Value | undefined {
  const [left, right] = [nodeOf(a), nodeOf(b)];
  if (left === undefined || right === undefined || left === right || left.operator !== right.operator) return undefined;
  if (a.dtype !== "float32") return undefined; // integer division is not linear
  if (!sameSpec(a, b) || JSON.stringify(left.attributes) !== JSON.stringify(right.attributes)) return undefined;
  if (left.inputs.length !== right.inputs.length) return undefined;
  if (left.operator === "Pad" && !isZero(left.inputs[2])) return undefined;
  if (left.operator === "Gemm" && left.inputs.length === 3) return undefined; // what is added to a product is no factor
  if (left.operator === "Concat") return concatSums(graph, left, right, add);
  const differing = left.inputs.flatMap((input, index) => input === right.inputs[index] ? [] : [index]);
  const [index] = differing;
  if (differing.length !== 1 || !LINEAR_INPUTS[left.operator]?.includes(index)) return undefined;
  const [x, y] = [left.inputs[index], right.inputs[index]];
  if (!sameSpec(x, y) || size(x) > Math.max(size(a), SMALL)) return undefined;
  const sum = add(x, y);
  const inputs = left.inputs.map((input, other) => other === index ? sum : input);
  return graph.node(left.operator, inputs, [a], left.attributes)[0];
}

/** Joined parts are added one by one. */
function concatSums(
  graph: Graph,
  left: GraphNode,
  right: GraphNode,
  add: (a: Value, b: Value) => Value,
): Value | undefined {
  if (!left.inputs.every((input, index) => sameSpec(input, right.inputs[index]))) return undefined;
  return graph.node(
    "Concat",
    left.inputs.map((input, i) => add(input, right.inputs[i])),
    left.outputs,
    left.attributes,
  )[0];
}

function isZero({ source }: Value): boolean {
  return source.kind === "constant" && source.data.length === 1 && source.data[0] === 0;
}

function nodeOf({ source }: Value): GraphNode | undefined {
  return source.kind === "node" && source.node.outputs.length === 1 ? source.node : undefined;
}

function sameSpec(a: Value, b: Value): boolean {
  return a.dtype === b.dtype && a.shape.length === b.shape.length && a.shape.every((side, i) => side === b.shape[i]);
}

const size = ({ shape }: Value) => shape.reduce((product, side) => product * side, 1);

/**
 * The softmax of the rows of a matrix, as what a nest of loops does one after the other.
 *
 * @module
 */
import { type Code, int32, repeated, vector } from "../../../../core/webassembly/instructions.ts";
import type { GraphNode, Value } from "../graph.ts";
import { isRowSoftmax, number } from "./loop_operators.ts";

/** The exponential of a number that is at most 0: an operator of nests alone. */
export const EXPONENTIAL = "ExponentialOfNegative";

/** The operators of a nest with each softmax written out: less the largest of the row, exponentials, over their sum. */
export function withoutSoftmax(nodes: readonly GraphNode[]): readonly GraphNode[] {
  return nodes.flatMap((node) => isRowSoftmax(node) ? writtenOut(node) : [node]);
}

function writtenOut({ id, inputs: [x], outputs: [y] }: GraphNode): readonly GraphNode[] {
  const nodes: GraphNode[] = [];
  const column = [x.shape[0], 1];
  const made = (operator: string, inputs: readonly Value[], shape = x.shape): Value => {
    const outputs: Value[] = [];
    const node: GraphNode = { id: -1 - 8 * id - nodes.length, operator, inputs, attributes: {}, outputs };
    outputs.push({ id: node.id, shape, dtype: "float32", source: { kind: "node", node } });
    nodes.push(node);
    return outputs[0];
  };
  const exponentials = made(EXPONENTIAL, [made("Sub", [x, made("RowMax", [x], column)])]);
  const sum = made("RowSum", [exponentials], column);
  return [...nodes, { id, operator: "Div", inputs: [exponentials, sum], attributes: {}, outputs: [y] }];
}

const integer = (value: number): Code => repeated(new Uint8Array(Int32Array.of(value).buffer));
const add = (a: Code, b: Code): Code => vector(0xe4, a, b);
const multiply = (a: Code, b: Code): Code => vector(0xe6, a, b);
const subtract = (a: Code, b: Code): Code => vector(0xe5, a, b);

/** ln 2 in two parts: the first has few digits, so that whole multiples of it are exact. */
const LN_2 = [0.693359375, -2.12194440e-4] as const;
/** The polynomial of the Cephes library for `(e^r - 1 - r) / r^2` on [-ln 2 / 2, ln 2 / 2], highest power first. */
const POLYNOMIAL = [
  1.9875691500e-4,
  1.3981999507e-3,
  8.3334519073e-3,
  4.1665795894e-2,
  1.6666665459e-1,
  5.0000001201e-1,
];
/** Below this number the exponential is less than the least normal float32. */
const LEAST = -87.33654;

/**
 * `e^x = 2^n e^r` for x at most 0, with n whole and r within half of ln 2, to about one unit in the last place; 0 where it is less than
 * 1.2e-38, and NaN of NaN.
 */
export function exponential(x: Code, keep: (value: Code) => Code): Code {
  const bounded = keep(vector(0xe9, x, number(LEAST))); // f32x4.max
  const n = keep(vector(0x6a, multiply(bounded, number(Math.LOG2E)))); // f32x4.nearest
  const r = keep(subtract(subtract(bounded, multiply(n, number(LN_2[0]))), multiply(n, number(LN_2[1]))));
  const [first, ...others] = POLYNOMIAL;
  const curve = keep(others.reduce((sum, factor) => add(multiply(sum, r), number(factor)), number(first)));
  const mantissa = add(add(multiply(multiply(curve, r), r), r), number(1));
  const exponent = vector(0xab, vector(0xae, vector(0xf8, n), integer(127)), int32(23)); // i32x4: truncate, add, shift
  return vector(0x4f, multiply(mantissa, exponent), vector(0x43, x, number(LEAST))); // and not: less than
}

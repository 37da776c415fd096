/**
 * Rules of the operations on two or three tensors, element by element with broadcasting.
 *
 * @module
 */
import type { Value } from "../graph.ts";
import { cast, inDouble, isInfinite, isNaN, remainder } from "../number_types.ts";
import { and, compare, elementwise, not, or, reshape, sameShape, scalar, where } from "../operators.ts";
import type { Rule, Rules } from "./rule.ts";

const direct = (operator: string): Rule => (graph, { a, b }) => elementwise(graph, operator, [a, b]);

const comparison = (operator: Parameters<typeof compare>[1]): Rule => (graph, { a, b }) =>
  compare(graph, operator, a, b);

/** Which of the types a computation in float64 goes back to. */
const numeric = ({ dtype }: Value) => dtype === "int32" ? "int32" : "float32";

/** A product: of integers the digits that JavaScript keeps. */
export const multiply: Rule = (graph, { a, b }) => {
  const product = (x: Value, y: Value) => elementwise(graph, "Mul", [x, y]);
  return a.dtype === "int32" ? inDouble(graph, [a, b], "int32", product) : product(a, b);
};

const squaredDifference: Rule = (graph, { a, b }) => {
  const squared = (x: Value, y: Value) => {
    const difference = elementwise(graph, "Sub", [x, y]);
    return elementwise(graph, "Mul", [difference, difference]);
  };
  return a.dtype === "int32" ? inDouble(graph, [a, b], "int32", squared) : squared(a, b);
};

/** The remainder with the sign of the divisor, in the words of TensorFlow.js's cpu backend. */
const floorMod: Rule = (graph, { a, b }) =>
  inDouble(graph, [a, b], numeric(a), (x, y) => {
    const zero = scalar(graph, 0, "float64");
    const both = (operator: "Less" | "GreaterOrEqual") =>
      and(graph, compare(graph, operator, x, zero), compare(graph, operator, y, zero));
    const rest = remainder(graph, x, y);
    const turned = remainder(graph, elementwise(graph, "Add", [rest, y]), y);
    return where(graph, or(graph, both("Less"), both("GreaterOrEqual")), rest, turned);
  });

/** In float64 a quotient of integers rounds down to the right one, and a division by zero is no fault of the processor. */
const floorDiv: Rule = (graph, { a, b }) =>
  inDouble(graph, [a, b], "int32", (x, y) => elementwise(graph, "Floor", [elementwise(graph, "Div", [x, y])]));

/** Unlike C's, JavaScript's power of NaN is NaN, and so is that of 1 and -1 to an infinite one. */
const power: Rule = (graph, { a, b }) => {
  const raised = (x: Value, y: Value) => elementwise(graph, "Pow", [x, y]);
  if (a.dtype === "int32") return inDouble(graph, [a, b], "int32", raised);
  if (isFiniteConstant(b)) return raised(a, b);
  const ofOne = compare(graph, "Equal", elementwise(graph, "Abs", [a]), scalar(graph, 1));
  const none = or(graph, isNaN(graph, b), and(graph, ofOne, isInfinite(graph, b)));
  return where(graph, none, scalar(graph, NaN), raised(a, b));
};

/** The angle of (b, a), from that in the first quadrant: signs count, those of zeros too. */
const atan2: Rule = (graph, inputs) => {
  const [a, b] = [inputs.a, inputs.b].map((x) => cast(graph, x, "float32"));
  const [zero, one] = [scalar(graph, 0), scalar(graph, 1)];
  const isNegative = (x: Value) =>
    or(graph, compare(graph, "Less", x, zero), compare(graph, "Less", elementwise(graph, "Reciprocal", [x]), zero));
  const both = (holds: (x: Value) => Value) => and(graph, holds(a), holds(b));
  const [height, width] = [a, b].map((x) => elementwise(graph, "Abs", [x]));
  const slope = where(graph, both((x) => isInfinite(graph, x)), one, elementwise(graph, "Div", [height, width]));
  const steep = where(graph, both((x) => compare(graph, "Equal", x, zero)), zero, slope);
  const angle = elementwise(graph, "Atan", [steep]);
  const mirrored = elementwise(graph, "Sub", [scalar(graph, Math.PI), angle]);
  const upper = where(graph, isNegative(b), mirrored, angle);
  const signed = elementwise(graph, "Mul", [upper, where(graph, isNegative(a), scalar(graph, -1), one)]);
  return cast(graph, signed, numeric(inputs.a));
};

const prelu: Rule = (graph, inputs) => {
  const [x, alpha] = [inputs.x, inputs.alpha].map((value) => cast(graph, value, "float32"));
  return where(graph, compare(graph, "Less", x, scalar(graph, 0)), elementwise(graph, "Mul", [x, alpha]), x);
};

const bitwiseAnd: Rule = (graph, { a, b }) => {
  if (!sameShape(a.shape, b.shape)) {
    throw new RangeError(
      `Cannot take a bitwise and as shapes must be equal: current value is [${a.shape}], [${b.shape}]`,
    );
  }
  return elementwise(graph, "BitwiseAnd", [a, b]);
};

function isFiniteConstant({ source }: Value): boolean {
  return source.kind === "constant" && source.data.every((x: number | bigint) => Number.isFinite(Number(x)));
}

const select: Rule = (graph, { condition, t, e }) => {
  const rows = condition.shape.length === 1 && t.shape.length > 1; // a vector condition chooses whole rows
  const mask = rows ? reshape(graph, condition, [condition.shape[0], ...t.shape.slice(1).map(() => 1)]) : condition;
  return where(graph, mask, t, e);
};

const addN: Rule = (graph, inputs) =>
  Object.values(inputs).reduce((sum, term) => elementwise(graph, "Add", [sum, term]));

/** Operations on two or three tensors, element by element with broadcasting. */
export const binaryRules: Rules = {
  Add: direct("Add"),
  AddN: addN,
  Atan2: atan2,
  BitwiseAnd: bitwiseAnd,
  Equal: comparison("Equal"),
  FloorDiv: floorDiv,
  Greater: comparison("Greater"),
  GreaterEqual: comparison("GreaterOrEqual"),
  Less: comparison("Less"),
  LessEqual: comparison("LessOrEqual"),
  LogicalAnd: direct("And"),
  LogicalOr: direct("Or"),
  Maximum: direct("Max"),
  Minimum: direct("Min"),
  Mod: floorMod,
  Multiply: multiply,
  NotEqual: (graph, { a, b }) => not(graph, compare(graph, "Equal", a, b)),
  Pow: power,
  Prelu: prelu,
  RealDiv: direct("Div"),
  Select: select,
  SquaredDifference: squaredDifference,
  Sub: direct("Sub"),
};

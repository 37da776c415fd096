/**
 * Rules of the operations on two or three tensors, element by element with broadcasting.
 *
 * @module
 */
import type { Graph, Value } from "../graph.ts";
import { cast, compare, elementwise, not, reshape, scalar, where } from "../operators.ts";
import type { Rule, Rules } from "./rule.ts";

const direct = (operator: string): Rule => (graph, { a, b }) => elementwise(graph, operator, [a, b]);

const comparison = (operator: Parameters<typeof compare>[1]): Rule => (graph, { a, b }) =>
  compare(graph, operator, a, b);

const squaredDifference: Rule = (graph, { a, b }) => {
  const difference = elementwise(graph, "Sub", [a, b]);
  return elementwise(graph, "Mul", [difference, difference]);
};

/** The remainder with the sign of the divisor, as TensorFlow has it. */
function floorMod(graph: Graph, a: Value, b: Value): Value {
  if (a.dtype === "int32") return elementwise(graph, "Mod", [a, b]);
  const remainder = elementwise(graph, "Mod", [a, b], { attributes: { fmod: { type: "int", value: 1 } } }); // sign of a
  const zero = scalar(graph, 0);
  const negative = (x: Value) => compare(graph, "Less", x, zero);
  const opposite = elementwise(graph, "Xor", [negative(remainder), negative(b)], { dtype: "bool" });
  const wrong = elementwise(graph, "And", [opposite, not(graph, compare(graph, "Equal", remainder, zero))]);
  return where(graph, wrong, elementwise(graph, "Add", [remainder, b]), remainder);
}

const floorDiv: Rule = (graph, { a, b }) => {
  if (a.dtype !== "int32") {
    return cast(graph, elementwise(graph, "Floor", [elementwise(graph, "Div", [a, b])]), "int32");
  }
  return elementwise(graph, "Div", [elementwise(graph, "Sub", [a, floorMod(graph, a, b)]), b]);
};

/** The angle of (b, a): the arc tangent of a / b, turned by half a circle where b is negative. */
const atan2: Rule = (graph, { a, b }) => {
  const zero = scalar(graph, 0);
  const angle = elementwise(graph, "Atan", [elementwise(graph, "Div", [a, b])]);
  const down = compare(graph, "Less", a, zero);
  const halfTurn = where(graph, down, scalar(graph, -Math.PI), scalar(graph, Math.PI));
  const turned = where(
    graph,
    compare(graph, "Less", b, zero),
    elementwise(graph, "Add", [angle, halfTurn]),
    angle,
  );
  const origin = elementwise(graph, "And", [compare(graph, "Equal", a, zero), compare(graph, "Equal", b, zero)]);
  return where(graph, origin, zero, turned);
};

const prelu: Rule = (graph, { x, alpha }) =>
  where(graph, compare(graph, "Less", x, scalar(graph, 0)), elementwise(graph, "Mul", [x, alpha]), x);

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
  BitwiseAnd: direct("BitwiseAnd"),
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
  Mod: (graph, { a, b }) => floorMod(graph, a, b),
  Multiply: direct("Mul"),
  NotEqual: (graph, { a, b }) => not(graph, compare(graph, "Equal", a, b)),
  Pow: direct("Pow"),
  Prelu: prelu,
  RealDiv: direct("Div"),
  Select: select,
  SquaredDifference: squaredDifference,
  Sub: direct("Sub"),
};

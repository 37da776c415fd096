/**
 * Rules of the operations on one tensor, element by element.
 *
 * @module
 */
import type { ElementType, Graph, Value } from "../graph.ts";
import { cast, compare, elementwise, not, scalar, where } from "../operators.ts";
import type { Rule, Rules } from "./rule.ts";

const direct = (operator: string, dtype?: ElementType): Rule => (graph, { x }) =>
  elementwise(graph, operator, [x], { dtype });

/** Operators that round: integers are what they are. */
const rounding = (operator: string): Rule => (graph, { x }) =>
  x.dtype === "int32" ? x : elementwise(graph, operator, [x]);

const clip = (graph: Graph, x: Value, low: number, high: number) =>
  elementwise(graph, "Clip", [x, scalar(graph, low, x.dtype), scalar(graph, high, x.dtype)]);

const log1p: Rule = (graph, { x }) => {
  const one = scalar(graph, 1);
  const shifted = elementwise(graph, "Add", [x, one]);
  const log = elementwise(graph, "Log", [shifted]);
  // log(u) x / (u - 1) is exact to rounding where u = 1 + x lost digits; for u = 1 it would be 0/0, for infinite u infinite/infinite
  const scaled = elementwise(graph, "Mul", [
    log,
    elementwise(graph, "Div", [x, elementwise(graph, "Sub", [shifted, one])]),
  ]);
  const small = compare(graph, "Less", elementwise(graph, "Abs", [x]), scalar(graph, 0.5));
  return where(graph, compare(graph, "Equal", shifted, one), x, where(graph, small, scaled, log));
};

const expm1: Rule = (graph, { x }) => {
  const one = scalar(graph, 1);
  const exp = elementwise(graph, "Exp", [x]);
  const difference = elementwise(graph, "Sub", [exp, one]);
  const scaled = elementwise(graph, "Div", [
    elementwise(graph, "Mul", [difference, x]),
    elementwise(graph, "Log", [exp]),
  ]);
  const small = compare(graph, "Less", elementwise(graph, "Abs", [x]), scalar(graph, 0.5));
  return where(graph, compare(graph, "Equal", exp, one), x, where(graph, small, scaled, difference));
};

/** The gradient of a ReLU asks for this: 3e38 x cut to [0, 1] takes one pass over memory where a comparison and a cast take two. */
const stepAtZero = (graph: Graph, x: Value): Value =>
  elementwise(graph, "HardSigmoid", [x], {
    attributes: { alpha: { type: "float", value: 3e38 }, beta: { type: "float", value: 0 } },
  });

const step: Rule<{ readonly alpha: number }> = (graph, { x }, { alpha }) => {
  if (alpha === 0 && x.dtype === "float32") return stepAtZero(graph, x);
  const positive = compare(graph, "Greater", x, scalar(graph, 0, x.dtype));
  return alpha === 0
    ? cast(graph, positive, x.dtype)
    : where(graph, positive, scalar(graph, 1, x.dtype), scalar(graph, alpha, x.dtype));
};

const eluGrad: Rule = (graph, { dy, y }) => {
  const slope = elementwise(graph, "Add", [y, scalar(graph, 1)]);
  const positive = compare(graph, "GreaterOrEqual", y, scalar(graph, 0));
  return where(graph, positive, dy, elementwise(graph, "Mul", [dy, slope]));
};

const isFinite: Rule = (graph, { x }) => {
  const infinite = elementwise(graph, "IsInf", [x], { dtype: "bool" });
  return not(graph, elementwise(graph, "Or", [elementwise(graph, "IsNaN", [x], { dtype: "bool" }), infinite]));
};

const clipByValue: Rule<{ readonly clipValueMin: number; readonly clipValueMax: number }> = (
  graph,
  { x },
  { clipValueMin, clipValueMax },
) => clip(graph, x, clipValueMin, clipValueMax);

const leakyRelu: Rule<{ readonly alpha: number }> = (graph, { x }, { alpha }) =>
  elementwise(graph, "LeakyRelu", [x], { attributes: { alpha: { type: "float", value: alpha } } });

const castTo: Rule<{ readonly dtype: string }> = (graph, { x }, { dtype }) => {
  if (dtype !== "float32" && dtype !== "int32" && dtype !== "bool") {
    throw new RangeError(`Cannot compile a cast as its type must be float32, int32 or bool: current value is ${dtype}`);
  }
  return cast(graph, x, dtype);
};

/** Operations on one tensor, element by element. */
export const unaryRules: Rules = {
  Abs: direct("Abs"),
  Acos: direct("Acos"),
  Acosh: direct("Acosh"),
  Asin: direct("Asin"),
  Asinh: direct("Asinh"),
  Atan: direct("Atan"),
  Atanh: direct("Atanh"),
  Cast: castTo,
  Ceil: rounding("Ceil"),
  ClipByValue: clipByValue,
  Cos: direct("Cos"),
  Cosh: direct("Cosh"),
  Elu: direct("Elu"),
  EluGrad: eluGrad,
  Erf: direct("Erf"),
  Exp: direct("Exp"),
  Expm1: expm1,
  Floor: rounding("Floor"),
  Identity: (_graph, { x }) => x,
  IsFinite: isFinite,
  IsInf: direct("IsInf", "bool"),
  IsNan: direct("IsNaN", "bool"),
  LeakyRelu: leakyRelu,
  Log: direct("Log"),
  Log1p: log1p,
  LogicalNot: direct("Not"),
  Neg: direct("Neg"),
  Reciprocal: direct("Reciprocal"),
  Relu: direct("Relu"),
  Relu6: (graph, { x }) => clip(graph, x, 0, 6),
  Round: rounding("Round"),
  Rsqrt: (graph, { x }) => elementwise(graph, "Reciprocal", [elementwise(graph, "Sqrt", [x])]),
  Selu: direct("Selu"),
  Sigmoid: direct("Sigmoid"),
  Sign: direct("Sign"),
  Sin: direct("Sin"),
  Sinh: direct("Sinh"),
  Softplus: direct("Softplus"),
  Sqrt: direct("Sqrt"),
  Square: (graph, { x }) => elementwise(graph, "Mul", [x, x]),
  Step: step,
  Tan: direct("Tan"),
  Tanh: direct("Tanh"),
};

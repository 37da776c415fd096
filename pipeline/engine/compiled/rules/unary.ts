/**
 * Rules of the operations on one tensor, element by element.
 *
 * @module
 */
import { backend_util } from "@tensorflow/tfjs";
import type { Graph, Value } from "../graph.ts";
import { cast, inDouble, isInfinite, isNaN } from "../number_types.ts";
import { compare, elementwise, not, or, scalar, where } from "../operators.ts";
import { multiply } from "./binary.ts";
import type { Rule, Rules } from "./rule.ts";

const direct = (operator: string): Rule => (graph, { x }) => elementwise(graph, operator, [x]);

/** A function that ONNX has of float32 only; of integers TensorFlow.js truncates it. */
const onFloats = <A>(rule: Rule<A>, result: "float32" | "int32" = "int32"): Rule<A> => (graph, { x }, attributes) => {
  if (x.dtype === "float32") return rule(graph, { x }, attributes);
  return cast(graph, rule(graph, { x: cast(graph, x, "float32") }, attributes) as Value, result);
};

/** A function that is ONNX Runtime's own on float32. */
const ofFloats = (operator: string): Rule => onFloats(direct(operator));

/** A question about float32; of integers every answer is no. */
const question = (holds: (graph: Graph, x: Value) => Value): Rule => (graph, { x }) =>
  holds(graph, cast(graph, x, "float32"));

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

/** e^x - 1 with the digits that float32 loses for small x, for negative x; ONNX Runtime's Elu and Selu have none left there. */
const shiftedExp = (graph: Graph, x: Value): Value =>
  elementwise(graph, "Sub", [elementwise(graph, "Exp", [x]), scalar(graph, 1, "float64")]);

const elu: Rule = (graph, { x }) => {
  const below = inDouble(graph, [x], "float32", (value) => shiftedExp(graph, value));
  return where(graph, compare(graph, "GreaterOrEqual", x, scalar(graph, 0)), x, below);
};

const selu: Rule = (graph, { x }) => {
  const { SELU_SCALE, SELU_SCALEALPHA } = backend_util;
  const times = (factor: number, value: Value) => elementwise(graph, "Mul", [value, scalar(graph, factor, "float64")]);
  const above = inDouble(graph, [x], "float32", (value) => times(SELU_SCALE, value));
  const below = inDouble(graph, [x], "float32", (value) => times(SELU_SCALEALPHA, shiftedExp(graph, value)));
  return where(graph, compare(graph, "GreaterOrEqual", x, scalar(graph, 0)), above, below);
};

/** 1 / (1 + e^-x); ONNX Runtime's Sigmoid is 0 from -18 down, and its logarithm infinite. */
const sigmoid: Rule = (graph, { x }) =>
  inDouble(graph, [x], "float32", (value) => {
    const exp = elementwise(graph, "Exp", [elementwise(graph, "Neg", [value])]);
    const one = scalar(graph, 1, "float64");
    return elementwise(graph, "Div", [one, elementwise(graph, "Add", [one, exp])]);
  });

const sign: Rule = (graph, { x }) => {
  const signs = elementwise(graph, "Sign", [x]);
  return x.dtype === "int32" ? signs : where(graph, isNaN(graph, x), scalar(graph, 0), signs);
};

/**
 * The gradient of a ReLU asks for this: 3e38 x cut to [0, 1] takes one pass over memory where a comparison and a cast take two, and keeps
 * NaN. Numbers below 1.2e-38 are zero to fast math, else they are raised before.
 */
const stepAtZero = (graph: Graph, x: Value): Value => {
  const positive = graph.fastMath ? graph.known("Relu", [x], x) : undefined; // is above zero where x is, and x need not be kept
  const raised = graph.fastMath ? positive ?? x : elementwise(graph, "Mul", [x, scalar(graph, 2 ** 100)]);
  return elementwise(graph, "HardSigmoid", [raised], {
    attributes: { alpha: { type: "float", value: 3e38 }, beta: { type: "float", value: 0 } },
  });
};

const step: Rule<{ readonly alpha: number }> = (graph, { x }, { alpha }) => {
  if (alpha === 0 && x.dtype === "float32") return stepAtZero(graph, x);
  const positive = compare(graph, "Greater", x, scalar(graph, 0, x.dtype));
  const steps = where(graph, positive, scalar(graph, 1, x.dtype), scalar(graph, alpha, x.dtype));
  return x.dtype === "int32" ? steps : where(graph, isNaN(graph, x), x, steps);
};

const eluGrad: Rule = (graph, { dy, y }) => {
  const slope = elementwise(graph, "Add", [y, scalar(graph, 1)]);
  const positive = compare(graph, "GreaterOrEqual", y, scalar(graph, 0));
  return where(graph, positive, dy, elementwise(graph, "Mul", [dy, slope]));
};

const isFinite = (graph: Graph, x: Value) => not(graph, or(graph, isNaN(graph, x), isInfinite(graph, x)));

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
  Acos: ofFloats("Acos"),
  Acosh: ofFloats("Acosh"),
  Asin: ofFloats("Asin"),
  Asinh: ofFloats("Asinh"),
  Atan: ofFloats("Atan"),
  Atanh: ofFloats("Atanh"),
  Cast: castTo,
  Ceil: rounding("Ceil"),
  ClipByValue: clipByValue,
  Cos: ofFloats("Cos"),
  Cosh: ofFloats("Cosh"),
  Elu: onFloats(elu),
  EluGrad: eluGrad,
  Erf: ofFloats("Erf"),
  Exp: onFloats(direct("Exp"), "float32"),
  Expm1: onFloats(expm1),
  Floor: rounding("Floor"),
  Identity: (_graph, { x }) => x,
  IsFinite: question(isFinite),
  IsInf: question(isInfinite),
  IsNan: question(isNaN),
  LeakyRelu: onFloats(leakyRelu, "float32"),
  Log: ofFloats("Log"),
  Log1p: onFloats(log1p),
  LogicalNot: direct("Not"),
  Neg: direct("Neg"),
  Reciprocal: ofFloats("Reciprocal"),
  Relu: direct("Relu"),
  Relu6: (graph, { x }) => clip(graph, x, 0, 6),
  Round: rounding("Round"),
  Rsqrt: onFloats((graph, { x }) => elementwise(graph, "Reciprocal", [elementwise(graph, "Sqrt", [x])])),
  Selu: onFloats(selu),
  Sigmoid: onFloats(sigmoid),
  Sign: sign,
  Sin: ofFloats("Sin"),
  Sinh: ofFloats("Sinh"),
  Softplus: ofFloats("Softplus"),
  Sqrt: ofFloats("Sqrt"),
  Square: (graph, { x }) => multiply(graph, { a: x, b: x }, undefined as never),
  Step: step,
  Tan: ofFloats("Tan"),
  Tanh: ofFloats("Tanh"),
};

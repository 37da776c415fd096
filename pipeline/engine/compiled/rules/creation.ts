/**
 * Rules of the operations that make tensors out of numbers.
 *
 * @module
 */
import type { Graph, Value } from "../graph.ts";
import { expand, scalar } from "../operators.ts";
import type { Rule, Rules } from "./rule.ts";

type CreatedType = "float32" | "int32" | "bool";

const filled = (
  graph: Graph,
  value: number,
  { shape, dtype }: { shape: readonly number[]; dtype: CreatedType },
): Value => expand(graph, scalar(graph, value, dtype), shape);

const fill: Rule<{ readonly shape: readonly number[]; readonly value: number; readonly dtype?: CreatedType }> = (
  graph,
  _inputs,
  { shape, value, dtype = "float32" },
) => filled(graph, value, { shape, dtype });

const like = (value: number): Rule => (graph, { x }) =>
  filled(graph, value, { shape: x.shape, dtype: x.dtype as CreatedType });

const linSpace: Rule<{ readonly start: number; readonly stop: number; readonly num: number }> = (
  graph,
  _inputs,
  { start, stop, num },
) => {
  const spacing = num > 1 ? (stop - start) / (num - 1) : 0;
  const data = Float32Array.from({ length: num }, (_, i) => i === num - 1 && num > 1 ? stop : start + i * spacing);
  return graph.constant(data, { shape: [num], dtype: "float32" });
};

const range: Rule<
  { readonly start: number; readonly stop: number; readonly step: number; readonly dtype: "float32" | "int32" }
> = (graph, _inputs, { start, stop, step, dtype }) => {
  const stride = stop < start && step === 1 ? -1 : step; // TensorFlow.js turns round for a range that falls
  const length = Math.max(0, Math.ceil((stop - start) / stride));
  const place = (_: unknown, i: number) => start + i * stride;
  const data = dtype === "int32" ? Int32Array.from({ length }, place) : Float32Array.from({ length }, place);
  return graph.constant(data, { shape: [length], dtype });
};

/** Operations that make tensors out of numbers. */
export const creationRules: Rules = {
  Fill: fill,
  LinSpace: linSpace,
  OnesLike: like(1),
  Range: range,
  ZerosLike: like(0),
};

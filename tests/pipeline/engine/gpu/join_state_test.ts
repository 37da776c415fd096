/**
 * Tensors of the state that a card updates as one.
 */
import * as tf from "@tensorflow/tfjs";
import { adamw, adamwStep } from "../../../../core/optimizers/adamw.ts";
import { nodesBehind } from "../../../../pipeline/engine/compiled/graph.ts";
import { prepare } from "../../../../pipeline/engine/compiled/prepare.ts";
import { joinState } from "../../../../pipeline/engine/gpu/join_state.ts";
import type { Signature } from "../../../../pipeline/engine/engine.ts";
import { assertEquals } from "../../../assert.ts";

const options = { learningRate: 0.1, weightDecay: 1, beta1: 0.9, beta2: 0.98, epsilon: 1e-8, warmupSteps: 0 };
const shapes: Readonly<Record<string, readonly number[]>> = { w: [3, 4], b: [4], scale: [] };
const kinds = ["parameters", "firstMoments", "secondMoments"];
const float32 = (shape: readonly number[]) => ({ shape, dtype: "float32" } as const);
const inputs: Signature = Object.fromEntries(
  kinds.flatMap((kind) => Object.entries(shapes).map(([name, shape]) => [`${kind}.${name}`, float32(shape)])),
);

type Tensors = Readonly<Record<string, tf.Tensor>>;
const of = (kind: string, tensors: Tensors) =>
  Object.fromEntries(Object.keys(shapes).map((name) => [name, tensors[`${kind}.${name}`]]));
const named = (kind: string, tensors: Tensors) =>
  Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [`${kind}.${name}`, tensor]));

/** A step of AdamW on gradients that are made in another way for each tensor. */
function step(given: Tensors) {
  const [parameters, firstMoments, secondMoments] = kinds.map((kind) => of(kind, given));
  const gradients = {
    w: tf.matMul(tf.outerProduct(tf.ones([3]) as tf.Tensor1D, parameters.b as tf.Tensor1D), tf.ones([4, 4])),
    b: tf.sum(parameters.w, 0),
    scale: tf.sum(tf.square(parameters.b)),
  };
  const scalars = Object.fromEntries(
    Object.entries(adamwStep(3, options)).map(([name, value]) => [name, tf.scalar(value)]),
  );
  const { parameters: after, slots } = adamw(options).update({ parameters, gradients }, {
    slots: { firstMoments, secondMoments },
    scalars,
  });
  return {
    ...named("parameters", after),
    ...named("firstMoments", slots.firstMoments),
    ...named("secondMoments", slots.secondMoments),
  };
}

Deno.test("what an optimizer does to every tensor is done once, to all of their elements", () => {
  const { state, ...traced } = prepare(step, inputs, { state: Object.keys(inputs), fastMath: true });
  const joined = joinState(traced, state);
  assertEquals(Object.keys(joined.inputs).toSorted(), kinds.toSorted());
  assertEquals(Object.values(joined.outputs).map(({ shape }) => shape), [[17], [17], [17]]);
  assertEquals(joined.joined.parameters.map(({ name, start }) => [name, start]), [
    ["parameters.w", 0],
    ["parameters.b", 12],
    ["parameters.scale", 16],
  ]);
  const count = (graph: typeof traced, operator: string) =>
    nodesBehind(Object.values(graph.outputs)).filter((node) => node.operator === operator).length;
  assertEquals(["Sqrt", "Div", "Sub"].map((operator) => [count(traced, operator), count(joined, operator)]), [
    [3, 1],
    [3, 1],
    [3, 1],
  ]);
});

Deno.test("tensors that together need a larger buffer than every card has stay as they are", () => {
  const joinedOf = (length: number) => {
    const large: Signature = { "x.a": float32([length]), "x.b": float32([length]) };
    const halved = (given: Tensors) => ({ "x.a": tf.mul(given["x.a"], 0.5), "x.b": tf.mul(given["x.b"], 0.5) });
    const { state, ...traced } = prepare(halved, large, { state: Object.keys(large), fastMath: true });
    return Object.keys(joinState(traced, state).joined);
  };
  assertEquals([joinedOf(2 ** 23), joinedOf(2 ** 23 + 1)], [["x"], []]);
});

Deno.test("tensors that are not all updated alike stay as they are", () => {
  const unlike = (given: Tensors) => ({ ...step(given), "parameters.b": tf.sqrt(given["parameters.b"]) });
  const { state, ...traced } = prepare(unlike, inputs, { state: Object.keys(inputs), fastMath: true });
  assertEquals(Object.keys(joinState(traced, state).joined).toSorted(), ["firstMoments", "secondMoments"]);
});

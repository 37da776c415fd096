import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { crossEntropy } from "../../../core/losses/cross_entropy.ts";
import { gaussNewtonTerm, hessianQuadraticForm, inputGradientTerm } from "../../../core/metrics/sharpness.ts";
import { mlpJacobianNorms } from "../../../core/metrics/mlp_jacobian.ts";
import { mlp } from "../../../core/models/mlp.ts";
import type { NamedTensors } from "../../../core/models/model.ts";
import { transformer } from "../../../core/models/transformer.ts";
import { seeds } from "../../arbitraries/matrices.ts";
import {
  assertLeavesOnly,
  differencesAlong,
  elements,
  integers,
  mean,
  normalTensor,
  numberOf,
  oneHot,
  randomParameters,
  signVectors,
  squares,
} from "../../arbitraries/tensors.ts";
import { assert, assertAlmostEquals, assertEquals } from "../../assert.ts";

const perceptron = mlp({ inputWidth: 2, hiddenWidths: [3], classes: 2, initializationScale: 1 });
const attention = transformer({ modulus: 2, width: 2, heads: 2, hiddenWidth: 2, firstLayer: "residual" });
const pairs = () => ({ left: integers([0, 1]), right: integers([1, 1]) });

/** A softmax regression on two inputs: smooth in its six parameters. */
const regression = mlp({ inputWidth: 2, hiddenWidths: [], classes: 2, initializationScale: 1 });

Deno.test("hessianQuadraticForm(), over all sign vectors, averages to the trace of the Hessian by finite differences", () => {
  fc.assert(
    fc.property(seeds(), (seed) => {
      const [parameters, images] = [randomParameters(regression, seed), normalTensor([3, 2], seed + 50)];
      const labels = [0, 1, 1];
      const loss = (given: NamedTensors) =>
        crossEntropy(regression.forward(given, { images }).logits, oneHot(labels, 2));
      const forms = signVectors(6).map((signs) =>
        numberOf(() => hessianQuadraticForm(loss, parameters, parametersOf(signs)))
      );

      const point = Object.values(parameters).flatMap(elements);
      const exactly = (weights: number[]) => regressionLoss(weights, elements(images), labels);
      const trace = point.reduce((sum, _, i) => {
        const [, , second] = differencesAlong(exactly, point, point.map((_, j) => Number(i === j)), 2);
        return sum + second;
      }, 0);
      assertAlmostEquals(mean(forms), trace, 1e-4 * (1 + Math.abs(trace)));
    }),
    { numRuns: 10 },
  );
});

Deno.test("hessianQuadraticForm() is v . H v for any v, off the diagonal too: of w0 w1 it is 2 v0 v1", () => {
  const product = ({ w }: NamedTensors) => tf.sum(tf.mul(tf.slice(w, [0], [1]), tf.slice(w, [1], [1]))) as tf.Scalar;
  for (const v of [[1, 1], [1, -1], [3, 2]]) {
    const form = hessianQuadraticForm(product, { w: tf.tensor1d([5, 7]) }, { w: tf.tensor1d(v) });
    assertAlmostEquals(elements(form)[0], 2 * v[0] * v[1], 1e-5);
  }
});

Deno.test("hessianQuadraticForm() of a sum over parameters of different names counts each, and the pairs of them", () => {
  const loss = ({ a, b }: NamedTensors) => tf.sum(tf.mul(tf.square(a), b)) as tf.Scalar; // H = [[2 b, 2 a], [2 a, 0]]
  const at = { a: tf.tensor1d([3]), b: tf.tensor1d([5]) };
  const form = hessianQuadraticForm(loss, at, { a: tf.tensor1d([1]), b: tf.tensor1d([-1]) });
  assertAlmostEquals(elements(form)[0], 2 * 5 - 2 * (2 * 3), 1e-5);
});

Deno.test("gaussNewtonTerm(), over all sign vectors, averages to the squared Jacobian in the weights", () => {
  fc.assert(
    fc.property(seeds(), (seed) => {
      const [parameters, images] = [randomParameters(perceptron, seed), normalTensor([2, 2], seed + 50)];
      const terms = signVectors(4).map((signs) =>
        numberOf(() => gaussNewtonTerm(perceptron, parameters, { images }, tf.tensor2d(signs, [2, 2])))
      );
      const exact = numberOf(() => mlpJacobianNorms(parameters, images).weights);
      assertAlmostEquals(mean(terms), exact, 1e-4 * (1 + exact));
      assert(terms.every((term) => term >= 0));
    }),
    { numRuns: 10 },
  );
});

Deno.test("inputGradientTerm(), over all sign vectors, averages to the squared Jacobian in the inputs", () => {
  fc.assert(
    fc.property(seeds(), (seed) => {
      const [parameters, images] = [randomParameters(perceptron, seed), normalTensor([2, 2], seed + 50)];
      const terms = signVectors(4).map((signs) =>
        numberOf(() => inputGradientTerm(perceptron, parameters, { images }, tf.tensor2d(signs, [2, 2])))
      );
      const exact = numberOf(() => mlpJacobianNorms(parameters, images).inputs);
      assertAlmostEquals(mean(terms), exact, 1e-4 * (1 + exact));
    }),
    { numRuns: 10 },
  );
});

Deno.test("gaussNewtonTerm() and inputGradientTerm() of a transformer, over all sign vectors, average to squared Jacobians", () => {
  const parameters = randomParameters(attention, 3);
  const shape = [2, attention.classes] as const;
  const probes = signVectors(6).map((signs) => tf.tensor2d(signs, [...shape]));
  const [weights, inputs] = [gaussNewtonTerm, inputGradientTerm].map((term) =>
    mean(probes.map((probe) => numberOf(() => term(attention, parameters, pairs(), probe))))
  );

  const names = Object.keys(parameters);
  let [ofWeights, ofInputs] = [0, 0];
  for (let i = 0; i < 2; i++) {
    for (let k = 0; k < attention.classes; k++) {
      const output = (noise: tf.Tensor, ...values: tf.Tensor[]) => {
        const given = Object.fromEntries(names.map((name, index) => [name, values[index]]));
        return tf.sum(tf.slice(attention.forward(given, pairs(), noise).logits, [i, k], [1, 1]));
      };
      const none = tf.zeros([...attention.perturbationShape(2)]);
      const [ofNoise, ...rest] = tf.grads(output)([none, ...names.map((name) => parameters[name])]);
      ofInputs += squares(elements(ofNoise)) / 2;
      ofWeights += squares(rest.flatMap(elements)) / 2;
    }
  }
  assertAlmostEquals(weights, ofWeights, 1e-4 * ofWeights);
  assertAlmostEquals(inputs, ofInputs, 1e-4 * ofInputs);
});

Deno.test("the traces leave only what they return", () => {
  const images = normalTensor([2, 2], 1);
  const parameters = randomParameters(perceptron, 0);
  const probe = tf.tensor2d([[1, -1], [-1, -1]]);
  assertLeavesOnly(() => [gaussNewtonTerm(perceptron, parameters, { images }, probe)]);
  assertLeavesOnly(() => [inputGradientTerm(perceptron, parameters, { images }, probe)]);
  const loss = (given: NamedTensors) => crossEntropy(perceptron.forward(given, { images }).logits, oneHot([0, 1], 2));
  assertLeavesOnly(() => [hessianQuadraticForm(loss, parameters, randomParameters(perceptron, 9))]);
  assertEquals(parameters.weight1.isDisposed, false);
});

// Helpers

/** Six numbers as weights and biases of the regression. */
function parametersOf(values: Float32Array): NamedTensors {
  return { weight1: tf.tensor2d(values.slice(0, 4), [2, 2]), bias1: tf.tensor1d(values.slice(4)) };
}

function regressionLoss(weights: readonly number[], images: readonly number[], labels: readonly number[]): number {
  return mean(labels.map((label, i) => {
    const logits = [0, 1].map((k) => weights[4 + k] + images[2 * i] * weights[k] + images[2 * i + 1] * weights[2 + k]);
    return Math.log(Math.exp(logits[0]) + Math.exp(logits[1])) - logits[label];
  }));
}

/**
 * Traces of second derivatives, each from one random probe.
 *
 * Averaged over Rademacher probes each quantity here is unbiased; the spread over probes gives its standard error.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import type { Model, NamedTensors } from "../models/model.ts";

/**
 * Hutchinson's term `v . H v` for the Hessian H of a loss; its mean over Rademacher probes v is the sharpness `Tr H`.
 *
 * It is the second derivative of the loss along v: exact, no finite difference. Compiled it costs four products with weights for each one
 * of a forward pass, where the gradient of `gradient . v` costs eight.
 *
 * @param loss a scalar function of the parameters, twice differentiable almost everywhere
 * @param parameters where the Hessian is taken
 * @param probe one tensor of +-1 for each parameter, of its shape
 * @returns a scalar; the caller owns it
 *
 * @example
 * ```ts
 * import { hessianQuadraticForm } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 * import * as tf from "@tensorflow/tfjs";
 *
 * const cube = ({ w }: Record<string, tf.Tensor>) => tf.sum(tf.pow(w, 3)) as tf.Scalar; // H = diag(6 w)
 * const form = hessianQuadraticForm(cube, { w: tf.tensor1d([1, 2]) }, { w: tf.tensor1d([1, -1]) });
 * assertEquals(form.dataSync()[0], 18);
 * ```
 *
 * @see Section 3.1, Figure 2 (c, d)
 */
export function hessianQuadraticForm(
  loss: (parameters: NamedTensors) => tf.Scalar,
  parameters: NamedTensors,
  probe: NamedTensors,
): tf.Scalar {
  const names = Object.keys(parameters);
  const weights = names.map((name) => parameters[name]);
  const probes = names.map((name) => probe[name]);
  const lossOf = (...values: tf.Tensor[]) => loss(Object.fromEntries(names.map((name, i) => [name, values[i]])));
  const slope = (...values: tf.Tensor[]) => derivativeAlong(lossOf, values, probes);
  return derivativeAlong(slope, weights, probes);
}

/**
 * The derivative of a scalar function along a direction, as a function of which derivatives can be taken again.
 *
 * The gradient times a factor is linear in the factor, and its slope in it is the derivative along the direction. No gradient is left in
 * that slope: what a compiler keeps of it passes through the function once, forwards.
 */
function derivativeAlong(
  scalar: (...values: tf.Tensor[]) => tf.Scalar,
  values: tf.Tensor[],
  direction: readonly tf.Tensor[],
): tf.Scalar {
  const scaled = (factor: tf.Tensor) => dot(tf.grads(scalar)(values, factor), direction);
  return tf.grad(scaled)(tf.scalar(1)) as tf.Scalar;
}

/**
 * The term `1/n || grad_W sum_ik u_ik f_k(W, x_i) ||^2`; its mean over Rademacher probes u is the Gauss-Newton sum
 * `1/n sum_i || grad_W f(W, x_i) ||_F^2`, which equals the risk's sharpness where the network interpolates.
 *
 * @param probe u: `[samples, classes]` of +-1
 * @returns a scalar >= 0; the caller owns it
 *
 * @example
 * ```ts
 * import { gaussNewtonTerm, mlp } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 * import * as tf from "@tensorflow/tfjs";
 *
 * const model = mlp({ inputWidth: 2, hiddenWidths: [], classes: 1, initializationScale: 1 }); // f(x) = x W1 + b1
 * const parameters = { weight1: tf.tensor2d([[3], [4]]), bias1: tf.tensor1d([0]) };
 * const inputs = { images: tf.tensor2d([[1, 2]]) };
 * assertEquals(gaussNewtonTerm(model, parameters, inputs, tf.tensor2d([[-1]])).dataSync()[0], 1 + 4 + 1); // || (x, 1) ||^2
 * ```
 *
 * @see Section 3, restored
 */
export function gaussNewtonTerm(
  model: Model,
  parameters: NamedTensors,
  inputs: NamedTensors,
  probe: tf.Tensor2D,
): tf.Scalar {
  const names = Object.keys(parameters);
  const contracted = (...values: tf.Tensor[]) => {
    const weights = Object.fromEntries(names.map((name, i) => [name, values[i]]));
    return tf.sum(tf.mul(model.forward(weights, inputs).logits, probe)) as tf.Scalar;
  };
  const gradients = tf.grads(contracted)(names.map((name) => parameters[name]));
  return tf.div(dot(gradients, gradients), probe.shape[0]);
}

/**
 * The term `1/n sum_i || grad_x sum_k u_ik f_k(W, x_i) ||^2`; its mean over Rademacher probes u is the left side of Lemma 3.1,
 * `1/n sum_i || grad_x f(W, x_i) ||_F^2`, where x is what training perturbs.
 *
 * @param probe u: `[samples, classes]` of +-1
 * @returns a scalar >= 0; the caller owns it
 *
 * @example
 * ```ts
 * import { inputGradientTerm, mlp } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 * import * as tf from "@tensorflow/tfjs";
 *
 * const model = mlp({ inputWidth: 2, hiddenWidths: [], classes: 1, initializationScale: 1 }); // f(x) = x W1 + b1
 * const parameters = { weight1: tf.tensor2d([[3], [4]]), bias1: tf.tensor1d([0]) };
 * const inputs = { images: tf.tensor2d([[1, 2]]) };
 * assertEquals(inputGradientTerm(model, parameters, inputs, tf.tensor2d([[-1]])).dataSync()[0], 9 + 16); // || W1 ||^2
 * ```
 *
 * @see Lemma 3.1, restored
 */
export function inputGradientTerm(
  model: Model,
  parameters: NamedTensors,
  inputs: NamedTensors,
  probe: tf.Tensor2D,
): tf.Scalar {
  const samples = probe.shape[0];
  const contracted = (perturbation: tf.Tensor) =>
    tf.sum(tf.mul(model.forward(parameters, inputs, perturbation).logits, probe)) as tf.Scalar;
  const gradient = tf.grad(contracted)(tf.zeros([...model.perturbationShape(samples)]));
  return tf.div(tf.sum(tf.square(gradient)), samples);
}

function dot(left: readonly tf.Tensor[], right: readonly tf.Tensor[]): tf.Scalar {
  return tf.addN(left.map((tensor, i) => tf.sum(tf.mul(tensor, right[i])))) as tf.Scalar;
}

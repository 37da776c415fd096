/**
 * The multilayer perceptron with ReLU of the paper's MNIST experiments.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { deriveSeed } from "../random/derive_seed.ts";
import { uniformArray } from "../random/random_arrays.ts";
import { mlpJacobianNorms } from "../metrics/mlp_jacobian.ts";
import type { ForwardPass, Model, NamedTensors, ParameterArrays, ParameterShapes } from "./model.ts";

/** Layer widths and initialization scale of a multilayer perceptron. */
export interface MlpOptions {
  /** What a batch calls its inputs; by default `images`. */
  readonly input?: string;
  /** Number of input coordinates, 784 for MNIST. */
  readonly inputWidth: number;
  /** Width of each hidden layer. */
  readonly hiddenWidths: readonly number[];
  /** Number of outputs. */
  readonly classes: number;
  /** alpha: every initial weight and bias is multiplied by it. */
  readonly initializationScale: number;
}

/**
 * The network `x W1 + b1 -> ReLU -> ... -> x WL + bL`.
 *
 * Parameters are `weight1` `[in, out]`, `bias1` `[out]`, `weight2`, ...; a batch is `{ images: [samples, inputWidth] }`, or has another name for it. The first layer's
 * features are `x W1 + b1`, before the ReLU. Initial weights and biases are uniform in +-alpha/sqrt(fan in).
 *
 * @example
 * ```ts
 * import { mlp, parameterCount } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * const model = mlp({ inputWidth: 784, hiddenWidths: [200, 200], classes: 10, initializationScale: 8 });
 * assertEquals(parameterCount(model.parameterShapes), 199210);
 * ```
 *
 * @see Section 2.1; the initialization is restored from the setup of Omnigrok (Liu et al.)
 */
export function mlp(options: MlpOptions): Model {
  const widths = [options.inputWidth, ...options.hiddenWidths, options.classes];
  if (widths.some((width) => !Number.isInteger(width) || width < 1)) {
    throw new RangeError(
      `Cannot build a perceptron as its widths must be positive integers: current value is ${widths}`,
    );
  }
  const layers = widths.length - 1;
  const { input = "images" } = options;
  return {
    inputs: { [input]: { shape: [options.inputWidth], dtype: "float32" } },
    firstParameter: "weight1",
    classes: options.classes,
    parameterShapes: shapes(widths),
    initialize: (seed) => initialize(widths, options.initializationScale, seed),
    perturbationShape: (samples) => [samples, options.inputWidth],
    forward: (parameters, batch, perturbation) =>
      forward(layers, parameters, batch[input] as tf.Tensor2D, perturbation),
    jacobianNorms: (parameters, batch) => mlpJacobianNorms(parameters, batch[input] as tf.Tensor2D),
  };
}

function shapes(widths: readonly number[]): ParameterShapes {
  const named: Record<string, readonly number[]> = {};
  for (let layer = 1; layer < widths.length; layer++) {
    named[`weight${layer}`] = [widths[layer - 1], widths[layer]];
    named[`bias${layer}`] = [widths[layer]];
  }
  return named;
}

function initialize(widths: readonly number[], scale: number, seed: number): ParameterArrays {
  const named: Record<string, Float32Array<ArrayBuffer>> = {};
  for (let layer = 1; layer < widths.length; layer++) {
    const bound = scale / Math.sqrt(widths[layer - 1]);
    for (const [kind, size] of [["weight", widths[layer - 1] * widths[layer]], ["bias", widths[layer]]] as const) {
      const name = `${kind}${layer}`;
      const uniform = uniformArray(size, deriveSeed(seed, `initialization/${name}`));
      named[name] = Float32Array.from(uniform, (u) => (2 * u - 1) * bound);
    }
  }
  return named;
}

function forward(layers: number, parameters: NamedTensors, images: tf.Tensor2D, perturbation?: tf.Tensor): ForwardPass {
  let activation = perturbation === undefined ? images : tf.add(images, perturbation) as tf.Tensor2D;
  let firstLayer = activation;
  for (let layer = 1; layer <= layers; layer++) {
    const weight = parameters[`weight${layer}`] as tf.Tensor2D;
    const preactivation = tf.add(tf.matMul(activation, weight), parameters[`bias${layer}`]) as tf.Tensor2D; // [samples, out]
    if (layer === 1) firstLayer = preactivation;
    activation = layer < layers ? tf.relu(preactivation) : preactivation;
  }
  return { firstLayer, logits: activation };
}

export default mlp;

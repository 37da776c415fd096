/**
 * Exact Jacobian norms of the perceptron.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import type { JacobianNorms, NamedTensors } from "../models/model.ts";

/**
 * Both Jacobian norms of a perceptron in closed form, with no random probe.
 *
 * With d_l the gradient of an output at layer l's pre-activation, that layer's weight gradient is the outer product of d_l and the layer's
 * input, so its squared norm is a product of two; and grad_x f = W1 d_1.
 *
 * @param parameters `weight1`, `bias1`, ... of an `mlp`
 * @param images `[samples, inputWidth]`
 *
 * @example
 * ```ts
 * import { mlpJacobianNorms } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 * import * as tf from "@tensorflow/tfjs";
 *
 * const parameters = { weight1: tf.tensor2d([[3], [4]]), bias1: tf.tensor1d([0]) }; // f(x) = x W1 + b1
 * const { weights, inputs } = mlpJacobianNorms(parameters, tf.tensor2d([[1, 2]]));
 * assertEquals(weights.dataSync()[0], 1 + 4 + 1); // || (x, 1) ||^2
 * assertEquals(inputs.dataSync()[0], 9 + 16); // || W1 ||^2
 * ```
 *
 * @see Lemma 3.1; Section 3, restored
 */
export function mlpJacobianNorms(parameters: NamedTensors, images: tf.Tensor2D): JacobianNorms {
  const layers = Object.keys(parameters).length / 2;
  const weight = (layer: number) => parameters[`weight${layer}`] as tf.Tensor2D;
  const samples = images.shape[0];
  const classes = weight(layers).shape[1];
  const layerInputs: tf.Tensor2D[] = [images];
  const masks: tf.Tensor2D[] = [];
  for (let layer = 1; layer < layers; layer++) {
    const preactivation = tf.add(tf.matMul(layerInputs[layer - 1], weight(layer)), parameters[`bias${layer}`]);
    masks.push(tf.cast(tf.greater(preactivation, 0), "float32") as tf.Tensor2D);
    layerInputs.push(tf.relu(preactivation) as tf.Tensor2D);
  }
  // One row for each (sample, output): the gradient at the current layer's pre-activation.
  let gradients = tf.tile(tf.eye(classes), [samples, 1]) as tf.Tensor2D; // [samples * classes, out]
  const terms: tf.Tensor[] = [];
  for (let layer = layers; layer >= 1; layer--) {
    const ofGradient = tf.sum(tf.reshape(tf.square(gradients), [samples, -1]), 1); // [samples]
    const ofInput = tf.add(tf.sum(tf.square(layerInputs[layer - 1]), 1), 1); // the bias counts as an input of 1
    terms.push(tf.sum(tf.mul(ofGradient, ofInput)));
    if (layer > 1) {
      const below = tf.reshape(tf.matMul(gradients, weight(layer), false, true), [samples, classes, -1]);
      const masked = tf.mul(below, tf.expandDims(masks[layer - 2], 1));
      gradients = tf.reshape(masked, [samples * classes, -1]);
    }
  }
  const inputGram = tf.matMul(weight(1), weight(1), true, false); // W1^T W1, [out, out]
  const inputs = tf.sum(tf.mul(gradients, tf.matMul(gradients, inputGram)));
  return { weights: tf.div(tf.addN(terms), samples), inputs: tf.div(inputs, samples) };
}

/**
 * The multilayer perceptron with ReLU and no biases.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { mlp, type MlpOptions } from "./mlp.ts";
import type { Model, NamedTensors } from "./model.ts";

/**
 * The network `x W1 -> ReLU -> ... -> x WL`: the perceptron with its biases left out.
 *
 * Parameters are `weight1` `[in, out]`, `weight2`, ...; initial weights are the perceptron's, uniform in +-alpha/sqrt(fan in). On one-hot pairs the
 * first layer is the sum of a row for each operand.
 *
 * @example
 * ```ts
 * import { biasFreeMlp, parameterCount } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * const model = biasFreeMlp({ input: "pairs", inputWidth: 194, hiddenWidths: [200, 200], classes: 97, initializationScale: 1 });
 * assertEquals(parameterCount(model.parameterShapes), 194 * 200 + 200 * 200 + 200 * 97);
 * ```
 */
export function biasFreeMlp(options: MlpOptions): Model {
  const { jacobianNorms: _withBiases, ...whole } = mlp(options);
  const weights = <A>(record: Readonly<Record<string, A>>): Readonly<Record<string, A>> =>
    Object.fromEntries(Object.entries(record).filter(([name]) => name.startsWith("weight")));
  const withZeros = (parameters: NamedTensors): NamedTensors => ({
    ...Object.fromEntries(Object.entries(whole.parameterShapes).map(([name, shape]) => [name, tf.zeros([...shape])])),
    ...parameters,
  });
  return {
    ...whole,
    parameterShapes: weights(whole.parameterShapes),
    initialize: (seed) => weights(whole.initialize(seed)),
    forward: (parameters, batch, perturbation) => whole.forward(withZeros(parameters), batch, perturbation),
  };
}

export default biasFreeMlp;

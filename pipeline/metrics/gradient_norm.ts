/**
 * The norm of the loss's gradient.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { compileOnParameters, inputConstants, type Metric } from "./metric.ts";

/** The Frobenius norm over all parameters of the gradient of the training loss, without weight decay and interventions. */
export const gradientNormMetric: Metric = {
  name: "gradient_norm",
  columns: () => [
    {
      name: "gradient_norm",
      description:
        "Frobenius norm over all parameters of the training loss's gradient, clean and without weight decay.",
    },
  ],
  settings: () => null,
  prepare: async (context) => {
    const { task: { model, loss }, data: { train } } = context;
    const names = Object.keys(model.parameterShapes);
    const compiled = await compileOnParameters(context, (parameters, { labels, ...inputs }) => {
      const oneHot = tf.oneHot(labels as tf.Tensor1D, model.classes).toFloat() as tf.Tensor2D;
      const lossOf = (...weights: tf.Tensor[]) =>
        loss(model.forward(Object.fromEntries(names.map((name, i) => [name, weights[i]])), inputs).logits, oneHot);
      const gradients = tf.grads(lossOf)(names.map((name) => parameters[name]));
      return { norm: tf.sqrt(tf.addN(gradients.map((gradient) => tf.sum(tf.square(gradient))))) };
    }, { ...inputConstants(train), labels: { values: train.labels, shape: [train.count] } });
    return {
      evaluate: async (parameters) => ({ gradient_norm: (await compiled.run(parameters)).norm[0] }),
      dispose: () => compiled.dispose(),
    };
  },
};

/**
 * Grokfast-EMA: gradients with their slow part amplified, so that generalisation comes sooner.
 *
 * The running mean of the gradients `h <- alpha h + (1 - alpha) g` is added to each gradient, `g + lambda h`, before the optimizer sees it.
 * The paper trains modular multiplication with alpha 0.98 and lambda 2.
 *
 * @see Lee, Kang, Kim and Lee (2024), Grokfast, https://arxiv.org/abs/2405.20233
 */
import type { Intervention } from "@degrok/degrok";
import * as tf from "@tensorflow/tfjs";

const alpha = 0.98;
const lambda = 2;

const intervention: Intervention = {
  gradients: {
    slots: ["average"], // remembered from step to step, one array for each parameter, zeros at first
    update: ({ parameters, gradients }, { slots }) => {
      const average = mapped(
        gradients,
        (gradient, name) => tf.add(tf.mul(slots.average[name], alpha), tf.mul(gradient, 1 - alpha)),
      );
      const amplified = mapped(gradients, (gradient, name) => tf.add(gradient, tf.mul(average[name], lambda)));
      return { parameters, gradients: amplified, slots: { average } };
    },
  },
};

export default intervention;

function mapped(
  tensors: Readonly<Record<string, tf.Tensor>>,
  of: (tensor: tf.Tensor, name: string) => tf.Tensor,
): Record<string, tf.Tensor> {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, of(tensor, name)]));
}

/**
 * Grokfast-EMA: gradients with their slow part amplified, so that generalisation comes sooner.
 *
 * Each gradient g becomes `g + lambda h` before the optimizer sees it. h is the running mean `h <- alpha h + (1 - alpha) g`; it starts as the
 * first gradient. This project has it as the intervention `grokfast`; the file shows how to write such a filter yourself.
 *
 * @see Lee, Kang, Kim and Lee (2024), Grokfast, https://arxiv.org/abs/2405.20233
 */
import type { Intervention } from "@degrok/degrok";
import * as tf from "@tensorflow/tfjs";

const alpha = 0.98;
const lambda = 2;

const intervention: Intervention = {
  gradients: {
    slots: ["average"], // kept from step to step: one array for each parameter, zeros at first
    // Numbers that depend on the step alone; the first step is 1.
    scalars: (step) => ({ kept: step === 1 ? 0 : alpha, added: step === 1 ? 1 : 1 - alpha }),
    update: ({ parameters, gradients }, { slots, scalars: { kept, added } }) => {
      const average = mapped(
        gradients,
        (gradient, name) => tf.add(tf.mul(slots.average[name], kept), tf.mul(gradient, added)),
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

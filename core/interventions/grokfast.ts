/**
 * Grokfast: amplify the slow part of the gradients.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import type { BuiltInIntervention } from "./built_in.ts";

/**
 * Gradients g become `g + lambda h` with h their exponential moving average, `h = alpha h + (1 - alpha) g`, which starts as the first
 * gradient.
 *
 * @see Lee et al., "Grokfast: Accelerated Grokking by Amplifying Slow Gradients", arXiv:2405.20233; alpha 0.98 and lambda 2 are its
 *   settings for modular arithmetic by a transformer
 */
export const grokfast = {
  name: "grokfast",
  title: "Grokfast",
  section: { key: "grokfast", description: "Grokfast-EMA: amplified slow gradients." },
  settings: {
    alpha: { description: "Decay of the moving average of the gradients.", default: 0.98, atLeast: 0, below: 1 },
    lambda: { description: "Weight of the moving average.", default: 2, atLeast: 0, atMost: 1e3 },
  },
  cost: () => 1.05,
  intervention: ({ alpha, lambda }) => ({
    gradients: {
      slots: ["average"],
      scalars: (step) => ({ kept: step === 1 ? 0 : alpha, added: step === 1 ? 1 : 1 - alpha }),
      update: ({ parameters, gradients }, { slots, scalars: { kept, added } }) => {
        const average = Object.fromEntries(
          Object.entries(gradients).map(([name, gradient]) => [
            name,
            tf.add(tf.mul(slots.average[name], kept), tf.mul(gradient, added)),
          ]),
        );
        const amplified = Object.fromEntries(
          Object.entries(gradients).map(([name, gradient]) => [name, tf.add(gradient, tf.mul(average[name], lambda))]),
        );
        return { parameters, gradients: amplified, slots: { average } };
      },
    },
  }),
} as const satisfies BuiltInIntervention<"alpha" | "lambda">;

export default grokfast;

/**
 * Grokfast with a moving average over a window of gradients.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import type { NamedTensors } from "../models/model.ts";
import type { BuiltInIntervention } from "./built_in.ts";

/**
 * Gradients g become `g + lambda m`, with m the mean of the last `window` gradients, this one included; until there are as many, they stay as
 * they are.
 *
 * It keeps `window - 1` gradients of every weight, so a step moves `window` times the weights in memory.
 *
 * @see Lee et al., "Grokfast: Accelerated Grokking by Amplifying Slow Gradients", arXiv:2405.20233; a window of 100 and lambda 5 are its
 *   settings for modular arithmetic by a transformer
 */
export const grokfastMa = {
  name: "grokfast-ma",
  title: "Grokfast-MA",
  section: { key: "grokfastMa", description: "Grokfast-MA: gradients amplified by their mean over a window." },
  settings: {
    window: { description: "Gradients in the mean.", default: 100, whole: true, atLeast: 2, atMost: 200 },
    lambda: { description: "Weight of the mean.", default: 5, atLeast: 0, atMost: 1e3 },
  },
  cost: () => 1.5,
  intervention: ({ window, lambda }) => {
    const slots = Array.from({ length: window - 1 }, (_, age) => `before${age + 1}`);
    return {
      gradients: {
        slots,
        scalars: (step) => ({ weight: step < window ? 0 : lambda / window }),
        update: ({ parameters, gradients }, { slots: kept, scalars: { weight } }) => {
          const seen: readonly NamedTensors[] = [gradients, ...slots.map((slot) => kept[slot])]; // newest first
          const amplified = Object.fromEntries(
            Object.entries(gradients).map(([name, gradient]) => {
              const total = tf.addN(seen.map((each) => each[name]));
              return [name, tf.add(gradient, tf.mul(total, weight))];
            }),
          );
          return {
            parameters,
            gradients: amplified,
            slots: Object.fromEntries(slots.map((slot, age) => [slot, copied(seen[age])])),
          };
        },
      },
    };
  },
} as const satisfies BuiltInIntervention<"window" | "lambda">;

function copied(tensors: NamedTensors): NamedTensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, tf.clone(tensor)]));
}

export default grokfastMa;

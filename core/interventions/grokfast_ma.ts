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
 * It keeps `window` gradients of every weight. The newest is written over the one that leaves the window, so that all stay in their places: to move
 * each to the place of the one before it makes a step of a small network six times as long.
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
    const slots = Array.from({ length: window }, (_, place) => `gradient${place}`);
    return {
      gradients: {
        slots,
        scalars: (step) => ({
          weight: step < window ? 0 : lambda / window,
          ...Object.fromEntries(slots.map((slot, place) => [slot, step % window === place ? 1 : 0])), // 1 where the newest belongs
        }),
        update: ({ parameters, gradients }, { slots: before, scalars }) => {
          const seen = slots.map((slot) => {
            const [isNewest, isKept] = [scalars[slot], tf.sub(1, scalars[slot])];
            return mapped(
              gradients,
              (gradient, name) => tf.add(tf.mul(before[slot][name], isKept), tf.mul(gradient, isNewest)),
            );
          });
          const amplified = mapped(gradients, (gradient, name) => {
            const total = tf.addN(seen.map((each) => each[name]));
            return tf.add(gradient, tf.mul(total, scalars.weight));
          });
          return {
            parameters,
            gradients: amplified,
            slots: Object.fromEntries(slots.map((slot, place) => [slot, seen[place]])),
          };
        },
      },
    };
  },
} as const satisfies BuiltInIntervention<"window" | "lambda">;

/** Tensors, each made of the one of its name. */
function mapped(tensors: NamedTensors, change: (tensor: tf.Tensor, name: string) => tf.Tensor): NamedTensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, change(tensor, name)]));
}

export default grokfastMa;

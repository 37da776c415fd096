/**
 * The weight norm held where it started: training on a sphere of weights.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { weightNorm } from "../metrics/weight_norm.ts";
import type { BuiltInIntervention } from "./built_in.ts";

/**
 * Initial weights times `scale`, and after each step all weights times the factor that brings their Frobenius norm back to the initial one.
 *
 * Weight decay then changes nothing but the direction of a step. Omnigrok varies the scale: on a small sphere a network generalises at once.
 *
 * @see Liu et al., "Omnigrok: Grokking Beyond Algorithmic Data", arXiv:2210.01117, Section 2
 */
export const weightNormClamp = {
  name: "clamped",
  title: "weight-norm clamp",
  section: { key: "weightNormClamp", description: "The norm of all weights held at a multiple of the initial one." },
  settings: {
    scale: { description: "Factor on the initial weights, whose norm is kept.", default: 1, above: 0, atMost: 1e3 },
  },
  cost: () => 1.05,
  intervention: ({ scale }) => ({
    initialize: (parameters) =>
      Object.fromEntries(
        Object.entries(parameters).map(([name, values]) => [name, values.map((value) => value * scale)]),
      ),
    constants: ({ parameters }) => ({ norm: { values: Float32Array.of(weightNorm(parameters)), shape: [] } }),
    afterStep: (parameters, { constants }) => {
      const square = tf.addN(Object.values(parameters).map((weights) => tf.sum(tf.square(weights))));
      const factor = tf.div(constants.norm, tf.sqrt(square));
      return Object.fromEntries(
        Object.entries(parameters).map(([name, weights]) => [name, tf.mul(weights, factor)]),
      );
    },
  }),
} as const satisfies BuiltInIntervention<"scale">;

export default weightNormClamp;

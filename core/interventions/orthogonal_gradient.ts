/**
 * The orthogonal gradient: no step along the weights themselves, which would only scale the logits.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import type { BuiltInIntervention } from "./built_in.ts";

/** Added to squares and norms before they divide, as published. */
const TINY = 1e-30;

/**
 * Of each parameter w, the gradient g loses its part along w, `g - share (w . g / w . w) w`, and is scaled back to its norm.
 *
 * The paper removes the whole part (share 1); its published code scales the rest to the norm of g.
 *
 * @see Prieto et al., "Grokking at the Edge of Numerical Stability", arXiv:2501.04697, Section 5
 */
export const orthogonalGradient = {
  name: "orthogonal",
  title: "orthogonal gradient",
  section: { key: "orthogonal", description: "Gradients without their part along the weights." },
  settings: {
    share: { description: "Share of the part along the weights that is removed.", default: 1, above: 0, atMost: 1 },
  },
  cost: () => 1.05,
  intervention: ({ share }) => ({
    gradients: {
      slots: [],
      update: ({ parameters, gradients }) => ({
        parameters,
        gradients: Object.fromEntries(
          Object.entries(gradients).map(([name, gradient]) => {
            const weights = parameters[name];
            const along = tf.div(dot(weights, gradient), tf.add(dot(weights, weights), TINY));
            const rest = tf.sub(gradient, tf.mul(weights, tf.mul(along, share)));
            return [name, tf.mul(rest, tf.div(norm(gradient), tf.add(norm(rest), TINY)))];
          }),
        ),
        slots: {},
      }),
    },
  }),
} as const satisfies BuiltInIntervention<"share">;

const dot = (a: tf.Tensor, b: tf.Tensor): tf.Tensor => tf.sum(tf.mul(a, b));

const norm = (a: tf.Tensor): tf.Tensor => tf.sqrt(dot(a, a));

export default orthogonalGradient;

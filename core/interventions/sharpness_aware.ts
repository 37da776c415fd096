/**
 * Sharpness-aware minimisation: descend by the gradient of the worst nearby weights.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import type { BuiltInIntervention } from "./built_in.ts";
import { stopGradient } from "./stop_gradient.ts";

/** Added to the gradient's norm, as in the published code. */
const TINY = 1e-12;

/**
 * The objective at `w + radius g / || g ||`, where g is its gradient at w over all parameters; no gradient is taken of the displacement.
 *
 * Loss and accuracy in the log are those of the displaced weights.
 *
 * @see Foret et al., "Sharpness-Aware Minimization for Efficiently Improving Generalization", arXiv:2010.01412; radius 0.05 is its default
 */
export const sharpnessAware = {
  name: "sam",
  title: "sharpness-aware minimisation",
  section: { key: "sam", description: "Sharpness-aware minimisation: gradients of displaced weights." },
  settings: {
    radius: { description: "Norm of the displacement of the weights.", default: 0.05, atLeast: 0, atMost: 1e3 },
  },
  cost: () => 2,
  intervention: ({ radius }) => ({
    objective: ({ parameters, usual }) => {
      const names = Object.keys(parameters);
      const weights = names.map((name) => parameters[name]);
      const at = (values: readonly tf.Tensor[]) => ({
        parameters: Object.fromEntries(names.map((name, index) => [name, values[index]])),
      });
      const gradients = tf.grads((...values: tf.Tensor[]) => usual(at(values)).value)(weights).map((each) =>
        stopGradient(each)
      );
      const norm = tf.sqrt(tf.addN(gradients.map((gradient) => tf.sum(tf.square(gradient)))));
      const factor = tf.div(radius, tf.add(norm, TINY));
      return usual(at(weights.map((values, index) => tf.add(values, tf.mul(gradients[index], factor)))));
    },
  }),
} as const satisfies BuiltInIntervention<"radius">;

export default sharpnessAware;

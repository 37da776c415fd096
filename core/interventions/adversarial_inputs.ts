/**
 * Training on adversarial inputs: robustness taken at its word.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import type { BuiltInIntervention } from "./built_in.ts";
import { stopGradient } from "./stop_gradient.ts";

/** A step of the attack in units of `radius / steps`, as Madry et al. choose it. */
const STEP = 2.5;

/**
 * Inputs (images, or token embeddings) moved against the network within `radius` of each coordinate: `steps` times by
 * `2.5 radius / steps` along the sign of the objective's gradient, cut to the box. One step is the fast gradient sign method (FGSM), more are
 * projected gradient descent (PGD) from the clean input.
 *
 * No gradient is taken of the displacement. Loss and accuracy in the log are those of the moved inputs.
 *
 * @see Goodfellow et al., "Explaining and Harnessing Adversarial Examples", arXiv:1412.6572 (FGSM); Madry et al., "Towards Deep Learning Models
 *   Resistant to Adversarial Attacks", arXiv:1706.06083 (PGD)
 */
export const adversarialInputs = {
  name: "adversarial",
  title: "adversarial inputs",
  section: { key: "adversarial", description: "Inputs moved against the network: FGSM with one step, PGD with more." },
  settings: {
    radius: { description: "Largest displacement of a coordinate.", default: 0.05, atLeast: 0, atMost: 1e3 },
    steps: { description: "Gradient steps of the attack.", default: 1, whole: true, atLeast: 1, atMost: 100 },
  },
  // A transformer whose embeddings are moved shares no rows between samples.
  cost: ({ embedding }) => embedding === undefined ? 2 : 3.4,
  intervention: ({ radius, steps }) => ({
    objective: ({ model, oneHotLabels, perturbation, usual }) => {
      const start = perturbation ?? tf.zeros([...model.perturbationShape(oneHotLabels.shape[0])]);
      const lossAt = (displacement: tf.Tensor) => usual({ perturbation: tf.add(start, displacement) }).value;
      let displacement: tf.Tensor = tf.zerosLike(start);
      for (let step = 0; step < steps; step++) {
        const uphill = tf.sign(stopGradient(tf.grad(lossAt)(displacement)));
        const moved = tf.add(displacement, tf.mul(uphill, STEP * radius / steps));
        displacement = tf.clipByValue(moved, -radius, radius);
      }
      return usual({ perturbation: tf.add(start, displacement) });
    },
  }),
} as const satisfies BuiltInIntervention<"radius" | "steps">;

export default adversarialInputs;

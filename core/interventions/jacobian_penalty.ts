/**
 * A penalty on the Jacobian of the logits with respect to the inputs.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import type { ParameterShapes } from "../models/model.ts";
import type { BuiltInIntervention } from "./built_in.ts";

/**
 * `coefficient / 2` times the mean over samples of `|| J ||_F^2` on top of the objective, J being the Jacobian of the logits with respect to
 * the inputs (images, or token embeddings).
 *
 * The norm is estimated without bias from one random direction v of the logits, drawn anew for each sample and step: it is the mean of
 * `classes || v J ||^2` over unit vectors v. The gradient passes through the Jacobian.
 *
 * @see Hoffman et al., "Robust Learning with Jacobian Regularization", arXiv:1908.02729; coefficient 0.01 is its default
 */
export const jacobianPenalty = {
  name: "jacobian",
  title: "Jacobian penalty",
  section: { key: "jacobian", description: "A penalty on the Jacobian of the logits with respect to the inputs." },
  settings: {
    coefficient: {
      description: "Twice the weight of the mean squared Frobenius norm.",
      default: 0.01,
      atLeast: 0,
      atMost: 1e6,
    },
  },
  // The gradient of a gradient costs about two more of them.
  cost: ({ embedding }) => embedding === undefined ? 3 : 5,
  intervention: ({ coefficient }) => ({
    noise: ({ parameters, samples }) => ({ direction: [samples, logitsIn(parameters)] }),
    objective: ({ model, oneHotLabels, perturbation, noise, usual }) => {
      const [samples, classes] = oneHotLabels.shape;
      const drawn = tf.slice(noise.direction as tf.Tensor2D, [0, 0], [samples, classes]);
      const direction = tf.div(drawn, tf.norm(drawn, "euclidean", 1, true));
      const start = perturbation ?? tf.zeros([...model.perturbationShape(samples)]);
      const along = (inputs: tf.Tensor) => tf.sum(tf.mul(usual({ perturbation: inputs }).logits, direction));
      const square = tf.sum(tf.square(tf.grad(along)(start)));
      const { value, logits } = usual();
      return { value: tf.add(value, tf.mul(square, coefficient * classes / (2 * samples))), logits };
    },
  }),
} as const satisfies BuiltInIntervention<"coefficient">;

/** The length of the last parameter's last side: a network's last layer has a column for each logit. */
function logitsIn(parameters: ParameterShapes): number {
  return Object.values(parameters).at(-1)?.at(-1) ?? 0;
}

export default jacobianPenalty;

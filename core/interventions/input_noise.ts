/**
 * Training on perturbed inputs, the paper's first intervention.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { perturbationScale, perturbationScaleTensor } from "../schedules/perturbation_schedule.ts";
import type { BuiltInIntervention } from "./built_in.ts";

/** The tokens of a context whose embeddings are perturbed: all, or all but the last, `=`. */
const tokens = ["all", "operands"] as const;

/**
 * Gaussian noise on the inputs (images, or token embeddings) of standard deviation `max(lambda1 (1 - train accuracy), lambda2)`.
 *
 * The paper perturbs "the input token embedding" of a context `a b =`: by default that of each token, by choice those of a and b alone.
 *
 * @see Section 3.2
 */
export const inputNoise = {
  name: "perturbed",
  title: "perturbed training",
  section: {
    key: "perturbation",
    description: "Noise of perturbed training: standard deviation max(lambda1 * (1 - train accuracy), lambda2).",
  },
  settings: {
    lambda1: { description: "Slope of the noise in 1 - train accuracy.", default: 0.5, atLeast: 0, atMost: 1e3 },
    lambda2: { description: "Least standard deviation of the noise.", default: 0.4, atLeast: 0, atMost: 1e3 },
    tokens: {
      description: 'Token embeddings that the noise is on: "all" three, or those of the "operands" a and b alone.',
      default: tokens[0],
      words: tokens,
      pairs: true,
    },
    draw: {
      description: "Which draw of the noise: another number is another draw, with everything else of the run the same.",
      default: 0,
      whole: true,
      atLeast: 0,
    },
  },
  // With noise on its embeddings a transformer shares no rows between samples.
  cost: ({ embedding }) => embedding === undefined ? 1.15 : 1.8,
  intervention: (schedule) => ({
    noise: ({ perturbation }) => ({ input: perturbation }),
    noiseLabel: () => schedule.draw ? `training-noise/draw-${schedule.draw}` : "training-noise",
    objective: ({ noise, trainAccuracy, perturbation, usual }) => {
      const scale = perturbationScaleTensor(trainAccuracy, schedule);
      const scaled = tf.mul(
        noise.input,
        schedule.tokens === "operands" ? tf.mul(scale, operandsOf(noise.input)) : scale,
      );
      return usual({ perturbation: perturbation === undefined ? scaled : tf.add(perturbation, scaled) });
    },
    logged: (trainAccuracy) => ({ perturbation_scale: perturbationScale(trainAccuracy, schedule) }),
  }),
} as const satisfies BuiltInIntervention<"lambda1" | "lambda2", "draw", "tokens">;

/** 1 for each token but the last, 0 for that: `[1, tokens, 1]`. */
function operandsOf({ shape }: tf.Tensor): tf.Tensor {
  if (shape.length !== 3) {
    throw new RangeError(`Cannot perturb operands alone as inputs are no tokens: current value is of shape [${shape}]`);
  }
  const count = shape[1];
  return tf.tensor(Array.from({ length: count }, (_, token) => token < count - 1 ? 1 : 0), [1, count, 1]);
}

export default inputNoise;

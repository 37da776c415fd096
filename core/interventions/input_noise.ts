/**
 * Training on perturbed inputs, the paper's first intervention.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { perturbationScale, perturbationScaleTensor } from "../schedules/perturbation_schedule.ts";
import type { BuiltInIntervention } from "./built_in.ts";

/**
 * Gaussian noise on the inputs (images, or token embeddings) of standard deviation `max(lambda1 (1 - train accuracy), lambda2)`.
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
  },
  // With noise on its embeddings a transformer shares no rows between samples.
  cost: ({ embedding }) => embedding === undefined ? 1.15 : 1.7,
  intervention: (schedule) => ({
    noise: ({ perturbation }) => ({ input: perturbation }),
    noiseLabel: () => "training-noise",
    objective: ({ noise, trainAccuracy, usual }) =>
      usual({ perturbation: tf.mul(noise.input, perturbationScaleTensor(trainAccuracy, schedule)) }),
    logged: (trainAccuracy) => ({ perturbation_scale: perturbationScale(trainAccuracy, schedule) }),
  }),
} as const satisfies BuiltInIntervention<"lambda1" | "lambda2">;

export default inputNoise;

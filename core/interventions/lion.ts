/**
 * Lion in AdamW's place.
 *
 * @module
 */
import { lion } from "../optimizers/lion.ts";
import type { BuiltInIntervention } from "./built_in.ts";

/**
 * Lion. As the paper advises, its learning rate is a fraction of AdamW's, and its weight decay larger by as much, so that their product stays.
 *
 * @see Chen et al., "Symbolic Discovery of Optimization Algorithms", arXiv:2302.06675; beta 0.9 and 0.99 are its defaults, and a fraction of 1/3 to
 *   1/10 is its advice
 */
export const lionOptimizer = {
  name: "lion",
  title: "Lion",
  section: { key: "lion", description: "Lion in AdamW's place." },
  settings: {
    beta1: { description: "Share of the momentum in a step's direction.", default: 0.9, atLeast: 0, below: 1 },
    beta2: { description: "Decay of the momentum.", default: 0.99, atLeast: 0, below: 1 },
    learningRateFactor: {
      description: "Learning rate as a multiple of train.learningRate; weight decay is divided by it.",
      default: 0.2,
      above: 0,
      atMost: 1e3,
    },
  },
  cost: () => 0.98,
  intervention: ({ beta1, beta2, learningRateFactor }) => ({
    optimizer: ({ learningRate, weightDecay, ...options }) =>
      lion({
        ...options,
        learningRate: learningRate * learningRateFactor,
        weightDecay: weightDecay / learningRateFactor,
        beta1,
        beta2,
      }),
  }),
} as const satisfies BuiltInIntervention<"beta1" | "beta2" | "learningRateFactor">;

export default lionOptimizer;

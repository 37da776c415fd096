/**
 * Plain gradient descent with momentum in AdamW's place.
 *
 * @module
 */
import { sgd } from "../optimizers/sgd.ts";
import type { BuiltInIntervention } from "./built_in.ts";

/**
 * SGD with momentum. Its learning rate is a multiple of the task's, which suits AdamW, and its weight decay is as much smaller as makes a step
 * take the share of the weights that AdamW's takes: momentum repeats what a step takes `1 / (1 - momentum)` times.
 *
 * @see Sutskever et al., "On the Importance of Initialization and Momentum in Deep Learning" (2013); momentum 0.9 is PyTorch's usual setting
 */
export const sgdOptimizer = {
  name: "sgd",
  title: "SGD with momentum",
  section: { key: "sgd", description: "SGD with momentum in AdamW's place." },
  settings: {
    momentum: { description: "Share of the velocity that is kept.", default: 0.9, atLeast: 0, below: 1 },
    learningRateFactor: {
      description: "Learning rate as a multiple of train.learningRate.",
      default: 100,
      above: 0,
      atMost: 1e6,
    },
  },
  cost: () => 0.98,
  intervention: ({ momentum, learningRateFactor }) => ({
    optimizer: ({ learningRate, weightDecay, ...options }) =>
      sgd({
        ...options,
        learningRate: learningRate * learningRateFactor,
        weightDecay: weightDecay * (1 - momentum) / learningRateFactor,
        momentum,
      }),
  }),
} as const satisfies BuiltInIntervention<"momentum" | "learningRateFactor">;

export default sgdOptimizer;

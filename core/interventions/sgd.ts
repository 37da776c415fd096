/**
 * Plain gradient descent with momentum in AdamW's place.
 *
 * @module
 */
import { sgd } from "../optimizers/sgd.ts";
import type { BuiltInIntervention } from "./built_in.ts";

/**
 * SGD with momentum. Its learning rate is a multiple of the task's, which suits AdamW.
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
    optimizer: (options) => sgd({ ...options, learningRate: options.learningRate * learningRateFactor, momentum }),
  }),
} as const satisfies BuiltInIntervention<"momentum" | "learningRateFactor">;

export default sgdOptimizer;

/**
 * Adam with an L2 penalty in AdamW's place.
 *
 * @module
 */
import { adamL2 } from "../optimizers/adam_l2.ts";
import type { BuiltInIntervention } from "./built_in.ts";

/**
 * Adam whose weight decay is part of the gradient. Adam divides the penalty by the gradient's size, so it takes a much smaller one than
 * AdamW.
 *
 * @see Kingma and Ba, "Adam", arXiv:1412.6980; Loshchilov and Hutter, "Decoupled Weight Decay Regularization", arXiv:1711.05101 (Algorithm 2)
 */
export const adamL2Optimizer = {
  name: "adam-l2",
  title: "Adam with L2",
  section: { key: "adamL2", description: "Adam with an L2 penalty in AdamW's place." },
  settings: {
    weightDecayFactor: {
      description: "Coefficient of the penalty as a multiple of train.weightDecay.",
      default: 1e-3,
      atLeast: 0,
      atMost: 1e3,
    },
  },
  cost: () => 1,
  intervention: ({ weightDecayFactor }) => ({
    optimizer: (options) => adamL2({ ...options, weightDecay: options.weightDecay * weightDecayFactor }),
  }),
} as const satisfies BuiltInIntervention<"weightDecayFactor">;

export default adamL2Optimizer;

/**
 * Muon in AdamW's place.
 *
 * @module
 */
import { muon } from "../optimizers/muon.ts";
import type { BuiltInIntervention } from "./built_in.ts";

/**
 * Muon for the matrices of hidden layers and AdamW for the rest, with the task's learning rate and weight decay.
 *
 * @see Jordan et al., https://kellerjordan.github.io/posts/muon/ (momentum 0.95); Tveit et al., "Muon Optimizer Accelerates Grokking", arXiv:2504.16041
 */
export const muonOptimizer = {
  name: "muon",
  title: "Muon",
  section: { key: "muon", description: "Muon in AdamW's place, for the matrices of hidden layers." },
  settings: {
    momentum: { description: "Decay of the mean of gradients.", default: 0.95, atLeast: 0, below: 1 },
  },
  cost: () => 1.3,
  intervention: ({ momentum }) => ({ optimizer: (options) => muon({ ...options, momentum }) }),
} as const satisfies BuiltInIntervention<"momentum">;

export default muonOptimizer;

import { taskNames } from "../../config/config.ts";
import { studiesOf } from "../run_study.ts";
import { boundSlack, heldShare } from "./bound_reading.ts";
import type { ClaimDefinition } from "./claim_definition.ts";

const LEFT = "input_gradient_norm";

/** C3: Lemma 3.1 along training. */
export const lemma31Claim: ClaimDefinition = {
  id: "C3",
  title: "Lemma 3.1 holds along training",
  claim:
    "Once the network interpolates, the mean squared input gradient stays below norm² times sharpness over the least input norm².",
  figures: [2],
  statistic:
    "Share of the checkpoints with every training sample right at which the left side is at most the right side, with the norm of all " +
    "weights and with the operator norm of the first layer; MNIST, standard and perturbed runs.",
  reason:
    "The lemma is proved for exact interpolation; a trained network interpolates nearly. The transformer's first layer is not linear in " +
    "its input, so there both sides are measured but prove nothing.",
  choices: ["mnist.metrics.hutchinsonProbes"],
  parts: ({ studies }) => [
    ...[["all weights", "lemma_3_1_bound"], ["operator norm of the first layer", "lemma_3_1_operator_bound"]].map((
      [norm, column],
    ) => ({
      name: `share of interpolating checkpoints within the bound (${norm})`,
      task: "mnist" as const,
      unit: "share",
      criterion: { relation: "at least", threshold: 1 } as const,
      studies: [...studiesOf(studies, "mnist", "standard"), ...studiesOf(studies, "mnist", "perturbed")],
      metrics: ["accuracy", "robustness"],
      read: heldShare(LEFT, column, { onlyInterpolating: true }),
    })),
    ...taskNames.map((task) => ({
      name: "slack: median of log10(right side / left side)",
      task,
      unit: "decades",
      counts: false,
      criterion: { relation: "at least", threshold: 0 } as const,
      studies: studiesOf(studies, task, "standard"),
      metrics: ["accuracy", "robustness"],
      read: boundSlack(LEFT, "lemma_3_1_bound", { onlyInterpolating: true }),
    })),
  ],
};

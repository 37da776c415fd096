import type { ClaimDefinition } from "./claim_definition.ts";
import { speedUpEffect, speedUpPart } from "./speed_up.ts";

const comparison = { task: "modularAddition", slow: "perturbed", fast: "abelian" } as const;

/** C7: the abelian regulariser is faster still. */
export const abelianRegularizerClaim: ClaimDefinition = {
  id: "C7",
  title: "The abelian regulariser is faster still",
  claim:
    "Penalising the difference between the logits of (a, b) and (b, a) speeds generalisation up more than perturbation does.",
  figures: [6],
  statistic: "t_grok of perturbed training over t_grok with the regulariser, same seed; modular addition.",
  reason: "Above 1 the regulariser wins. Beside it, standard over abelian says what the regulariser alone is worth.",
  choices: ["modularAddition.grokking", "modularAddition.abelian.coefficient", "modularAddition.perturbation"],
  parts: (evidence) => [
    speedUpPart(evidence, comparison),
    { ...speedUpPart(evidence, { ...comparison, slow: "standard" }), counts: false },
  ],
  effect: (evidence) => speedUpEffect(evidence, comparison),
};

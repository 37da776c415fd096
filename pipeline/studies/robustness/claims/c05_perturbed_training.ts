import type { ClaimDefinition } from "../../../report/claims/claim_definition.ts";
import { byTask, partValues, soonerText } from "../../../report/claims/in_words.ts";
import { speedUpEffect, speedUpName, speedUpParts } from "../../../report/claims/speed_up.ts";
import { grokkingChoices, paperTasks } from "../settings.ts";

const comparison = { slow: "standard", fast: "perturbed" } as const;

/** C5: perturbed training generalises sooner. */
export const perturbedTrainingClaim: ClaimDefinition = {
  id: "C5",
  title: "Perturbed training generalises sooner",
  question: "Does noise on the inputs bring generalisation forward?",
  answer: (claim) => {
    const ratios = byTask(partValues(claim, speedUpName(comparison)), soonerText);
    return ratios === null
      ? "No pair of standard and perturbed runs can be compared yet."
      : `Perturbed training groks ${ratios} than standard training of the same seed.`;
  },
  claim: "Training on inputs with adaptive Gaussian noise speeds up generalisation.",
  figures: [4],
  comparesInterventions: true,
  statistic:
    "t_grok of standard training over t_grok of perturbed training with the same seed (data split and initial weights).",
  reason:
    "A ratio above 1 is a speed-up. A run that does not grok makes the ratio a bound instead of dropping out. The two runs of a seed differ only in the training. t_grok is at 95 % of a run's own plateau, so a run that ends higher has further to go; the steps to one test accuracy for all are therefore reported beside it.",
  choices: [
    ...grokkingChoices,
    "mnist.perturbation",
    "modularAddition.perturbation",
    "mnist.train.warmupSteps",
    "modularAddition.train.warmupSteps",
  ],
  parts: (evidence) => paperTasks.flatMap((task) => speedUpParts(evidence, { task, ...comparison })),
  effects: (evidence) => paperTasks.map((task) => speedUpEffect(evidence, { task, ...comparison })),
};

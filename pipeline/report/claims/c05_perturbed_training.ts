import { taskNames } from "../../config/config.ts";
import { type ClaimDefinition, grokkingChoices } from "./claim_definition.ts";
import { speedUpEffect, speedUpPart } from "./speed_up.ts";

const comparison = { slow: "standard", fast: "perturbed" } as const;

/** C5: perturbed training generalises sooner. */
export const perturbedTrainingClaim: ClaimDefinition = {
  id: "C5",
  title: "Perturbed training generalises sooner",
  claim: "Training on inputs with adaptive Gaussian noise speeds up generalisation.",
  figures: [4],
  statistic:
    "t_grok of standard training over t_grok of perturbed training with the same seed (data split and initial weights).",
  reason:
    "A ratio above 1 is a speed-up. A run that does not grok makes the ratio a bound instead of dropping out. Pairs of one seed differ in the training alone.",
  choices: [
    ...grokkingChoices,
    "mnist.perturbation",
    "modularAddition.perturbation",
    "mnist.train.warmupSteps",
    "modularAddition.train.warmupSteps",
  ],
  parts: (evidence) => taskNames.map((task) => speedUpPart(evidence, { task, ...comparison })),
  effects: (evidence) => taskNames.map((task) => speedUpEffect(evidence, { task, ...comparison })),
};

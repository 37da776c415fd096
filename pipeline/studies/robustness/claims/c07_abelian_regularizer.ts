import type { ClaimDefinition } from "../../../report/claims/claim_definition.ts";
import { partValues, sentences, settledSoonerText } from "../../../report/claims/in_words.ts";
import { speedUpEffect, speedUpName, speedUpParts, variantSpeedUpParts } from "../../../report/claims/speed_up.ts";
import { onOperands } from "../settings.ts";

const overPerturbed = { task: "modularAddition", slow: "perturbed", fast: "abelian" } as const;
const overStandard = { ...overPerturbed, slow: "standard" } as const;
const otherReading = { ...overPerturbed, variant: { ...onOperands, of: "slow" } } as const;

/** C7: the abelian regulariser is faster still. */
export const abelianRegularizerClaim: ClaimDefinition = {
  id: "C7",
  title: "The abelian regulariser is faster still",
  question: "Is the abelian regulariser faster than noise?",
  answer: (claim) => {
    const [noise, standard] = [overPerturbed, overStandard].map((each) => partValues(claim, speedUpName(each))[0]);
    if (noise === undefined) return "No pair of perturbed and regularised runs tells which groks sooner.";
    const [other] = partValues(claim, speedUpName(otherReading));
    return sentences(
      `With the regulariser modular addition groks ${settledSoonerText(noise)} (in steps) than with noise${
        standard === undefined ? "" : `, and ${settledSoonerText(standard)} than with neither`
      }.`,
      other !== undefined && `It groks ${settledSoonerText(other)} than with ${onOperands.words}.`,
    );
  },
  claim:
    "Penalising the difference between the logits of (a, b) and (b, a) speeds generalisation up more than perturbation does.",
  figures: [6],
  comparesInterventions: true,
  statistic:
    "t_grok of perturbed training over t_grok with the regulariser, and of standard training over it, same seed; modular addition. Over seeds: the median of these ratios, not the ratio of two medians.",
  reason:
    "Above 1 the regulariser wins. “Faster still” requires both: it speeds training up, and by more than perturbation does. Times are in steps: a step with the regulariser takes longer than a standard one, as it passes the swapped pairs through the network, too.",
  choices: [
    "modularAddition.grokking",
    "modularAddition.abelian.coefficient",
    "modularAddition.perturbation",
    "modularAddition.train.warmupSteps",
  ],
  parts: (evidence) => [
    ...[overPerturbed, overStandard].flatMap((comparison) => speedUpParts(evidence, comparison)),
    ...variantSpeedUpParts(evidence, otherReading),
  ],
  effects: (evidence) => [speedUpEffect(evidence, overPerturbed), speedUpEffect(evidence, overStandard)],
};

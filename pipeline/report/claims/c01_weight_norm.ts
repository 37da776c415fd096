import { onsetOfDecrease } from "../../../core/grokking/onset_of_decrease.ts";
import { taskNames } from "../../config/config.ts";
import { studiesOf } from "../run_study.ts";
import { type ClaimDefinition, grokkingChoices } from "./claim_definition.ts";
import { changeLagOf, grokRatioTo } from "./timing.ts";

/** How much of its whole fall the norm must have lost to be said to have begun to fall. */
const ONSET_SHARE = 0.05;

/** C1: the weight norm falls before test accuracy rises. */
export const weightNormClaim: ClaimDefinition = {
  id: "C1",
  title: "The weight norm falls first",
  claim: "The weight norm begins to fall before test accuracy rises; its fall announces grokking but does not time it.",
  figures: [1],
  statistic: "t_grok divided by the step at which the weight norm has lost 5 % of its whole fall; standard runs.",
  reason: "Above 1 the fall comes first, and how far above says how loosely it is tied to grokking.",
  choices: grokkingChoices,
  parts: ({ studies }) =>
    taskNames.flatMap((task) => {
      const standard = studiesOf(studies, task, "standard");
      return [{
        name: "t_grok over onset of the norm's fall",
        task,
        unit: "×",
        criterion: { relation: "above", threshold: 1 } as const,
        studies: standard,
        metrics: ["accuracy", "weight_norm"],
        read: (study) => {
          const onset = onsetOfDecrease(study.curve("weight_norm"), { share: ONSET_SHARE });
          return grokRatioTo(study, onset ?? { missing: "the weight norm never falls" });
        },
      }, {
        name: "change point of the norm, decades after t_grok",
        task,
        unit: "decades",
        counts: false,
        criterion: { relation: "below", threshold: 0 } as const,
        studies: standard,
        metrics: ["accuracy", "weight_norm"],
        read: (study) => changeLagOf(study, "weight_norm"),
      }];
    }),
};

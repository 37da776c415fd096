/**
 * What README.md says of the paper's claims, in a few lines.
 *
 * @module
 */
import type { TaskName } from "../../config/config.ts";
import { speedUpName } from "../../report/claims/speed_up.ts";
import type { Highlight } from "../study.ts";
import { RISE_OVER_ONSET } from "./claims/c01_weight_norm.ts";
import { trendName } from "./claims/c02_robustness.ts";
import { literalRule } from "./claims/c10_early_prediction.ts";

/** The claims that say most, in their numbers. */
export const highlights: readonly Highlight[] = [
  {
    claim: "C1",
    words: "the step at which test accuracy is half-way up, divided by that at which the norm begins to fall",
    parts: onBoth(RISE_OVER_ONSET),
  },
  {
    claim: "C5",
    words: "steps until grokking, standard over perturbed training",
    parts: onBoth(speedUpName({ slow: "standard", fast: "perturbed" })),
  },
  {
    claim: "C7",
    words: "steps until grokking, perturbed training over training with the regulariser",
    parts: [{ task: "modularAddition", part: speedUpName({ slow: "perturbed", fast: "abelian" }) }],
  },
  {
    claim: "C2",
    words: "trend of the perturbation error after fitting, from −1 (it falls) to 1 (it rises)",
    parts: onBoth(trendName("the perturbation error")),
  },
  {
    claim: "C10",
    words: "on MNIST an early warning by mutual information fires in",
    parts: [
      {
        task: "mnist",
        part: literalRule("MID", true),
        label: "of the runs that grok",
      },
      {
        task: "mnist",
        part: literalRule("MID", false),
        label: "of those that do not",
      },
    ],
  },
];

function onBoth(part: string): Highlight["parts"] {
  return (["mnist", "modularAddition"] satisfies TaskName[]).map((task) => ({ task, part }));
}

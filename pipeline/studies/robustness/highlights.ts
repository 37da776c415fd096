/**
 * What README.md says of the paper's claims, in a few lines.
 *
 * @module
 */
import { inSentence } from "../../report/claims/in_words.ts";
import { speedUpName } from "../../report/claims/speed_up.ts";
import { taskTitle } from "../../report/figures/titles.ts";
import type { Highlight } from "../study.ts";
import { RISE_OVER_MIDDLE, RISE_OVER_ONSET } from "./claims/c01_weight_norm.ts";
import { trendName } from "./claims/c02_robustness.ts";
import { literalRule } from "./claims/c10_early_prediction.ts";
import { onOperands, paperTasks } from "./settings.ts";

/** The claims that say most, in their numbers. */
export const highlights: readonly Highlight[] = [
  {
    claim: "C1",
    words: "the step at which test accuracy is half-way up, divided by that at which the norm begins to fall:",
    parts: onBoth(RISE_OVER_ONSET),
    further: {
      words: "divided by that at which the norm is half-way down (below 1×, the norm is the later):",
      parts: onBoth(RISE_OVER_MIDDLE),
    },
  },
  {
    claim: "C5",
    words: "steps until grokking, standard over perturbed training:",
    parts: onBoth(speedUpName({ slow: "standard", fast: "perturbed" })),
    further: onOperandsAlone({ slow: "standard", fast: "perturbed" }, "fast"),
  },
  {
    claim: "C7",
    words: "steps until grokking, perturbed training over training with the regulariser:",
    parts: [{ task: "modularAddition", part: speedUpName({ slow: "perturbed", fast: "abelian" }) }],
    further: onOperandsAlone({ slow: "perturbed", fast: "abelian" }, "slow"),
  },
  {
    claim: "C2",
    words: "trend of the perturbation error after fitting, from −1 (it falls) to 1 (it rises):",
    parts: onBoth(trendName("the perturbation error")),
  },
  {
    claim: "C10",
    words: "before fitting, MID is small or falls sharply in",
    parts: paperTasks.flatMap((task) => [
      {
        task,
        part: literalRule("MID", true),
        label: `of the runs that grok on ${inSentence(taskTitle[task])}`,
      },
      { task, part: literalRule("MID", false), label: "of those that do not" },
    ]),
  },
];

/** The ratio by the other reading of the noise, which is that of one side. */
function onOperandsAlone(
  pair: { readonly slow: string; readonly fast: string },
  of: "slow" | "fast",
): Highlight["further"] {
  const part = speedUpName({ ...pair, variant: { ...onOperands, of } });
  return { words: `with ${onOperands.words}:`, parts: [{ task: "modularAddition", part }] };
}

function onBoth(part: string): Highlight["parts"] {
  return paperTasks.map((task) => ({ task, part }));
}

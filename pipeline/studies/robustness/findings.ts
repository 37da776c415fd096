/**
 * What README.md says of the paper's claims, in a few lines.
 *
 * @module
 */
import type { TaskName } from "../../config/config.ts";
import type { Finding } from "../study.ts";

/** The claims that say most, in their numbers. */
export const findings: readonly Finding[] = [
  {
    claim: "C1",
    words: "the step at which test accuracy rises over that at which the norm begins to fall",
    parts: onBoth("middle of the rise of test accuracy over onset of the norm's fall"),
  },
  {
    claim: "C5",
    words: "steps until grokking, standard over perturbed training",
    parts: onBoth("t_grok, standard over perturbed"),
  },
  {
    claim: "C7",
    words: "steps until grokking, perturbed training over training with the regulariser",
    parts: [{ task: "modularAddition", part: "t_grok, perturbed over abelian" }],
  },
  {
    claim: "C2",
    words: "trend of the perturbation error after fitting, from −1 (it falls) to 1 (it rises)",
    parts: onBoth("trend of the perturbation error after t_fit"),
  },
  {
    claim: "C10",
    words: "on MNIST an early warning by mutual information fires in",
    parts: [
      {
        task: "mnist",
        part: "MID: literal rule (5 % or half), share of all runs that grok in which it fires",
        label: "of the runs that grok",
      },
      {
        task: "mnist",
        part: "MID: literal rule (5 % or half), share of all runs that do not grok in which it fires",
        label: "of those that do not",
      },
    ],
  },
];

function onBoth(part: string): Finding["parts"] {
  return (["mnist", "modularAddition"] satisfies TaskName[]).map((task) => ({ task, part }));
}

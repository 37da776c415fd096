/**
 * A study of two figures and one claim, on runs that the profiles have: what `pipeline/studies/small/study.ts` would be.
 *
 * @module
 */
import { byTask, partValues, soonerText } from "../../../../pipeline/report/claims/in_words.ts";
import { speedUpEffect, speedUpName, speedUpParts } from "../../../../pipeline/report/claims/speed_up.ts";
import { comparisonPanel } from "../../../../pipeline/report/figures/accuracy_panels.ts";
import { metricPanel } from "../../../../pipeline/report/figures/metric_panels.ts";
import type { Study } from "../../../../pipeline/studies/study.ts";

const comparison = { task: "modularAddition", slow: "standard", fast: "perturbed" } as const;

/** Whether noise on the inputs makes modular addition grok sooner. */
export const study: Study = {
  name: "small",
  title: "noise on the inputs of modular addition",
  source: "Nobody, “A small study”",
  profile: "quick",
  experiments: [
    {
      figure: 2,
      title: "Accuracies",
      question: "Does noise help?",
      metrics: [],
      panels: () => [comparisonPanel("modularAddition", ["standard", "perturbed"], true)],
    },
    {
      figure: 5,
      title: "Weight norm",
      question: "Does the norm fall?",
      metrics: ["weight_norm"],
      panels: () => [
        metricPanel("modularAddition", "standard", "weight norm", "linear", [
          { label: "weight norm", column: "weight_norm" },
        ]),
      ],
    },
  ],
  claims: [{
    id: "S1",
    title: "Noise helps",
    question: "Does noise help?",
    answer: (claim) => byTask(partValues(claim, speedUpName(comparison)), soonerText) ?? "Nothing to compare yet.",
    claim: "Noise on the inputs makes modular addition grok sooner.",
    figures: [2],
    statistic: "t_grok of standard training over that of perturbed training.",
    reason: "Above 1 noise helps.",
    choices: ["modularAddition.perturbation"],
    parts: (evidence) => speedUpParts(evidence, comparison).slice(0, 1),
    effects: (evidence) => [speedUpEffect(evidence, comparison)],
  }],
  reanalyses: [],
  choices: [],
  restored: [],
  words: {
    heading: "Does noise help?",
    claimed: "Noise is said to matter.",
    viewpoint: "Noise asks for robustness.",
    fixed: "The threshold is 1.",
    small: "These runs are small.",
  },
  readme: {
    run: "modular-addition-standard-seed-0",
    highlights: [{
      claim: "S1",
      words: "of the norm:",
      parts: [{ task: "modularAddition", part: "t_grok, standard over perturbed" }],
    }],
    claims: "the small claim",
  },
};

/**
 * The study that asks whether grokking can be predicted.
 *
 * @module
 */
import type { Study } from "../study.ts";
import { claims } from "./claims/all_claims.ts";
import { design } from "./design.ts";
import { areas, outcomes, rocCurves } from "./figures.ts";
import { headline } from "./headline.ts";

const none = { metrics: [], panels: () => [] } as const;

/** Which early signs predict which runs grok, with rules fixed on one half of the settings and judged on the other. */
export const study: Study = {
  name: "prediction",
  title: "grokking, predicted",
  source:
    "Tan and Huang, arXiv:2311.06597, whose hypothesis is the paper's C10, and the further signs that others propose",
  profile: "paper",
  design,
  experiments: [
    { ...none, figure: 1, title: "Areas", question: "Which signs predict grokking?", draw: areas("grid") },
    { ...none, figure: 2, title: "ROC curves", question: "At what cost in false alarms?", draw: rocCurves },
    { ...none, figure: 3, title: "Outcomes", question: "Which settings grok?", draw: outcomes },
    {
      ...none,
      figure: 4,
      title: "Areas at one setting",
      question: "Which signs predict it among runs that differ only in their seed?",
      draw: areas("border"),
    },
  ],
  headline,
  claims,
  reanalyses: [],
  choices: [
    {
      paths: [],
      open: "which runs there are",
      chosen:
        "A grid of train fractions, learning rates and weight decays, from settings that never grok to settings that do, with several seeds each. All of it is one list: pipeline/studies/prediction/protocol.ts. It was moved once, by the outcomes of a first grid of 458 runs on which 17 grokked; none of those counts. Two settings on the border, in each of which two of the grid's four runs grokked, were added with 80 further seeds each when the grid had been judged: of nearly all of its settings all runs grok, or none does.",
    },
    {
      paths: [],
      open: "how a rule is fixed and judged",
      chosen:
        "On a checkerboard of the grid: one colour fixes the regression and the threshold, the other judges. At the settings on the border even seeds fix and odd seeds judge. A threshold is the one that separates best on the fixing half.",
    },
    {
      paths: [],
      open: "what is known without any training",
      chosen: "Chance, and a regression on learning rate, weight decay, train fraction and operation.",
    },
    {
      paths: ["binaryOperationMlp.grokking", "modularAddition.grokking"],
      open: "when a run has grokked",
      chosen:
        "As in the other studies; one that has not within its steps counts as one that does not. A run that has grokked by the cut leaves nothing to predict and counts on neither side, as one that never fits does at t_fit.",
    },
  ],
  restored: [],
  words: {
    heading: "Can grokking be predicted?",
    claimed:
      "Several measures are said to show early whether it will; here each is held against what is known without training.",
    viewpoint:
      "Many measures move before a network groks. To predict is more: to say of a run that has not grokked yet whether it will, on settings that had no part in fixing " +
      "the rule, and better than somebody who only knows the learning rate, the weight decay and how much data there is.",
    fixed:
      "Runs, features and halves are in one list, the study's protocol. They and this rule were fixed before any run, but for what an interval takes, what it means to do no better than settings that separate all runs, and that area and gain count together: these were changed when runs had been seen, as each claim says. The grid of runs was moved once, as on the first one only 17 of 458 runs grokked; P6 and P7 were added, with their runs, when the grid had been judged.",
    small: "The runs are a slice of the protocol: 24 runs.",
  },
};

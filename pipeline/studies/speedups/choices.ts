/**
 * What the comparison had to decide.
 *
 * @module
 */
import type { Choice } from "../../report/reported_study.ts";

/** What the comparison had to decide. */
export const choices: readonly Choice[] = [
  {
    paths: [],
    open: "what a fair tuning budget is",
    chosen:
      "A grid of learning rates and weight decays that all methods share, with the method's own setting as published; then two more values of that setting at the best cell. AdamW's own setting is beta2. All of it, with problems and seeds, is one list: pipeline/studies/speedups/protocol.ts.",
  },
  {
    paths: [],
    open: "which settings are best",
    chosen:
      "Those with which most runs of the selection's seeds grok; among these the earliest t_grok, by the mean of logarithms; among these, and where none groks, the highest plateau of test accuracy; among equals the first of the list. The plateau was added after the first results: where none grokked, the first of the list was taken, which is the corner of the grid where AdamW does not grok either.",
  },
  {
    paths: [],
    open: "whether methods may do without weight decay",
    chosen:
      "They may not: the grid has none. So it is not tested whether orthogonal gradients or StableMax grok without it, as their authors say; \"as published\" means their own setting at the problem's weight decay. Lion's steps are all of one size, and Muon's nearly, which takes the perceptron's first matrix for a hidden one: where they do not even fit within the grid, a ratio says what this grid gives, and no more.",
  },
  {
    paths: [],
    open: "which problems grok",
    chosen:
      "A problem's own settings were found by trying AdamW on seed 0, so that it groks late, but for parity; that seed evaluates, too. On parity AdamW groks about when it fits, tuned or not: there a ratio is one of the time to learn, not of a delay, to the 40 steps between checkpoints. It counts in the verdicts; what is said first of all tells such problems apart.",
  },
  {
    paths: ["binaryOperationMlp.sgd", "sparseParity.sgd"],
    open: "what weight decay is for SGD, whose learning rate is a hundred times AdamW's",
    chosen:
      "As much smaller as makes a step take AdamW's share of the weights. Changed after the first results, for SGD alone: with the same number the weights of every cell vanished within a few steps, on every problem, so its grid was none.",
  },
  {
    paths: [],
    open: "when a diverged run (a loss or weight became NaN or infinite) counts as having grokked",
    chosen:
      "Later than the last step that was asked for. Changed after the first results: such runs counted as censored at their last step, which is near 0, so that the selection took them for the earliest. Only SGD had such runs.",
  },
  {
    paths: [],
    open: "how long the runs are that show the law of the delay",
    chosen:
      "As many times longer than the problem's own as their product of learning rate and weight decay is smaller. Changed after the first results: where all had the problem's own steps, those with the smallest products did not grok within them, so that no problem had delays over a decade. No ratio depends on it.",
  },
  {
    paths: ["seeds"],
    open: "on which seeds ratios are measured",
    chosen:
      "On the configuration's, of which the selection has none. A ratio is of two runs of one seed, which share data and initial weights.",
  },
  {
    paths: ["binaryOperationMlp.grokking", "sparseParity.grokking", "modularAddition.grokking"],
    open: "when a run has grokked",
    chosen:
      "As in the other studies: t_grok is the first step from which test accuracy stays near the run's own plateau, if that is high enough; other runs are censored.",
  },
  {
    paths: [],
    open: "what processor time is",
    chosen:
      "Steps times what a step of the method costs beside one of AdamW, as plans estimate it: times of a clock differ from run to run, and a report does not.",
  },
  {
    paths: ["binaryOperationMlp.train", "sparseParity.train", "modularAddition.train"],
    open: "which settings are published",
    chosen:
      "Of a method its own paper's, where its file names them; of the problem those with which AdamW groks late, parity apart, but within the budget.",
  },
];

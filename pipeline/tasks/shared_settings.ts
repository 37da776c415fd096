/**
 * Settings that tasks have in common.
 *
 * @module
 */
import type * as t from "io-ts";
import { labelKinds } from "../../data/random_labels.ts";
import { section } from "../settings/section_type.ts";
import { choice, distinctList, either, number, wholeNumber } from "../settings/setting_type.ts";

/** How a network is trained. */
export const trainSettings = section({
  steps: wholeNumber({ atLeast: 1, atMost: 1e8 }, "Training steps."),
  batchSize: either(
    wholeNumber({ atLeast: 1, atMost: 1e7 }, "Samples per training step."),
    choice(["full"], '"full" is the whole train set.'),
  ),
  learningRate: number({ above: 0, atMost: 1e3 }, "Learning rate of AdamW."),
  weightDecay: number({ atLeast: 0, atMost: 1e3 }, "Decoupled weight decay of AdamW."),
  beta1: number({ atLeast: 0, below: 1 }, "Decay of AdamW's mean of gradients."),
  beta2: number({ atLeast: 0, below: 1 }, "Decay of AdamW's mean of squared gradients."),
  epsilon: number({ above: 0, atMost: 1 }, "AdamW's term against division by zero."),
  warmupSteps: wholeNumber({ atLeast: 0, atMost: 1e8 }, "Steps of linear learning-rate warm-up; 0 for none."),
  stopAtTestAccuracy: either(
    number({ above: 0, atMost: 1 }, "Test accuracy at which training may end early."),
    choice(["never"], '"never" makes every step.'),
  ),
  stopAfterSteps: wholeNumber({ atLeast: 0, atMost: 1e8 }, "For how many steps it must have stayed there."),
}, "How a network is trained.");

/** When weights are kept. */
export const checkpointSettings = section({
  every: wholeNumber({ atLeast: 1, atMost: 1e8 }, "Steps between checkpoints, at most."),
  denseEvery: wholeNumber({ atLeast: 1, atMost: 1e8 }, "Steps between checkpoints until train accuracy reaches 1."),
}, "When weights are kept; metrics are computed only from these checkpoints.");

/** Which labels training samples have. */
export const labelSetting = choice(
  labelKinds,
  "Labels of the training samples: the true ones, or drawn at random for each seed; test samples keep theirs.",
);

/** The metrics that are computed only if they are asked for: what circuits do, which is no measure of the paper. */
export const extraMetrics = ["fourier", "effective_rank", "margin", "gradient_norm", "weight_sparsity"] as const;

/** Settings of the metrics that every task has. */
export const metricFields = {
  perturbationScale: number({ atLeast: 0, atMost: 1e3 }, "Standard deviation of the metrics' input noise."),
  batchSize: wholeNumber({ atLeast: 2, atMost: 1e6 }, "Samples of one Gram matrix."),
  order: number({ above: 0, atMost: 100 }, "Order of the matrix entropy; 1 is von Neumann's."),
  differenceSign: choice(
    ["perturbed-minus-clean", "clean-minus-perturbed"],
    "Sign of the mutual information difference and the entropy difference.",
  ),
  hutchinsonProbes: wholeNumber({ atLeast: 2, atMost: 1e4 }, "Rademacher probes of the sharpness estimate."),
  gradientLipschitz: number({ atLeast: 0, atMost: 1e9 }, "L of Theorem 3.2: Lipschitz constant of the input gradient."),
  extra: distinctList(choice(extraMetrics, "A metric."), "Metrics beside the paper's, which take more time.", {
    atLeast: 0,
  }),
};

/** How the grokking time is determined from the accuracies. */
export const grokkingSettings = section({
  plateauLevel: number({ above: 0, atMost: 1 }, "Smallest final test accuracy that counts as grokking."),
  plateauFraction: number({ above: 0, atMost: 1 }, "Share of the plateau that marks the grokking time."),
  fitAccuracy: number({ above: 0, atMost: 1 }, "Train accuracy that marks the fitting time."),
  patience: wholeNumber({ atLeast: 1, atMost: 1e4 }, "Consecutive evaluations that must stay above a threshold."),
}, "How the grokking time is determined from the accuracies.");

/** AdamW and what else trainings have in common, unless a task says otherwise: Power et al. train with weight decay 1, too. */
export const usualTraining = {
  learningRate: 1e-3,
  weightDecay: 1,
  beta1: 0.9,
  beta2: 0.98,
  epsilon: 1e-8,
  warmupSteps: 0,
  stopAtTestAccuracy: "never",
  stopAfterSteps: 0,
} as const;

/** How metrics are computed, unless a task says otherwise. */
export const usualMetrics = {
  perturbationScale: 0.4,
  batchSize: 200,
  order: 1,
  differenceSign: "perturbed-minus-clean",
  hutchinsonProbes: 3,
  gradientLipschitz: 0.5,
  extra: [],
} as const;

/** When a run is said to grok, unless a task says otherwise. */
export const usualGrokking = { plateauLevel: 0.95, plateauFraction: 0.95, fitAccuracy: 0.99, patience: 3 } as const;

/** How a network is trained. */
export type TrainSettings = t.TypeOf<typeof trainSettings>;

/** When weights are kept. */
export type CheckpointSettings = t.TypeOf<typeof checkpointSettings>;

/** Settings of the metrics: those that every task has, and those that some have. */
export type MetricSettings = {
  readonly entropyOrders?: readonly number[];
  readonly firstLayer?: "residual" | "embedding";
} & { readonly [K in keyof typeof metricFields]: t.TypeOf<(typeof metricFields)[K]> };

/** How the grokking time is determined from the accuracies. */
export type GrokkingSettings = t.TypeOf<typeof grokkingSettings>;

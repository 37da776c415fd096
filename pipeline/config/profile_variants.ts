/**
 * The profiles' variants: controls designed not to grok, and alternative choices.
 *
 * @module
 */
import type { VariantSettings } from "./variant_settings.ts";

/** What is the same for all controls unless it says otherwise: standard training, and only the metrics that predictors and their check need. */
const control = {
  purpose: "control",
  interventions: ["standard"],
  metrics: ["accuracy", "weight_norm", "information"],
  seeds: 5,
  fromSeeds: 2,
} as const;
const randomLabels = { ...control, name: "random-labels", describes: "random labels" };
const noWeightDecay = { ...control, name: "no-weight-decay", describes: "weight decay 0" };
const fewPairs = { ...control, name: "few-pairs", describes: "a tenth of the pairs", task: "modularAddition" } as const;

/** What is the same for all alternative choices. */
const sensitivity = {
  purpose: "sensitivity",
  interventions: ["standard"],
  metrics: "all",
  seeds: 5,
  fromSeeds: 2,
} as const;
/** Of other choices of the metrics, those that move with them and what they are compared with. */
const measured = { ...sensitivity, metrics: ["accuracy", "weight_norm", "information"] } as const;
const embeddingLayer: VariantSettings = {
  ...measured,
  name: "embedding-layer",
  describes: "the token embeddings as the first layer",
  task: "modularAddition",
  changes: { metrics: { firstLayer: "embedding" } },
};
const smallBatches = {
  ...measured,
  name: "batch-100",
  describes: "Gram matrices of 100 samples",
  changes: { metrics: { batchSize: 100 } },
};

/** What is the same for all runs with other noise: perturbed training, and the metrics that C5 to C8 read of it. */
const otherNoise = {
  ...sensitivity,
  task: "modularAddition",
  interventions: ["perturbed"],
  metrics: ["accuracy", "commutativity"],
  seeds: 10,
} as const;
/** Training that is over once it has grokked for good: all that is asked of it is when that was. */
const untilGrokked = { stopAtTestAccuracy: 0.99, stopAfterSteps: 1000 } as const;
/** The paper's words on the noise leave a reading open, and the step at which a run groks depends on the draw. */
const noiseOtherwise: readonly VariantSettings[] = [
  {
    ...otherNoise,
    name: "noise-on-operands",
    describes: "noise on the embeddings of a and b alone",
    changes: { perturbation: { tokens: "operands" } },
  },
  {
    ...otherNoise,
    name: "second-draw",
    describes: "another draw of the training noise",
    changes: { perturbation: { draw: 1 }, train: untilGrokked },
  },
  {
    ...otherNoise,
    name: "noise-on-operands-second-draw",
    describes: "noise on the embeddings of a and b alone, another draw",
    changes: { perturbation: { tokens: "operands", draw: 1 }, train: untilGrokked },
  },
];
/** Perturbed training on another split: with the second draw it tells how much of the spread is whose. */
const secondSplit: VariantSettings = {
  ...otherNoise,
  name: "second-split",
  purpose: "spread",
  describes: "another split",
  metrics: ["accuracy"],
  seeds: 5,
  changes: { dataset: { split: 1 }, train: untilGrokked },
};

/** Alternative choices of the metrics, on stored checkpoints. */
const measuredOtherwise: readonly VariantSettings[] = [
  embeddingLayer,
  { ...smallBatches, task: "mnist", metrics: [...measured.metrics, "entropy_orders", "label_information"] },
  { ...smallBatches, task: "modularAddition" },
];

/**
 * Further runs of the paper profile. With one seed there are none, so that a first look takes no longer than the five base runs.
 *
 * Controls. Predictors are judged on seeds that had no part in fixing them, so two controls of each task have every seed; a third, which
 * costs as much as a base run, has two. Random labels cannot be understood, whatever the budget, so training ends soon after they are fitted.
 * A tenth of the pairs is too few within the budget, and a third of the work. Without weight decay nothing drives the weights down: the whole
 * budget is needed to say that this is not grokking late. MNIST has no control with fewer images: a hundred are still understood late,
 * only less well (60 % on the quick profile), which is grokking to a lower plateau. Instead its random labels are learnt on perturbed images,
 * too, so that there are as many sure controls as a rate over seeds needs, should weight decay 0 turn out to generalise slowly.
 *
 * Sensitivity. Both readings of the noise are run on every seed, each with two draws; the second draw and the second split end once they have grokked. The first layer and the batch size of the metrics are
 * varied on stored checkpoints; order and sign need no runs, as the report reads both off the same tables. Warm-up needs training, and is
 * varied in the quick profile.
 */
export const paperVariants: readonly VariantSettings[] = [
  {
    ...randomLabels,
    task: "mnist",
    interventions: ["standard", "perturbed"],
    changes: { dataset: { labels: "random" }, train: { steps: 10_000 } },
  },
  {
    ...noWeightDecay,
    task: "mnist",
    changes: { train: { weightDecay: 0 }, checkpoints: { every: 1667 } },
  },
  {
    ...randomLabels,
    task: "modularAddition",
    changes: { dataset: { labels: "random" }, train: { steps: 1000 }, checkpoints: { every: 25 } },
  },
  { ...fewPairs, changes: { dataset: { trainFraction: 0.1 }, checkpoints: { every: 250 } } },
  {
    ...noWeightDecay,
    task: "modularAddition",
    seeds: 2,
    changes: { train: { weightDecay: 0 }, checkpoints: { every: 250 } },
  },
  ...noiseOtherwise,
  secondSplit,
  ...measuredOtherwise,
];

/** Two controls of each task, with one seed, too: they take seconds. From two seeds on there are also alternative choices, warm-up among them. */
export const quickVariants: readonly VariantSettings[] = [
  {
    ...randomLabels,
    task: "mnist",
    fromSeeds: 1,
    changes: { dataset: { labels: "random" }, train: { steps: 3000 }, checkpoints: { every: 150 } },
  },
  {
    ...noWeightDecay,
    task: "mnist",
    fromSeeds: 1,
    changes: { train: { weightDecay: 0 }, checkpoints: { every: 400 } },
  },
  {
    ...randomLabels,
    task: "modularAddition",
    fromSeeds: 1,
    changes: { dataset: { labels: "random" }, train: { steps: 600 }, checkpoints: { every: 30 } },
  },
  { ...fewPairs, fromSeeds: 1, changes: { dataset: { trainFraction: 0.1 }, checkpoints: { every: 200 } } },
  ...noiseOtherwise,
  secondSplit,
  ...measuredOtherwise,
  {
    ...sensitivity,
    name: "warm-up-10",
    describes: "ten steps of learning-rate warm-up",
    task: "modularAddition",
    changes: { train: { warmupSteps: 10 } },
  },
];

/** A tiny variant for each purpose. */
export const smokeVariants: readonly VariantSettings[] = [
  {
    ...randomLabels,
    task: "mnist",
    seeds: 1,
    fromSeeds: 1,
    changes: { dataset: { labels: "random" }, train: { steps: 60 }, checkpoints: { every: 15 } },
  },
  { ...embeddingLayer, seeds: 1, fromSeeds: 1 },
  {
    ...sensitivity,
    name: "weight-decay-3",
    purpose: "sweep",
    describes: "weight decay 3",
    task: "modularAddition",
    seeds: 1,
    fromSeeds: 1,
    metrics: ["accuracy"],
    changes: { train: { weightDecay: 3 } },
  },
];

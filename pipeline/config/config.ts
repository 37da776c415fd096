/**
 * The configuration of an experiment: everything a run depends on, as io-ts codecs from which the types are derived.
 *
 * @module
 */
import type * as t from "io-ts";
import { modularOperations } from "../../data/modular_arithmetic.ts";
import { labelKinds } from "../../data/random_labels.ts";
import { modeOf, ownModule } from "./own_modules.ts";
import { section } from "../settings/section_type.ts";
import { sweepSettings, variantList } from "./variant_settings.ts";
import { choice, distinct, either, list, number, text, wholeNumber } from "../settings/setting_type.ts";

/** The paper's ways to train that each task has. */
export const paperModes = {
  mnist: ["standard", "perturbed"],
  modularAddition: ["standard", "perturbed", "abelian"],
} as const;

const trainSettings = section({
  steps: wholeNumber({ atLeast: 1, atMost: 1e8, description: "Training steps." }),
  batchSize: either(
    wholeNumber({ atLeast: 1, atMost: 1e7, description: "Samples of a training step." }),
    choice(["full"], 'With "full" the whole train set.'),
  ),
  learningRate: number({ above: 0, atMost: 1e3, description: "Learning rate of AdamW." }),
  weightDecay: number({ atLeast: 0, atMost: 1e3, description: "Decoupled weight decay of AdamW." }),
  beta1: number({ atLeast: 0, below: 1, description: "Decay of AdamW's mean of gradients." }),
  beta2: number({ atLeast: 0, below: 1, description: "Decay of AdamW's mean of squared gradients." }),
  epsilon: number({ above: 0, atMost: 1, description: "AdamW's term against division by zero." }),
  warmupSteps: wholeNumber({
    atLeast: 0,
    atMost: 1e8,
    description: "Steps of linear learning-rate warm-up; 0 for none.",
  }),
}, "How a network is trained.");

const perturbationSettings = section({
  lambda1: number({ atLeast: 0, atMost: 1e3, description: "Slope of the noise in 1 - train accuracy." }),
  lambda2: number({ atLeast: 0, atMost: 1e3, description: "Least standard deviation of the noise." }),
}, "Noise of perturbed training: standard deviation max(lambda1 * (1 - train accuracy), lambda2).");

const checkpointSettings = section({
  count: wholeNumber({ atLeast: 2, atMost: 1e6, description: "About how many checkpoints are kept over the run." }),
  denseEvery: wholeNumber({
    atLeast: 1,
    atMost: 1e8,
    description: "Steps between checkpoints until train accuracy reaches 1.",
  }),
}, "When weights are kept; metrics are computed from these alone.");

const labelSetting = choice(
  labelKinds,
  "Labels of the training samples: the true ones, or drawn at random for each seed; test samples keep theirs.",
);

const metricFields = {
  perturbationScale: number({
    atLeast: 0,
    atMost: 1e3,
    description: "Standard deviation of the metrics' input noise.",
  }),
  batchSize: wholeNumber({ atLeast: 2, atMost: 1e6, description: "Samples of one Gram matrix." }),
  order: number({ above: 0, atMost: 100, description: "Order of the matrix entropy; 1 is von Neumann's." }),
  differenceSign: choice(
    ["perturbed-minus-clean", "clean-minus-perturbed"],
    "Sign of the mutual information difference and the entropy difference.",
  ),
  hutchinsonProbes: wholeNumber({
    atLeast: 2,
    atMost: 1e4,
    description: "Rademacher probes of the sharpness estimate.",
  }),
  gradientLipschitz: number({
    atLeast: 0,
    atMost: 1e9,
    description: "L of Theorem 3.2: Lipschitz constant of the input gradient.",
  }),
};

const grokkingSettings = section({
  plateauLevel: number({
    above: 0,
    atMost: 1,
    description: "Least final test accuracy of a run that counts as grokking.",
  }),
  plateauFraction: number({ above: 0, atMost: 1, description: "Share of the plateau that marks the grokking time." }),
  fitAccuracy: number({ above: 0, atMost: 1, description: "Train accuracy that marks the fitting time." }),
  patience: wholeNumber({ atLeast: 1, atMost: 1e4, description: "Evaluations in a row that must stay above a mark." }),
}, "How grokking time is read off the accuracies.");

const mnistSettings = section({
  modes: distinct(list(modeOf(paperModes.mnist, "A way to train."), {
    atLeast: 0,
    description: "Ways to train; an empty list leaves the task out.",
  })),
  dataset: section({
    source: text('"package" or a folder of IDX files', {
      // deno-lint-ignore no-control-regex
      pattern: /^[^\u0000-\u001f\u007f]+$/,
      longest: 4096,
      description: 'Where the images are: "package", or a folder with the four IDX files, gzipped or not.',
    }),
    trainSize: wholeNumber({ atLeast: 1, atMost: 1e7, description: "The first so many training images are used." }),
    testSize: wholeNumber({ atLeast: 1, atMost: 1e7, description: "The first so many test images are used." }),
    labels: labelSetting,
  }, "Images of handwritten digits."),
  model: section({
    hiddenWidths: list(wholeNumber({ atLeast: 1, atMost: 65_536, description: "Units of a layer." }), {
      atLeast: 1,
      description: "Widths of the hidden layers, first to last.",
    }),
    initializationScale: number({
      above: 0,
      atMost: 1e6,
      description: "Factor on every parameter's initial value; MNIST groks only when it is large.",
    }),
  }, "The ReLU multilayer perceptron."),
  train: trainSettings,
  perturbation: perturbationSettings,
  checkpoints: checkpointSettings,
  metrics: section({
    ...metricFields,
    entropyOrders: distinct(list(number({ above: 0, atMost: 100, description: "Order of the matrix entropy." }), {
      atLeast: 1,
      description: "Orders of the matrix entropy of the test features (Figure 12).",
    })),
  }, "How metrics are computed from checkpoints."),
  grokking: grokkingSettings,
}, "Digits from images.");

const modularAdditionSettings = section({
  modes: distinct(list(modeOf(paperModes.modularAddition, "A way to train."), {
    atLeast: 0,
    description: "Ways to train; an empty list leaves the task out.",
  })),
  dataset: section({
    operation: choice(modularOperations, "The operation, modulo the modulus."),
    modulus: wholeNumber({ atLeast: 2, atMost: 2000, description: "p: operands and results lie in 0..p-1." }),
    trainFraction: number({ above: 0, below: 1, description: "Share of the p^2 pairs that is trained on." }),
    labels: labelSetting,
  }, "All ordered pairs of operands, split at random."),
  model: section({
    width: wholeNumber({
      atLeast: 1,
      atMost: 65_536,
      description: "Width of the residual stream; a multiple of heads.",
    }),
    heads: wholeNumber({ atLeast: 1, atMost: 1024, description: "Attention heads." }),
    hiddenWidth: wholeNumber({ atLeast: 1, atMost: 65_536, description: "Hidden units of the transformer's MLP." }),
  }, "The one-layer transformer."),
  train: trainSettings,
  perturbation: perturbationSettings,
  abelian: section({
    coefficient: number({
      atLeast: 0,
      atMost: 1e9,
      description: "Weight of the squared difference of f(a, b) and f(b, a).",
    }),
  }, "The abelian regulariser."),
  checkpoints: checkpointSettings,
  metrics: section({
    ...metricFields,
    firstLayer: choice(
      ["residual", "embedding"],
      "What counts as the first layer: the residual stream after attention, or the token embeddings.",
    ),
  }, "How metrics are computed from checkpoints."),
  grokking: grokkingSettings,
}, "A modular operation from pairs of numbers.");

const customSettings = section({
  metrics: distinct(list(ownModule, {
    atLeast: 0,
    description: "Metrics of your own: files whose default export is a Metric, as mod.ts types it.",
  })),
  interventions: distinct(list(ownModule, {
    atLeast: 0,
    description: "Ways to train of your own: files whose default export is an Intervention; modes take their names.",
  })),
}, "Code of your own, one file each; in a configuration file, paths are relative to that file.");

/** The codec of {@link Config}. */
export const configCodec = section({
  profile: text("a profile name (letters, digits and inner hyphens, at most 40)", {
    pattern: /^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$/,
    longest: 40,
    description: "The profile that the configuration starts from.",
  }),
  study: text("a study's name (lower-case letters, digits and inner hyphens, at most 40)", {
    pattern: /^[a-z0-9]+(-[a-z0-9]+)*$/,
    longest: 40,
    description: "The study whose figures and claims the report has.",
  }),
  seeds: distinct(list(wholeNumber({ atLeast: 0, atMost: 0xffff_ffff, description: "A seed." }), {
    atLeast: 1,
    description: "One run of every task and mode for each seed.",
  })),
  mnist: mnistSettings,
  modularAddition: modularAdditionSettings,
  variants: variantList({ mnist: mnistSettings, modularAddition: modularAdditionSettings }),
  sweeps: sweepSettings({ mnist: mnistSettings, modularAddition: modularAdditionSettings }),
  custom: customSettings,
}, "Configuration of an experiment.");

/** The configuration of an experiment: everything its runs depend on. */
export type Config = t.TypeOf<typeof configCodec>;

/** A task, by its key of the configuration. */
export type TaskName = "mnist" | "modularAddition";

/** The tasks, in the order of the figures. */
export const taskNames: readonly TaskName[] = ["mnist", "modularAddition"];

/** Settings of the task on images. */
export type MnistSettings = Config["mnist"];

/** Settings of the task on pairs of numbers. */
export type ModularAdditionSettings = Config["modularAddition"];

/** Settings of a variant: named changes to a task's settings. */
export type VariantSettings = Config["variants"][number];

/** How a network is trained; the same for both tasks. */
export type TrainSettings = MnistSettings["train"];

/** Noise of perturbed training. */
export type PerturbationSettings = MnistSettings["perturbation"];

/** When weights are kept. */
export type CheckpointSettings = MnistSettings["checkpoints"];

/** Settings of the metrics that both tasks have. */
export type MetricSettings = Omit<MnistSettings["metrics"], "entropyOrders">;

/** How grokking time is read off the accuracies. */
export type GrokkingSettings = MnistSettings["grokking"];

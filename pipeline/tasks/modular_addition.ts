/**
 * A modular operation from pairs of numbers, by a transformer: the paper's second task.
 *
 * @module
 */
import type * as t from "io-ts";
import { modularOperations, modularTrainSize } from "../../data/modular_arithmetic.ts";
import { section } from "../settings/section_type.ts";
import { choice, number, wholeNumber } from "../settings/setting_type.ts";
import {
  transformerInWords,
  transformerIssues,
  transformerMetrics,
  transformerRecipe,
  transformerSection,
} from "./pair_transformer.ts";
import {
  checkpointSettings,
  grokkingSettings,
  labelSetting,
  trainSettings,
  usualGrokking,
  usualMetrics,
  usualTraining,
} from "./shared_settings.ts";
import type { Task } from "./task.ts";

const settings = section({
  dataset: section({
    operation: choice(modularOperations, "The operation, modulo the modulus."),
    modulus: wholeNumber({ atLeast: 2, atMost: 2000 }, "p: operands and results lie in 0..p-1."),
    trainFraction: number({ above: 0, below: 1 }, "Fraction of the p^2 pairs used for training."),
    split: wholeNumber(
      { atLeast: 0, atMost: 1e6 },
      "Which split of a seed: another number is another split, with everything else of the run the same.",
    ),
    labels: labelSetting,
  }, "All ordered pairs of operands, split at random."),
  model: transformerSection,
  train: trainSettings,
  checkpoints: checkpointSettings,
  metrics: transformerMetrics,
  grokking: grokkingSettings,
}, "Learn a modular operation on pairs of numbers.");

type Settings = t.TypeOf<typeof settings>;

/** Modular addition, with the settings of the paper as far as it states them; what it leaves open is marked as a choice. */
export const modularAddition = {
  name: "modularAddition",
  slug: "modular-addition",
  title: "Modular addition",
  section: settings,
  pairs: true,
  profiles: {
    paper: {
      interventions: ["standard", "perturbed", "abelian"],
      // 3 830 pairs to train on, 8 939 to test on.
      dataset: { operation: "addition", modulus: 113, trainFraction: 0.3, split: 0, labels: "true" },
      // 226 816 parameters.
      model: { architecture: "one-layer", width: 128, heads: 4, hiddenWidth: 512 },
      train: {
        steps: 15_000,
        batchSize: "full",
        ...usualTraining, // its warm-up, none, is a choice
      },
      perturbation: { lambda1: 0.5, lambda2: 0.4 },
      abelian: { coefficient: 100 },
      checkpoints: { every: 38, denseEvery: 5 }, // choice
      metrics: {
        ...usualMetrics, // batch size, sign and probes are choices: a second derivative of the transformer is the dearest thing to measure
        firstLayer: "residual", // choice
      },
      grokking: usualGrokking, // choice
    },
    // Found by trying: a smaller table and network, and twice the weight decay; below 40 % of the pairs it takes much longer.
    quick: {
      dataset: { modulus: 59, trainFraction: 0.4 },
      model: { width: 96, hiddenWidth: 256 },
      train: { steps: 4000, weightDecay: 2 },
      checkpoints: { every: 40, denseEvery: 10 },
    },
    smoke: {
      dataset: { modulus: 23, trainFraction: 0.5 },
      model: { width: 32, hiddenWidth: 64 },
      train: { steps: 300 },
      checkpoints: { every: 19, denseEvery: 50 },
      metrics: { batchSize: 64 },
    },
  },
  issues: ({ dataset, model }) => {
    const [trained, pairs] = [modularTrainSize(dataset), dataset.modulus ** 2];
    const message = `leaves no pair to train on: ${dataset.trainFraction} of ${pairs} pairs is below 1`;
    return [
      ...(trained < 1 ? [{ path: "dataset.trainFraction", message }] : []),
      ...transformerIssues(model),
    ];
  },
  commutative: ({ dataset: { operation } }) => operation !== "subtraction",
  trainSize: ({ dataset }) => modularTrainSize(dataset),
  dataset: ({ dataset: { labels, ...options } }) => ({
    module: "data/modular_arithmetic.ts",
    options,
    labels,
    classes: options.modulus,
    seeded: true,
    distances: false,
  }),
  model: ({ dataset: { modulus }, model }) => transformerRecipe(modulus, model),
  reading: ({ metrics: { firstLayer } }) => ({ firstLayer }),
  loss: "core/losses/cross_entropy.ts",
  stepCost: 1.3, // a transformer also passes over activations that no cache holds
  datasetCost: 600,
  setup: ({ dataset: { operation, modulus, trainFraction }, model }, inWords) =>
    `${operation[0].toUpperCase()}${operation.slice(1)} modulo ${modulus}: of all ${
      inWords(modulus ** 2)
    } ordered pairs a share of ` +
    `${inWords(trainFraction)} is trained on, the others are the test set; ${transformerInWords(model)}`,
} as const satisfies Task<"modularAddition", Settings, true>;

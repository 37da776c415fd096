/**
 * A binary operation from pairs of symbols, by a transformer: the tasks in which grokking was first seen.
 *
 * @module
 */
import type * as t from "io-ts";
import {
  type BinaryOperation,
  binaryOperationNames,
  binaryOperations,
  type BinaryOperationSettings,
  isPrime,
  tableSizes,
} from "../../data/binary_operations.ts";
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
import type { Task, TaskIssue } from "./task.ts";

/** The table of an operation, as every task of operations has it. */
export const tableSection = (largest: number) =>
  section({
    operation: choice(binaryOperationNames, "The operation; all but composition are modulo a number."),
    size: wholeNumber(
      { atLeast: 2, atMost: largest },
      "The modulus p; of compositions n, which gives n! permutations.",
    ),
    trainFraction: number({ above: 0, below: 1 }, "Fraction of the pairs used for training."),
    labels: labelSetting,
  }, "All ordered pairs of operands, split at random.");

const settings = section({
  dataset: tableSection(2000),
  model: transformerSection,
  train: trainSettings,
  checkpoints: checkpointSettings,
  metrics: transformerMetrics,
  grokking: grokkingSettings,
}, "Learn a binary operation on pairs of symbols, by a transformer.");

type Settings = t.TypeOf<typeof settings>;

/** What contradicts each other in the settings of a table. */
export function tableIssues({ operation, size, ...dataset }: BinaryOperationSettings): readonly TaskIssue[] {
  const { divides }: BinaryOperation = binaryOperations[operation];
  if (operation === "composition" && size > 5) {
    return [{ path: "dataset.size", message: `expected at most 5 things to permute, which give 120, got ${size}` }];
  }
  if (divides === true && !isPrime(size)) {
    return [{
      path: "dataset.size",
      message: `expected a prime, as ${operation} divides by every number, got ${size}`,
    }];
  }
  const { pairs, train } = tableSizes({ operation, size, ...dataset });
  const message = `leaves no pair to train on: ${dataset.trainFraction} of ${pairs} pairs is below 1`;
  return train < 1 ? [{ path: "dataset.trainFraction", message }] : [];
}

/** A table in words. */
export function tableInWords(dataset: BinaryOperationSettings, inWords: (value: number) => string): string {
  const { formula }: BinaryOperation = binaryOperations[dataset.operation];
  const of = dataset.operation === "composition" ? "permutations of" : "modulo";
  return `The operation ${formula} (${dataset.operation}), ${of} ${dataset.size}: of all ${
    inWords(tableSizes(dataset).pairs)
  } ordered pairs a share of ${inWords(dataset.trainFraction)} is trained on, the others are the test set;`;
}

/** How networks are trained and measured on tables, unless a task says otherwise. */
export const tableProfile = {
  interventions: [],
  train: { steps: 10_000, batchSize: "full", ...usualTraining },
  perturbation: { lambda1: 0.5, lambda2: 0.4 },
  checkpoints: { every: 50, denseEvery: 10 },
  metrics: usualMetrics,
  grokking: usualGrokking,
} as const;

/** The operations of Power et al., with the paper's transformer; division modulo 97 from half of the pairs is their first figure. */
export const binaryOperation = {
  name: "binaryOperation",
  slug: "binary-operation",
  title: "Binary operation",
  section: settings,
  pairs: true,
  profiles: {
    paper: {
      ...tableProfile,
      dataset: { operation: "division", size: 97, trainFraction: 0.5, labels: "true" },
      model: { architecture: "one-layer", width: 128, heads: 4, hiddenWidth: 512 },
      metrics: { ...tableProfile.metrics, firstLayer: "residual" },
    },
    quick: {
      dataset: { size: 59 },
      model: { width: 96, hiddenWidth: 256 },
      train: { steps: 4000, weightDecay: 2 },
      checkpoints: { every: 50, denseEvery: 20 },
    },
    smoke: {
      dataset: { size: 11 },
      model: { width: 32, hiddenWidth: 64 },
      train: { steps: 200 },
      checkpoints: { every: 25, denseEvery: 50 },
      metrics: { batchSize: 32 },
    },
  },
  issues: ({ dataset, model }) => [
    ...tableIssues(dataset),
    ...transformerIssues(model),
  ],
  commutative: ({ dataset }) => binaryOperations[dataset.operation].commutative,
  trainSize: ({ dataset }) => tableSizes(dataset).train,
  dataset: ({ dataset: { labels, ...options } }) => ({
    module: "data/binary_operations.ts",
    options,
    labels,
    classes: binaryOperations[options.operation].symbols(options.size),
    seeded: true,
    distances: false,
  }),
  model: ({ dataset: { operation, size }, model }) =>
    transformerRecipe(binaryOperations[operation].symbols(size), model),
  reading: ({ metrics: { firstLayer } }) => ({ firstLayer }),
  loss: "core/losses/cross_entropy.ts",
  stepCost: 1.3,
  datasetCost: 600,
  setup: ({ dataset, model }, inWords) => `${tableInWords(dataset, inWords)} ${transformerInWords(model)}`,
} as const satisfies Task<"binaryOperation", Settings, true>;

/**
 * Digits from images, by a perceptron: the paper's first task.
 *
 * @module
 */
import type * as t from "io-ts";
import { pipe } from "fp-ts/function";
import * as TE from "fp-ts/TaskEither";
import { mnistClassCount, mnistImageSide } from "../../data/mnist.ts";
import { section } from "../settings/section_type.ts";
import { distinctList, list, number, text, wholeNumber } from "../settings/setting_type.ts";
import { packagedMnist, readMnistFiles } from "./mnist_files.ts";
import {
  checkpointSettings,
  grokkingSettings,
  labelSetting,
  metricFields,
  trainSettings,
  usualTraining,
} from "./shared_settings.ts";
import type { Task } from "./task.ts";

const settings = section({
  dataset: section({
    source: text('"package" or a folder of IDX files', {
      // deno-lint-ignore no-control-regex
      pattern: /^[^\u0000-\u001f\u007f]+$/,
      longest: 4096,
      description: 'Where the images are: "package", or a folder with the four IDX files, gzipped or not.',
    }),
    trainSize: wholeNumber({ atLeast: 1, atMost: 1e7 }, "Number of training images used, from the first."),
    testSize: wholeNumber({ atLeast: 1, atMost: 1e7 }, "Number of test images used, from the first."),
    labels: labelSetting,
  }, "Images of handwritten digits."),
  model: section({
    hiddenWidths: list(
      wholeNumber({ atLeast: 1, atMost: 65_536 }, "Units of a layer."),
      "Widths of the hidden layers, first to last.",
    ),
    initializationScale: number(
      { above: 0, atMost: 1e6 },
      "Factor on every parameter's initial value; MNIST groks only when it is large.",
    ),
  }, "The ReLU multilayer perceptron."),
  train: trainSettings,
  checkpoints: checkpointSettings,
  metrics: section({
    ...metricFields,
    entropyOrders: distinctList(
      number({ above: 0, atMost: 100 }, "Order of the matrix entropy."),
      "Orders of the matrix entropy of the test features (Figure 12).",
    ),
  }, "How metrics are computed from checkpoints."),
  grokking: grokkingSettings,
}, "Classify handwritten digits.");

type Settings = t.TypeOf<typeof settings>;

/** Images in the package: the first bounds `trainSize`, the second `testSize`. */
const packagedImages = { train: 60_000, test: 10_000 } as const;

/** MNIST, with the settings of the paper as far as it states them; what it leaves open is marked as a choice. */
export const mnist = {
  name: "mnist",
  slug: "mnist",
  title: "MNIST",
  section: settings,
  pairs: false,
  profiles: {
    paper: {
      interventions: ["standard", "perturbed"],
      dataset: { source: packagedMnist, trainSize: 1000, testSize: 10_000, labels: "true" },
      // 199 210 parameters; without the factor 8 it does not grok.
      model: { hiddenWidths: [200, 200], initializationScale: 8 },
      train: {
        steps: 100_000,
        batchSize: 200,
        ...usualTraining,
        weightDecay: 0.01,
        beta2: 0.999,
      },
      perturbation: { lambda1: 0.06, lambda2: 0.03 },
      checkpoints: { every: 250, denseEvery: 10 }, // choice
      metrics: {
        perturbationScale: 0.1,
        batchSize: 200,
        order: 1,
        differenceSign: "perturbed-minus-clean", // choice
        hutchinsonProbes: 4, // choice
        gradientLipschitz: 0.5, // the value of Figure 3
        extra: [],
        entropyOrders: [0.5, 1, 2, 3], // choice
      },
      // Test accuracy levels off near 0.9, so 0.95 would call no run grokking. All four are choices.
      grokking: { plateauLevel: 0.8, plateauFraction: 0.95, fitAccuracy: 0.99, patience: 3 },
    },
    // Found by trying: twice the learning rate and ten times the weight decay move grokking from tens of thousands of steps to about six
    // thousand, still six times later than fitting.
    quick: {
      dataset: { testSize: 2000 },
      train: { steps: 8000, learningRate: 2e-3, weightDecay: 0.1 },
      checkpoints: { every: 100, denseEvery: 20 },
    },
    smoke: {
      dataset: { trainSize: 200, testSize: 300 },
      model: { hiddenWidths: [32, 32] },
      train: { steps: 300, batchSize: 50 },
      checkpoints: { every: 19, denseEvery: 50 },
      metrics: { batchSize: 50 },
    },
  },
  issues: ({ dataset }) =>
    (["train", "test"] as const).filter((part) =>
      dataset.source === packagedMnist && dataset[`${part}Size`] > packagedImages[part]
    ).map((part) => ({
      path: `dataset.${part}Size`,
      message: `the package has ${packagedImages[part]} ${part} images, got ${dataset[`${part}Size`]}`,
    })),
  trainSize: ({ dataset }) => dataset.trainSize,
  dataset: ({ dataset: { source, labels, ...options } }) => ({
    module: "pipeline/tasks/mnist_files.ts",
    options,
    ...(source === packagedMnist ? {} : { folder: source }),
    labels,
    classes: mnistClassCount,
    seeded: false,
    distances: true,
  }),
  files: (folder) =>
    pipe(
      readMnistFiles(folder),
      TE.map((found) => Object.fromEntries(found.map(({ name, sha256 }) => [name, sha256]))),
    ),
  model: ({ model }) => ({
    module: "core/models/mlp.ts",
    options: { inputWidth: mnistImageSide ** 2, classes: mnistClassCount, ...model },
  }),
  loss: "core/losses/mean_squared_error.ts",
  stepCost: 1,
  datasetCost: 4000,
  setup: ({ dataset, model }, inWords) =>
    `${inWords(dataset.trainSize)} training images and ${
      inWords(dataset.testSize)
    } test images; a ReLU network with hidden ` +
    `layers of ${model.hiddenWidths.join(" and ")} units, whose initial weights and biases are multiplied by ` +
    `${inWords(model.initializationScale)}; mean squared error;`,
} as const satisfies Task<"mnist", Settings, false>;

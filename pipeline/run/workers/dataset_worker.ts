/**
 * The process that makes datasets.
 *
 * @module
 */
import { join } from "node:path";
import { matrixOf } from "../../../core/linalg/matrix.ts";
import { distancesToTrainSet } from "../../../core/theory/distances_to_train_set.ts";
import { modularDataset, type ModularPairs } from "../../../data/modular_arithmetic.ts";
import { type LabelledImages, mnistClassCount } from "../../../data/mnist.ts";
import { randomLabels } from "../../../data/random_labels.ts";
import { datasetFile, encodeDataset } from "../../files/dataset_artifact.ts";
import { distancesFile, encodeDistances, type TestDistances } from "../../files/distances_artifact.ts";
import { readMnist } from "../../tasks/mnist_files.ts";
import type { Samples, TaskData, TaskSettings } from "../../tasks/task.ts";
import type { DatasetJob } from "./protocol.ts";
import { serve } from "./serve.ts";
import { orThrow } from "../../platform/failure.ts";
import { writeFile } from "../../platform/files.ts";

if (import.meta.main) {
  await serve<DatasetJob>(async ({ task, seed, files, directory }, { progress }) => {
    progress(0, 1);
    const data = await makeDataset(task, seed, files);
    await writeFile(join(directory, datasetFile), encodeDataset(data));
    if (task.task === "mnist") {
      await writeFile(join(directory, distancesFile), encodeDistances(testDistances(data)));
    }
    progress(1, 1);
  });
}

/** Training samples with the labels that the settings ask for. */
function labelled(train: Samples, { task, settings }: TaskSettings, seed: number): Samples {
  if (settings.dataset.labels === "true") return train;
  const classes = task === "mnist" ? mnistClassCount : settings.dataset.modulus;
  return { ...train, labels: randomLabels({ count: train.count, classes }, seed) };
}

/**
 * A task's samples; MNIST is the same for every seed, the split of a modular table is not.
 *
 * @param expected digests of the files in a folder of the user's, by name
 */
export async function makeDataset(
  task: TaskSettings,
  seed: number,
  expected: DatasetJob["files"],
): Promise<TaskData> {
  const { train, test } = await trueDataset(task, seed, expected);
  return { train: labelled(train, task, seed), test };
}

/** The same with the true labels. */
async function trueDataset(
  task: TaskSettings,
  seed: number,
  expected: DatasetJob["files"],
): Promise<TaskData> {
  if (task.task === "modularAddition") {
    const { train, test } = modularDataset(task.settings.dataset, seed);
    return { train: ofPairs(train), test: ofPairs(test) };
  }
  const { source, labels: _given, ...sizes } = task.settings.dataset;
  const mnist = await orThrow(readMnist(source, sizes, { expected }));
  return { train: ofImages(mnist.train), test: ofImages(mnist.test) };
}

function ofPairs({ left, right, result }: ModularPairs): Samples {
  return { count: result.length, inputs: { left, right }, labels: result };
}

function ofImages({ count, pixels, labels }: LabelledImages): Samples {
  return { count, inputs: { images: pixels }, labels };
}

/** The distances behind P(r), which Section 3 needs. */
function testDistances({ train, test }: TaskData): TestDistances {
  const matrix = ({ inputs, count }: Samples) =>
    matrixOf([count, inputs.images.length / count], inputs.images as Float32Array);
  const labels = { labels: test.labels, trainLabels: train.labels };
  return {
    anyLabel: distancesToTrainSet(matrix(test), matrix(train)).sort(),
    sameLabel: distancesToTrainSet(matrix(test), matrix(train), labels).sort(),
  };
}

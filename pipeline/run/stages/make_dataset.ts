/**
 * A run's samples, made as a recipe says.
 *
 * @module
 */
import { join } from "node:path";
import { matrixOf } from "../../../core/linalg/matrix.ts";
import { distancesToTrainSet } from "../../../core/theory/distances_to_train_set.ts";
import { randomLabels } from "../../../data/random_labels.ts";
import type { Samples, TaskData } from "../../../data/samples.ts";
import { datasetFile, encodeDataset } from "../../files/dataset_artifact.ts";
import { distancesFile, encodeDistances, type TestDistances } from "../../files/distances_artifact.ts";
import { writeFile } from "../../platform/files.ts";
import type { DatasetRecipe, DatasetSource } from "../../tasks/task.ts";

/** A recipe with what its samples depend on beside it. */
export interface DatasetOrder {
  readonly recipe: DatasetRecipe;
  readonly seed: number;
  /** SHA-256 of the files in a folder of the user's, by name, as the key of the result has them. */
  readonly files: Readonly<Record<string, string>>;
}

/**
 * The samples of a recipe; training samples with the labels that it asks for.
 *
 * @param source the default export of the recipe's module
 */
export async function makeDataset(
  { recipe: { options, folder, labels, classes }, seed, files }: DatasetOrder,
  source: DatasetSource,
): Promise<TaskData> {
  const { train, test } = await source(options as never, { seed, files, ...(folder === undefined ? {} : { folder }) });
  if (labels === "true") return { train, test };
  return { train: { ...train, labels: randomLabels({ count: train.count, classes }, seed) }, test };
}

/** Writes the files of a dataset into a folder. */
export async function writeDataset(order: DatasetOrder, source: DatasetSource, directory: string): Promise<void> {
  const data = await makeDataset(order, source);
  await writeFile(join(directory, datasetFile), encodeDataset(data));
  if (order.recipe.distances) await writeFile(join(directory, distancesFile), encodeDistances(testDistances(data)));
}

/** The distances behind P(r), which Section 3 needs. */
function testDistances({ train, test }: TaskData): TestDistances {
  const matrix = ({ inputs, count }: Samples) => {
    const [values] = Object.values(inputs);
    return matrixOf([count, values.length / count], values as Float32Array);
  };
  const labels = { labels: test.labels, trainLabels: train.labels };
  return {
    anyLabel: distancesToTrainSet(matrix(test), matrix(train)).sort(),
    sameLabel: distancesToTrainSet(matrix(test), matrix(train), labels).sort(),
  };
}

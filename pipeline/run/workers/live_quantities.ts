/**
 * What is seen of a network while it trains: the norm of its weights, and its accuracy on a sample of the test set.
 *
 * Both are read off the checkpoints that training has written. Training does not know of them, and no key does.
 *
 * @module
 */
import { join } from "node:path";
import { weightNorm } from "../../../core/metrics/weight_norm.ts";
import { permutation } from "../../../core/random/permutation.ts";
import type { Samples } from "../../../data/samples.ts";
import { selectEngine } from "../../engine/select_engine.ts";
import { checkpointFile, decodeCheckpoint } from "../../files/checkpoint_artifact.ts";
import { decodeDataset } from "../../files/dataset_artifact.ts";
import { readFile } from "../../platform/files.ts";
import { accuracyOn } from "../training/accuracy_on.ts";
import type { TrainingPlaces } from "../training/train.ts";
import type { TrainingParts } from "../training/training_run.ts";
import type { JobContext } from "./serve.ts";

/** What of a training decides what is seen of it. */
type Evaluated = Pick<TrainingParts, "model" | "train" | "checkpoints">;

/** A training's context that tells more at each checkpoint. */
export interface LiveQuantities {
  readonly context: JobContext;
  /** Resolves when everything has been told. */
  close(): Promise<void>;
}

/** The part of the training time that evaluations may take. */
const share = 0.0045;

/** What a training step costs in forward passes over its batch. */
const stepCost = 3;

/** Fewest samples from which a curve can be read. */
const fewest = 200;

/** A context for a training that adds `weight_norm` and `sampled_test_accuracy` to the points that it tells. */
export async function liveQuantities(
  parts: Evaluated,
  { engine, dataset, directory }: Pick<TrainingPlaces, "engine" | "dataset" | "directory">,
  context: JobContext,
): Promise<LiveQuantities> {
  const { train, test } = decodeDataset(await readFile(dataset));
  const sample = sampleOf(test, sampleSize(parts, train.count));
  const evaluated = await accuracyOn(sample, parts, (await selectEngine(engine)).engine);
  let told = Promise.resolve();
  const tell: JobContext["point"] = (step, values) => {
    told = told.then(async () => {
      const parameters = decodeCheckpoint(await readFile(join(directory, checkpointFile(step))));
      const weight_norm = weightNorm(parameters);
      context.point(step, { ...values, weight_norm, sampled_test_accuracy: await evaluated.run(parameters) });
    }).catch((error) => {
      context.point(step, values);
      context.log(`step ${step}: its weights could not be looked at: ${error}`);
    });
  };
  return {
    context: { ...context, point: tell },
    close: async () => {
      await told;
      await evaluated.dispose();
    },
  };
}

/**
 * How many test samples are evaluated at a checkpoint: as many as a small part of the steps between two checkpoints pays for.
 *
 * It follows from settings alone, so that runs of one configuration are evaluated on samples of one size.
 */
export function sampleSize(
  { train: { batchSize, steps }, checkpoints: { every } }: Omit<Evaluated, "model">,
  trainCount: number,
): number {
  const batch = batchSize === "full" ? trainCount : batchSize;
  return Math.max(fewest, Math.round(share * stepCost * batch * Math.min(steps, every)));
}

/** Some of the samples, always the same; all of them if there are no more. */
export function sampleOf({ count, inputs, labels }: Samples, size: number): Samples {
  const rows = permutation(count, 0).subarray(0, size);
  const picked = <A extends Float32Array | Int32Array>(values: A): A => {
    const width = values.length / count;
    const kept = new (values.constructor as new (length: number) => A)(rows.length * width);
    rows.forEach((row, i) => kept.set(values.subarray(row * width, (row + 1) * width), i * width));
    return kept;
  };
  return {
    count: rows.length,
    inputs: Object.fromEntries(Object.entries(inputs).map(([name, values]) => [name, picked(values)])),
    labels: picked(labels),
  };
}

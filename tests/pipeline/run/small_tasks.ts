/**
 * Tasks so small that plain JavaScript trains them in no time.
 *
 * @module
 */
import { modularDataset } from "../../../data/modular_arithmetic.ts";
import type { TrainSettings } from "../../../pipeline/config/config.ts";
import { profileConfig } from "../../../pipeline/config/profiles.ts";
import { type Mode, type RunSpec, taskSlug } from "../../../pipeline/plan/runs.ts";
import type { Samples, TaskSettings } from "../../../pipeline/tasks/task.ts";

const config = profileConfig("smoke");

/** A small task with its training set. */
export interface SmallTask {
  readonly task: TaskSettings;
  readonly train: Samples;
}

/** A transformer of width 4 on half of the sums modulo 5. */
export function smallAddition(train: Partial<TrainSettings> = {}): SmallTask {
  const settings = {
    ...config.modularAddition,
    dataset: { operation: "addition", modulus: 5, trainFraction: 0.5, labels: "true" } as const,
    model: { width: 4, heads: 2, hiddenWidth: 6 },
    train: { ...config.modularAddition.train, ...train },
    checkpoints: { count: 4, denseEvery: 3 },
  };
  const { left, right, result } = modularDataset(settings.dataset, 0).train;
  return {
    task: { task: "modularAddition", settings },
    train: { count: result.length, inputs: { left, right }, labels: result },
  };
}

/** A perceptron with one hidden layer of 3 units on 7 made-up images, in minibatches of 2. */
export function smallImages(train: Partial<TrainSettings> = {}): SmallTask {
  const settings = {
    ...config.mnist,
    model: { hiddenWidths: [3], initializationScale: 1 },
    train: { ...config.mnist.train, batchSize: 2, ...train },
    checkpoints: { count: 3, denseEvery: 8 }, // far enough apart for calls that make several steps,
  };
  const images = Float32Array.from({ length: 7 * 784 }, (_, index) => (index * 7919 % 256) / 255);
  const labels = Int32Array.from({ length: 7 }, (_, index) => index % 10);
  return { task: { task: "mnist", settings }, train: { count: 7, inputs: { images }, labels } };
}

/** A run of a task. */
export function runOf({ task }: SmallTask, mode: Mode, seed = 0): RunSpec {
  return { id: `${taskSlug(task.task)}-${mode}-seed-${seed}`, task: task.task, mode, seed, variant: null };
}

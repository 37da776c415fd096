/**
 * What must hold between settings that are each valid on their own.
 *
 * @module
 */
import { modularTrainSize } from "../../data/modular_arithmetic.ts";
import type { ConfigIssue } from "../errors.ts";
import type { Config, MnistSettings, ModularAdditionSettings } from "./config.ts";

/** Images in the MNIST package: the first bounds `trainSize`, the second `testSize`. */
const packagedImages = { train: 60_000, test: 10_000 } as const;

/** Every contradiction between the settings of a configuration, in the order of its sections. */
export function constraintIssues({ mnist, modularAddition }: Config): readonly ConfigIssue[] {
  return [
    ...mnistIssues(mnist),
    ...modularAdditionIssues(modularAddition),
    ...issueIf(
      mnist.modes.length + modularAddition.modes.length === 0,
      "modularAddition.modes",
      "nothing to do: neither task has a mode",
    ),
  ];
}

// Helpers

function mnistIssues({ dataset, train, checkpoints, metrics }: MnistSettings): readonly ConfigIssue[] {
  const packaged = dataset.source === "package";
  return [
    ...(["train", "test"] as const).flatMap((part) =>
      issueIf(
        packaged && dataset[`${part}Size`] > packagedImages[part],
        `mnist.dataset.${part}Size`,
        `the package has ${packagedImages[part]} ${part} images, got ${dataset[`${part}Size`]}`,
      )
    ),
    ...sharedIssues("mnist", dataset.trainSize, { train, checkpoints, metrics }),
  ];
}

function modularAdditionIssues(settings: ModularAdditionSettings): readonly ConfigIssue[] {
  const { dataset, model } = settings;
  const [trained, pairs] = [modularTrainSize(dataset), dataset.modulus ** 2];
  const fraction = "modularAddition.dataset.trainFraction";
  return [
    ...issueIf(
      trained < 1,
      fraction,
      `leaves no pair to train on: ${dataset.trainFraction} of ${pairs} pairs is below 1`,
    ),
    ...issueIf(
      model.width % model.heads !== 0,
      "modularAddition.model.width",
      `expected a multiple of heads (${model.heads}), got ${model.width}`,
    ),
    // A split without training pairs is one issue, not one for every batch size too.
    ...(trained < 1 ? [] : sharedIssues("modularAddition", trained, settings)),
  ];
}

function sharedIssues(
  task: string,
  trainSize: number,
  { train, checkpoints, metrics }: Pick<MnistSettings, "train" | "checkpoints"> & {
    readonly metrics: { readonly batchSize: number };
  },
): readonly ConfigIssue[] {
  const tooLarge = `expected at most the size of the train set (${trainSize})`;
  return [
    ...issueIf(
      train.batchSize !== "full" && train.batchSize > trainSize,
      `${task}.train.batchSize`,
      `${tooLarge} or "full", got ${train.batchSize}`,
    ),
    ...issueIf(metrics.batchSize > trainSize, `${task}.metrics.batchSize`, `${tooLarge}, got ${metrics.batchSize}`),
    ...issueIf(
      checkpoints.count > train.steps + 1,
      `${task}.checkpoints.count`,
      `expected at most one for each step and one at the start (${train.steps + 1}), got ${checkpoints.count}`,
    ),
  ];
}

function issueIf(condition: boolean, path: string, message: string): readonly ConfigIssue[] {
  return condition ? [{ path, message }] : [];
}

/**
 * The protocol of the predictions, in one list, fixed before any result was looked at: whoever disagrees with a choice finds it here.
 *
 * @module
 */
import type { TaskName, VariantSettings } from "../../config/config.ts";
import type { ProfileName } from "../../config/profiles.ts";
import type { Cut } from "./features.ts";

/** What is trained in every setting. */
export interface Family {
  /** In the names of its trials. */
  readonly name: string;
  readonly task: TaskName;
  readonly changes: VariantSettings["changes"];
  /** Shares of the table to train on, from those that are too few to those that are enough. */
  readonly shares: readonly number[];
  readonly learningRates: readonly number[];
  readonly weightDecays: readonly number[];
  /** The seeds of each setting. */
  readonly seeds: readonly number[];
}

const onNumbers = {
  task: "binaryOperationMlp",
  shares: [0.2, 0.35, 0.5],
  learningRates: [1e-3, 3e-3],
  weightDecays: [0, 0.3, 1, 3],
  seeds: [0, 1, 2, 3, 4],
} as const;

const families: readonly Family[] = [
  { ...onNumbers, name: "addition", changes: { dataset: { operation: "addition" } } },
  { ...onNumbers, name: "division", changes: { dataset: { operation: "division" } } },
  { ...onNumbers, name: "squares", changes: { dataset: { operation: "sum-of-squares" } } },
  {
    name: "transformer",
    task: "modularAddition",
    changes: {},
    shares: [0.25, 0.4, 0.55],
    learningRates: [1e-3, 3e-3],
    weightDecays: [0, 0.3, 1, 3],
    seeds: [0, 1, 2, 3],
  },
];

const [addition] = families;

/** The families by profile: 360 runs of the perceptron and 96 of the transformer; a slice; and a glance. */
export const scopes: Readonly<Record<ProfileName, readonly Family[]>> = {
  paper: families,
  quick: [{ ...addition, shares: [0.2, 0.5], learningRates: [3e-3], seeds: [0, 1, 2] }],
  smoke: [{ ...addition, shares: [0.3, 0.6], learningRates: [3e-3], weightDecays: [0, 3], seeds: [0] }],
};

/** When a prediction is made: once the training set is fitted, or after a number of steps that is the same for all runs. */
export const cuts: readonly Cut[] = [{ name: "t_fit" }, { name: "step 100", step: 100 }];

/** Strength of the ridge penalty of regressions, in standard units. */
export const RIDGE = 1;

/** Resamples of settings, and the coverage of intervals. */
export const BOOTSTRAP = { resamples: 1000, level: 0.95 } as const;

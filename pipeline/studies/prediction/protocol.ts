/**
 * The protocol of the predictions, in one list: whoever disagrees with a choice finds it here.
 *
 * Features, halves and rules were fixed before any run, and have not changed since, but for what an interval takes, how a predictor stands beside settings that
 * separate all runs, and that its area and its gain count together, once runs had been seen (each claim says what it was before). The grid was moved once. On the first one, train fractions of 0.2 to 0.55
 * and 2 000 steps, 17 of 458 runs grokked: on the perceptron no predictor could be judged, on the transformer none did better than the hyper-parameters alone. It was
 * moved, by outcomes alone, to where some settings grok and others do not; a few runs with one seed said where. No run of the first grid counts. As
 * nearly all settings of the second grid have runs of one outcome, two settings on the border with many seeds were added, when the grid had been judged.
 *
 * @module
 */
import type { TaskName, VariantSettings } from "../../config/config.ts";
import type { ProfileName } from "../../config/profiles.ts";
import type { Cut } from "./features.ts";

/**
 * What is asked of a family: on a grid of settings, if a rule that was fixed on some settings tells which runs grok on others; at one setting on the border,
 * where some seeds grok and others do not, if a rule that was fixed on some seeds tells it of others.
 */
export type Kind = "grid" | "border";

/** What is trained in every setting. */
export interface Family {
  readonly kind: Kind;
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
  kind: "grid",
  task: "binaryOperationMlp",
  shares: [0.5, 0.65, 0.8],
  learningRates: [1e-3, 3e-3],
  weightDecays: [0, 0.3, 1, 3],
  seeds: [0, 1, 2, 3],
} as const;

const families: readonly Family[] = [
  { ...onNumbers, name: "addition", changes: { dataset: { operation: "addition" } } },
  { ...onNumbers, name: "division", changes: { dataset: { operation: "division" } } },
  { ...onNumbers, name: "squares", changes: { dataset: { operation: "sum-of-squares" } } },
  {
    kind: "grid",
    name: "transformer",
    task: "modularAddition",
    changes: {},
    shares: [0.4, 0.55, 0.7],
    learningRates: [1e-3, 3e-3],
    weightDecays: [0, 0.3, 1, 3],
    seeds: [0, 1, 2, 3],
  },
];

const border = {
  kind: "border",
  // None of the seeds by which the settings were found.
  seeds: Array.from({ length: 80 }, (_, index) => 100 + index),
} as const;

/** The settings of the grid of which half of the runs grokked, with further seeds. They were added once the grid had been judged. */
const borders: readonly Family[] = [
  {
    ...border,
    name: "squares-border",
    task: "binaryOperationMlp",
    changes: { dataset: { operation: "sum-of-squares" } },
    shares: [0.65],
    learningRates: [1e-3],
    weightDecays: [3],
  },
  {
    ...border,
    name: "transformer-border",
    task: "modularAddition",
    changes: {},
    shares: [0.55],
    learningRates: [3e-3],
    weightDecays: [1],
  },
];

const [addition] = families;

/** The families by profile: on the grid 288 runs of the perceptron and 96 of the transformer, on the border 80 of each; a slice; and a glance. */
export const scopes: Readonly<Record<ProfileName, readonly Family[]>> = {
  paper: [...families, ...borders],
  quick: [{ ...addition, shares: [0.5, 0.8], learningRates: [3e-3], seeds: [0, 1, 2] }],
  smoke: [
    { ...addition, shares: [0.3, 0.6], learningRates: [3e-3], weightDecays: [0, 3], seeds: [0] },
    {
      ...addition,
      ...border,
      name: "addition-border",
      shares: [0.6],
      learningRates: [3e-3],
      weightDecays: [1],
      seeds: [100, 101],
    },
  ],
};

/** When a prediction is made: once the training set is fitted, or after a number of steps that is the same for all runs. */
export const cuts: readonly Cut[] = [{ name: "t_fit" }, { name: "step 100", step: 100 }];

/** Strength of the ridge penalty of regressions, in standard units. */
export const RIDGE = 1;

/** Resamples of settings, and the coverage of intervals. */
export const BOOTSTRAP = { resamples: 1000, level: 0.98 } as const;

/** How often these percentiles cover an area near chance in simulations, at the least: fewer settings know less than their resamples say. */
export const COVERED = 0.9;

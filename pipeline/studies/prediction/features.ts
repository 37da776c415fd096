/**
 * What is known of a run before a cut: the features of predictors.
 *
 * @module
 */
import { curveBetween } from "../../../core/grokking/curve.ts";
import { oscillationEnergy } from "../../../core/prediction/oscillation.ts";
import type { RunCourse } from "../../report/run_course.ts";
import type { CommonSettings } from "../../tasks/task.ts";

/** When a prediction is made. */
export interface Cut {
  readonly name: string;
  /** The step; absent for t_fit. */
  readonly step?: number;
}

/** A number read off a run's table up to a step; null where it does not exist. */
export interface Feature {
  readonly name: string;
  /** The metric whose columns it reads, by its file's name; absent for settings. */
  readonly metric?: string;
  readonly read: (course: RunCourse, to: number) => number | null;
}

/** The step of a cut in a run; null for a run that never comes to it. */
export function stepOf({ times }: RunCourse, { step = times?.fitStep ?? undefined }: Cut): number | null {
  return times === null || step === undefined || step > times.lastStep ? null : step;
}

/** The paper's measures, as Section 5 proposes them: their sizes. */
export const paperFeatures: readonly Feature[] = [
  last("|MID|", "information", "mid", Math.abs),
  last("|ED|", "information", "ed", Math.abs),
  last("PMI", "information", "pmi"),
  last("PE", "information", "pe"),
];

/** What else is proposed as a sign of grokking. */
export const otherFeatures: readonly Feature[] = [
  last("weight norm", "weight_norm", "weight_norm"),
  change("slope of the weight norm", "weight_norm", "weight_norm"),
  last("gradient norm", "gradient_norm", "gradient_norm", logarithm),
  last("margin", "margin", "margin_train"),
  last("sharpness", "sharpness", "sharpness", logarithm),
  last("effective rank of the embedding", "effective_rank", "effective_rank_first"),
  last("effective rank of the unembedding", "effective_rank", "effective_rank_last"),
  { name: "loss oscillation", metric: "accuracy", read: oscillation },
  last("Fourier concentration", "fourier", "fourier_embedding_share"),
  last("commutativity", "commutativity", "commutativity_train"),
];

/** All that the dynamics say. */
export const dynamics: readonly Feature[] = [...paperFeatures, ...otherFeatures];

/** What is known without any training: the baseline. */
export const hyperParameters: readonly Feature[] = [
  { name: "learning rate", read: ({ settings: { settings } }) => Math.log(settings.train.learningRate) },
  { name: "weight decay", read: ({ settings: { settings } }) => Math.log(settings.train.weightDecay + NO_DECAY) },
  { name: "train fraction", read: ({ settings: { settings } }) => shareOf(settings) },
  { name: "division", read: ({ settings: { settings } }) => Number(operationOf(settings) === "division") },
  { name: "sum of squares", read: ({ settings: { settings } }) => Number(operationOf(settings) === "sum-of-squares") },
];

/** What stands for a weight decay of 0 on a logarithmic axis. */
const NO_DECAY = 0.03;

/** The last value up to a step. */
function last(
  name: string,
  metric: string,
  column: string,
  of: (value: number) => number = (value) => value,
): Feature {
  return {
    name,
    metric,
    read: (course, to) => {
      const value = curveBetween(course.curve(column), { from: 0, to }).values.at(-1);
      return value === undefined ? null : of(value);
    },
  };
}

/** The relative change from the start to a step, for each step. */
function change(name: string, metric: string, column: string): Feature {
  return {
    name,
    metric,
    read: (course, to) => {
      const { steps, values } = curveBetween(course.curve(column), { from: 0, to });
      const [first, end] = [values[0], values.at(-1)];
      const span = (steps.at(-1) ?? 0) - (steps[0] ?? 0);
      return end === undefined || !(first > 0) || span === 0 ? null : (end / first - 1) / span;
    },
  };
}

function oscillation(course: RunCourse, to: number): number | null {
  return oscillationEnergy(curveBetween(course.curve("train_loss"), { from: 0, to }).values.map(logarithm));
}

function logarithm(value: number): number {
  return Math.log(Math.max(Math.abs(value), 1e-12));
}

function shareOf({ dataset }: CommonSettings): number {
  return (dataset as { readonly trainFraction?: number }).trainFraction ?? NaN;
}

function operationOf({ dataset }: CommonSettings): string | undefined {
  return (dataset as { readonly operation?: string }).operation;
}

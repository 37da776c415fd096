/**
 * The protocol of the comparison, in one list, fixed before any ratio was looked at: whoever disagrees with a choice finds it here.
 *
 * @module
 */
import type { TaskName, VariantSettings } from "../../config/config.ts";
import type { ProfileName } from "../../config/profiles.ts";

/** Something to learn. */
export interface Problem {
  /** In the names of its trials. */
  readonly name: string;
  readonly title: string;
  readonly task: TaskName;
  /** What makes it of the task, as the study has it. */
  readonly changes: VariantSettings["changes"];
}

/** A way to train, with what is published of it. */
export interface Way {
  /** As configurations name it. */
  readonly intervention: string;
  /** Its own setting, with two values beside the published one: as many values as the baseline's own setting has. */
  readonly knob: { readonly path: string; readonly values: readonly [number, number] };
  /** What its authors say of grokking, and where. */
  readonly published: string;
}

/** AdamW's own setting, which is the baseline's, and that of a way that has none. */
const beta2 = { path: "train.beta2", values: [0.9, 0.999] } as const;
const nothing = "no speed-up published that we know of";

/** The ways; the first is the baseline, AdamW. */
export const ways: readonly [Way, ...Way[]] = [
  { intervention: "standard", knob: beta2, published: "the baseline" },
  {
    intervention: "perturbed",
    knob: { path: "perturbation.lambda1", values: [0.03, 0.3] },
    published: "faster generalisation, no number (Tan and Huang, arXiv:2311.06597)",
  },
  {
    intervention: "abelian",
    knob: { path: "abelian.coefficient", values: [10, 1000] },
    published: "faster than perturbed training, no number (Tan and Huang, arXiv:2311.06597)",
  },
  {
    intervention: "grokfast",
    knob: { path: "grokfast.lambda", values: [0.5, 5] },
    published: "more than 50× (Lee et al., arXiv:2405.20233)",
  },
  {
    intervention: "grokfast-ma",
    knob: { path: "grokfastMa.lambda", values: [1, 10] },
    published: "more than 50× for the method, of which this is the windowed form (Lee et al., arXiv:2405.20233)",
  },
  {
    intervention: "orthogonal",
    knob: { path: "orthogonal.share", values: [0.5, 0.9] },
    published: "grokking sooner, and without weight decay, no number (Prieto et al., arXiv:2501.04697)",
  },
  {
    intervention: "stablemax",
    knob: beta2,
    published: "grokking without weight decay, no number (Prieto et al., arXiv:2501.04697)",
  },
  {
    intervention: "clamped",
    knob: { path: "weightNormClamp.scale", values: [0.5, 2] },
    published: "no delay at the right norm, no number (Liu et al., arXiv:2210.01117)",
  },
  { intervention: "sam", knob: { path: "sam.radius", values: [0.02, 0.15] }, published: nothing },
  { intervention: "adversarial", knob: { path: "adversarial.radius", values: [0.02, 0.15] }, published: nothing },
  { intervention: "jacobian", knob: { path: "jacobian.coefficient", values: [0.003, 0.03] }, published: nothing },
  { intervention: "smoothed", knob: { path: "labelSmoothing.share", values: [0.03, 0.3] }, published: nothing },
  { intervention: "dropout", knob: { path: "dropout.rate", values: [0.03, 0.3] }, published: nothing },
  { intervention: "sgd", knob: { path: "sgd.momentum", values: [0.8, 0.98] }, published: nothing },
  {
    intervention: "adam-l2",
    knob: { path: "adamL2.weightDecayFactor", values: [3e-4, 3e-3] },
    published: nothing,
  },
  {
    intervention: "muon",
    knob: { path: "muon.momentum", values: [0.9, 0.98] },
    published: "102.89 epochs in place of 153.09, which is 1.49× (Tveit et al., arXiv:2504.16041)",
  },
  { intervention: "lion", knob: { path: "lion.learningRateFactor", values: [0.1, 0.4] }, published: nothing },
  {
    intervention: "perturbed+grokfast",
    knob: { path: "grokfast.lambda", values: [0.5, 5] },
    published: nothing,
  },
];

/** The problems, small enough to be learnt in seconds. */
export const problems: readonly Problem[] = [
  { name: "addition", title: "addition", task: "binaryOperationMlp", changes: {} },
  {
    name: "division",
    title: "division",
    task: "binaryOperationMlp",
    changes: { dataset: { operation: "division" } },
  },
  {
    name: "s4",
    title: "permutations of four",
    task: "binaryOperationMlp",
    changes: { dataset: { operation: "composition", size: 4, trainFraction: 0.7 } },
  },
  { name: "parity", title: "parity", task: "sparseParity", changes: {} },
  { name: "transformer", title: "addition, transformer", task: "modularAddition", changes: {} },
];

/** How much of the protocol a profile has. */
export interface Scope {
  readonly problems: readonly string[];
  /** The learning rates and weight decays that every way has, as multiples of the problem's own. */
  readonly rates: readonly number[];
  readonly decays: readonly number[];
  /** The seeds that select settings; those of the configuration evaluate. */
  readonly selection: readonly number[];
  /** Baseline runs over weight decays, as multiples, and shares of the table that are trained on, for the phase diagram of `phase`. */
  readonly phase: string;
  readonly phaseDecays: readonly number[];
  readonly phaseShares: readonly number[];
}

const whole: Scope = {
  problems: problems.map(({ name }) => name),
  rates: [0.3, 1, 3],
  decays: [0.3, 1, 3],
  selection: [1000, 1001],
  phase: "addition",
  phaseDecays: [0, 0.1, 0.3, 1, 3],
  phaseShares: [0.3, 0.4, 0.5, 0.7],
};

/** The scopes by profile. */
export const scopes: Readonly<Record<ProfileName, Scope>> = {
  paper: whole,
  quick: { ...whole, problems: ["s4"], rates: [1, 3], decays: [0.3, 1], phaseDecays: [], phaseShares: [] },
  smoke: {
    ...whole,
    ...{ problems: ["addition"], rates: [1], decays: [1, 3], selection: [1000] },
    ...{ phaseDecays: [1], phaseShares: [0.3, 0.7] },
  },
};

/** By how much delay × learning rate × weight decay may leave its median to count as constant, over products that span this factor. */
export const CONSTANT = { within: 0.3, over: 10 } as const;

/**
 * The modes that are training steps.
 *
 * @module
 */
import type { LabelledImages } from "../../data/mnist.ts";
import { type Mode, modeNames } from "./modes.ts";
import { mnistCase, modularAdditionCase, type TrainingCase } from "./training_cases.ts";

/** A mode that is a training step. */
export type StepMode = Exclude<Mode, "metrics" | "mnist-metrics">;

/** The training step of a mode. */
export function stepCase(mode: StepMode, images: LabelledImages): TrainingCase {
  return mode === "mnist-standard" || mode === "mnist-perturbed"
    ? mnistCase(mode === "mnist-standard" ? "standard" : "perturbed", images)
    : modularAdditionCase(mode);
}

/** All of them. */
export const stepModes = modeNames.filter(isStep);

/** Whether a mode is one. */
export function isStep(mode: Mode): mode is StepMode {
  return !mode.endsWith("metrics");
}

/**
 * Several interventions as one: the first is the outermost.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import type { Model, NamedTensors, ParameterArrays } from "../models/model.ts";
import type { AdamWOptions } from "../optimizers/adamw.ts";
import { chain, type GradientTransform } from "../optimizers/gradient_transform.ts";
import type { ConstantArray, Intervention, InterventionStep, TrainingStart } from "./intervention.ts";
import { type ObjectiveValue, objectiveValue } from "./objective.ts";

/** Draws that every step of a run is fed. */
export interface NoiseDraw {
  /** Unique among the draws of the run. */
  readonly name: string;
  /** What the run's seed is derived with. */
  readonly label: string;
  /** Sizes of the dimensions. */
  readonly shape: readonly number[];
}

const own = (index: number, name: string): string => `${index}.${name}`;

/** The draws that interventions want at each step. */
export function noiseDraws(
  interventions: readonly Intervention[],
  model: Model,
  samples: number,
): readonly NoiseDraw[] {
  const shapes = { parameters: model.parameterShapes, perturbation: model.perturbationShape(samples), samples };
  return interventions.flatMap((intervention, index) =>
    Object.entries(intervention.noise?.(shapes) ?? {}).map(([name, shape]) => ({
      name: own(index, name),
      label: intervention.noiseLabel?.(name) ?? `intervention-noise/${name}`,
      shape,
    }))
  );
}

/** The arrays that interventions keep in place over a run, by names that are unique among them. */
export function constantArrays(
  interventions: readonly Intervention[],
  start: TrainingStart,
): Readonly<Record<string, ConstantArray>> {
  return Object.fromEntries(
    interventions.flatMap((intervention, index) =>
      Object.entries(intervention.constants?.(start) ?? {}).map(([name, array]) => [own(index, name), array])
    ),
  );
}

/** The weights that training starts from: the model's, as interventions change them, the last one first. */
export function initialParameters(interventions: readonly Intervention[], drawn: ParameterArrays): ParameterArrays {
  return interventions.reduceRight((weights, each) => each.initialize?.(weights) ?? weights, drawn);
}

/** Everything that an intervention's step has but what the objective makes for it. */
export type StepValues = Omit<InterventionStep, "innermost" | "usual">;

/**
 * The objective of a step as interventions make it, each on top of those behind it.
 *
 * @throws {TypeError} if an intervention answers no scalar, or no logits of the batch
 */
export function intervenedObjective(
  interventions: readonly Intervention[],
  step: StepValues,
  index = 0,
): ObjectiveValue {
  const { model, loss, parameters, inputs, oneHotLabels, perturbation } = step;
  const position = interventions.findIndex(({ objective }, each) => each >= index && objective !== undefined);
  const objective = interventions[position]?.objective;
  if (objective === undefined) {
    return objectiveValue(model, parameters, { inputs, oneHotLabels, perturbation }, loss);
  }
  const made = objective.call(interventions[position], {
    ...step,
    noise: ownOf(step.noise, position),
    constants: ownOf(step.constants, position),
    innermost: interventions.every(({ objective }, each) => each <= position || objective === undefined),
    usual: (changes = {}) => intervenedObjective(interventions, { ...step, ...changes }, position + 1),
  });
  checkShape("value", made?.value, []);
  checkShape("logits", made?.logits, oneHotLabels.shape);
  return made;
}

/** What a run's gradients go through: the interventions' filters, the optimizer, and what interventions make of the weights after it. */
export function stepTransform(
  interventions: readonly Intervention[],
  optimizer: (options: AdamWOptions) => GradientTransform,
  options: AdamWOptions,
): GradientTransform {
  const schedules = interventions.flatMap((each) => each.schedule === undefined ? [] : [each.schedule.bind(each)]);
  const scheduled: AdamWOptions = schedules.length === 0
    ? options
    : { ...options, schedule: (step) => schedules.reduce((factor, schedule) => factor * schedule(step), 1) };
  const filters = interventions.flatMap(({ gradients }) => gradients === undefined ? [] : [gradients]);
  const replacing = interventions.find((each) => each.optimizer !== undefined);
  return chain([...filters, replacing?.optimizer?.(scheduled) ?? optimizer(scheduled)]);
}

/** The weights after a step as interventions leave them, the last one first. */
export function weightsAfterStep(
  interventions: readonly Intervention[],
  parameters: NamedTensors,
  constants: NamedTensors,
): NamedTensors {
  return interventions.reduceRight(
    (weights, each, index) => each.afterStep?.(weights, { constants: ownOf(constants, index) }) ?? weights,
    parameters,
  );
}

// Helpers

function ownOf(tensors: NamedTensors, index: number): NamedTensors {
  const prefix = own(index, "");
  return Object.fromEntries(
    Object.entries(tensors).filter(([name]) => name.startsWith(prefix))
      .map(([name, tensor]) => [name.slice(prefix.length), tensor]),
  );
}

function checkShape(name: string, tensor: tf.Tensor | undefined, shape: readonly number[]): void {
  const found = tensor?.shape;
  if (found?.length === shape.length && shape.every((size, i) => found[i] === size)) return;
  throw new TypeError(
    `Cannot train with this intervention as its objective must answer { value, logits } with ${name} of shape ` +
      `[${shape}]: current value is ${found === undefined ? "no tensor" : `of shape [${found}]`}`,
  );
}

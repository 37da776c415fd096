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

/**
 * The draws that interventions want at each step.
 *
 * @example
 * ```ts
 * import { inputNoise, mlp, noiseDraws } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * const model = mlp({ inputWidth: 784, hiddenWidths: [200], classes: 10, initializationScale: 1 });
 * const draws = noiseDraws([inputNoise.intervention({ lambda1: 0.06, lambda2: 0.03 })], model, 200);
 * assertEquals(draws, [{ name: "0.input", label: "training-noise", shape: [200, 784] }]);
 * ```
 */
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

/**
 * The arrays that interventions keep in place over a run, by names that are unique among them.
 *
 * @example
 * ```ts
 * import { commutativity, constantArrays } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * const inputs = { left: Int32Array.of(1, 2), right: Int32Array.of(2, 1) };
 * const start = { inputs, labels: Int32Array.of(0, 0), fullBatch: true, parameters: {} };
 * const { "0.partner": partner } = constantArrays([commutativity.intervention({ coefficient: 100 })], start);
 * assertEquals(partner.values, Int32Array.of(1, 0)); // each pair is the other's swap
 * ```
 */
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

/**
 * The weights that training starts from: the model's, as interventions change them, the last one first.
 *
 * @example
 * ```ts
 * import { initialParameters } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * const halved = { initialize: ({ w }: { readonly [name: string]: Float32Array<ArrayBuffer> }) => ({ w: w.map((x) => x / 2) }) };
 * assertEquals(initialParameters([halved], { w: Float32Array.of(3) }).w, Float32Array.of(1.5));
 * ```
 */
export function initialParameters(interventions: readonly Intervention[], drawn: ParameterArrays): ParameterArrays {
  return interventions.reduceRight((weights, each) => each.initialize?.(weights) ?? weights, drawn);
}

/** Everything that an intervention's step has but what the objective makes for it. */
export type StepValues = Omit<InterventionStep, "innermost" | "inputsReplaced" | "usual">;

/**
 * The objective of a step as interventions make it, each on top of those behind it.
 *
 * @throws {TypeError} if an intervention answers no scalar, or no logits of the batch
 */
export function intervenedObjective(
  interventions: readonly Intervention[],
  step: StepValues,
  index = 0,
  inputsReplaced = false,
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
    inputsReplaced,
    usual: (changes = {}) =>
      intervenedObjective(
        interventions,
        { ...step, ...changes },
        position + 1,
        inputsReplaced || changes.inputs !== undefined,
      ),
  });
  checkShape("value", made?.value, []);
  checkShape("logits", made?.logits, oneHotLabels.shape);
  return made;
}

/**
 * What a run's gradients go through: the interventions' filters, then the optimizer, or the one that an intervention puts in its place.
 *
 * @example
 * ```ts
 * import { adamw, stepTransform } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * const options = { learningRate: 1, weightDecay: 0, beta1: 0.9, beta2: 0.98, epsilon: 1e-8, warmupSteps: 0 };
 * const halfRate = stepTransform([{ schedule: () => 0.5 }], adamw, options);
 * assertEquals(halfRate.scalars?.(1).stepSize, 0.5 / (1 - 0.9));
 * ```
 */
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

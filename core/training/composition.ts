/**
 * Several interventions as one: the first is the outermost.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import type { Model, NamedTensors, ParameterArrays } from "../models/model.ts";
import type { AdamWOptions } from "../optimizers/adamw.ts";
import { chain, type GradientTransform } from "../optimizers/gradient_transform.ts";
import type {
  ConstantArray,
  Intervention,
  InterventionStep,
  NamedIntervention,
  TrainingStart,
} from "./intervention.ts";
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

/** What a training log has without any intervention. */
export const trainingLogColumns: readonly string[] = ["step", "loss", "accuracy"];

/** The log's column of a training that may end early by what it gets right of the test set. */
export const testAccuracyColumn = "test_accuracy";

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
  const taken = new Set<string>();
  const labelOf = (intervention: Intervention, index: number, name: string): string => {
    if (intervention.noiseLabel !== undefined) return intervention.noiseLabel(name);
    if (taken.has(name)) return `intervention-noise-${index}/${name}`;
    taken.add(name);
    return `intervention-noise/${name}`;
  };
  return interventions.flatMap((intervention, index) =>
    Object.entries(intervention.noise?.(shapes) ?? {}).map(([name, shape]) => ({
      name: own(index, name),
      label: labelOf(intervention, index, name),
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
  return checkedObjective(made, oneHotLabels);
}

/**
 * What an objective answered, if it is a scalar with logits of the batch's shape.
 *
 * @throws {TypeError} otherwise
 */
export function checkedObjective(made: ObjectiveValue | undefined, oneHotLabels: tf.Tensor2D): ObjectiveValue {
  checkShape("value", made?.value, []);
  checkShape("logits", made?.logits, oneHotLabels.shape);
  return made as ObjectiveValue;
}

/**
 * What a run's gradients go through: the interventions' filters, then the optimizer, or the one that an intervention puts in its place.
 *
 * @throws {TypeError} if several interventions replace the optimizer
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
  interventions: readonly NamedIntervention[],
  optimizer: (options: AdamWOptions) => GradientTransform,
  options: AdamWOptions,
): GradientTransform {
  const schedules = interventions.flatMap((each) => each.schedule === undefined ? [] : [each.schedule.bind(each)]);
  const scheduled: AdamWOptions = schedules.length === 0
    ? options
    : { ...options, schedule: (step) => schedules.reduce((factor, schedule) => factor * schedule(step), 1) };
  const filters = interventions.flatMap(({ gradients }) => gradients === undefined ? [] : [gradients]);
  const replacing = interventions.flatMap((each, index) => each.optimizer === undefined ? [] : [index]);
  refuseSeveral("replace the optimizer", replacing, interventions);
  return chain([...filters, interventions[replacing[0]]?.optimizer?.(scheduled) ?? optimizer(scheduled)]);
}

/**
 * The numbers that interventions add to the training log, from the accuracy that the next step starts with.
 *
 * @throws {TypeError} if several interventions log a number of the same name, or one logs what the training log has by itself
 *
 * @example
 * ```ts
 * import { loggedNumbers } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * const doubling = { logged: (accuracy: number) => ({ doubled: 2 * accuracy }) };
 * assertEquals(loggedNumbers([doubling, {}], 0.25), { doubled: 0.5 });
 * ```
 */
export function loggedNumbers(
  interventions: readonly NamedIntervention[],
  trainAccuracy: number,
): Readonly<Record<string, number>> {
  const logged = interventions.map((each) => each.logged?.(trainAccuracy) ?? {});
  const all: Readonly<Record<string, number>> = Object.assign({}, ...logged);
  for (const name of Object.keys(all)) {
    if ([...trainingLogColumns, testAccuracyColumn].includes(name)) {
      throw new TypeError(`Cannot log a number as the training log has one of its name: current value is ${name}`);
    }
    const having = logged.flatMap((each, index) => Object.hasOwn(each, name) ? [index] : []);
    refuseSeveral(`log a number called ${name}`, having, interventions);
  }
  return all;
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

function ownOf(tensors: NamedTensors, index: number): NamedTensors {
  const prefix = own(index, "");
  return Object.fromEntries(
    Object.entries(tensors).filter(([name]) => name.startsWith(prefix))
      .map(([name, tensor]) => [name.slice(prefix.length), tensor]),
  );
}

/** Refuses interventions that do a thing of which a run can have one. */
function refuseSeveral(what: string, having: readonly number[], interventions: readonly NamedIntervention[]): void {
  if (having.length < 2) return;
  const names = having.map((index) => interventions[index].name ?? `number ${index + 1}`);
  throw new TypeError(
    `Cannot train with interventions of which several ${what}: current value is ${names.join(" and ")}`,
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

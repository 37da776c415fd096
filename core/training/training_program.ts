/**
 * A training step as one function of named tensors, ready for an engine.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import type { NamedTensors } from "../models/model.ts";
import type { TransformMemory } from "../optimizers/gradient_transform.ts";
import { noiseDraws } from "./composition.ts";
import type { ConstantArray } from "./intervention.ts";
import { type TrainingSettings, trainingStep } from "./training_step.ts";

/** Name, shape and element type of tensors. */
export type TensorSpecs = Readonly<
  Record<string, { readonly shape: readonly number[]; readonly dtype: "float32" | "int32" }>
>;

/** A training set as tensors' specifications: what stays in place over the run. */
export interface TrainingProgramOptions extends TrainingSettings {
  /** Specification of the whole training set's inputs, by the model's batch names. */
  readonly inputs: TensorSpecs;
  /** Number of training samples. */
  readonly samples: number;
  /** Samples of a step; `"full"`: all, in order. */
  readonly batchSize: number | "full";
  /** What the interventions keep in place (`constantArrays`). */
  readonly constants?: Readonly<Record<string, ConstantArray>>;
}

/** A function of named tensors with the specification of its inputs. */
export interface TrainingProgram {
  /** The function, pure: what an engine compiles. */
  readonly fn: (inputs: NamedTensors) => NamedTensors;
  /** What it takes. */
  readonly inputs: TensorSpecs;
  /** Names of the inputs that stay as they are over the run. */
  readonly constants: readonly string[];
  /** Names that are both input and output: the state. */
  readonly state: readonly string[];
}

/**
 * The program of one training step.
 *
 * Inputs: the state (`parameters.NAME`, `SLOT.NAME` for each slot of the transforms, scalar `trainAccuracy`); the training set (`inputs.NAME`,
 * `labels`); the interventions' `constants.NAME`; `schedule` `[scalars]`, the transforms' scalars in their order; `step` `[]`, the number of
 * steps made before; with minibatches `batch` `[batchSize]` of sample indices; the draws `noise.NAME` of the interventions.
 * Outputs: the state, `loss` `[]` and `accuracy` `[]` as the step saw them.
 *
 * @throws {TypeError} if a slot has the name of another input
 *
 * @example
 * ```ts
 * import { adamw, inputNoise, meanSquaredError, mlp, trainingProgram } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * const program = trainingProgram({
 *   model: mlp({ inputWidth: 784, hiddenWidths: [200, 200], classes: 10, initializationScale: 8 }),
 *   loss: meanSquaredError,
 *   transform: adamw({ learningRate: 1e-3, weightDecay: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, warmupSteps: 0 }),
 *   interventions: [inputNoise.intervention({ lambda1: 0.06, lambda2: 0.03 })],
 *   inputs: { images: { shape: [1000, 784], dtype: "float32" } },
 *   samples: 1000,
 *   batchSize: 200,
 * });
 * assertEquals(program.constants, ["inputs.images", "labels"]);
 * assertEquals(program.inputs.batch, { shape: [200], dtype: "int32" });
 * assertEquals(program.inputs["noise.0.input"], { shape: [200, 784], dtype: "float32" });
 * ```
 */
export function trainingProgram(options: TrainingProgramOptions): TrainingProgram {
  const { model, samples, batchSize, interventions, transform } = options;
  const scalars = Object.keys(transform.scalars?.(1) ?? {});
  const names = Object.keys(model.parameterShapes);
  refuseTakenSlots(transform.slots);
  const kept = ["parameters", ...transform.slots];
  const slots = kept.flatMap((slot) => names.map((name) => ({ slot, name, flat: `${slot}.${name}` })));
  const state = [...slots.map(({ flat }) => flat), "trainAccuracy"];
  const float = (shape: readonly number[]) => ({ shape, dtype: "float32" as const });
  const constants: TensorSpecs = {
    ...prefixed("inputs", options.inputs, (spec) => spec),
    labels: { shape: [samples], dtype: "int32" },
    ...prefixed("constants", options.constants ?? {}, ({ values, shape }) => ({
      shape,
      dtype: values instanceof Float32Array ? "float32" : "int32",
    })),
  };
  const draws = noiseDraws(interventions, model, batchSize === "full" ? samples : batchSize);
  const inputs: TensorSpecs = {
    ...Object.fromEntries(slots.map(({ flat, name }) => [flat, float(model.parameterShapes[name])])),
    trainAccuracy: float([]),
    ...constants,
    schedule: float([scalars.length]),
    step: float([]),
    ...(batchSize === "full" ? {} : { batch: { shape: [batchSize], dtype: "int32" as const } }),
    ...Object.fromEntries(draws.map(({ name, shape }) => [`noise.${name}`, float(shape)])),
  };

  const fn = (given: NamedTensors): NamedTensors => {
    const slot = (kind: string) => Object.fromEntries(names.map((name) => [name, given[`${kind}.${name}`]]));
    const before = {
      parameters: slot("parameters"),
      slots: Object.fromEntries(transform.slots.map((name) => [name, slot(name)])),
      trainAccuracy: given.trainAccuracy as tf.Scalar,
    };
    const pick = <T extends tf.Tensor>(tensor: T): T =>
      batchSize === "full" ? tensor : tf.gather(tensor, given.batch as tf.Tensor1D) as T;
    const { state: after, loss } = trainingStep(before, {
      inputs: Object.fromEntries(Object.keys(options.inputs).map((name) => [name, pick(given[`inputs.${name}`])])),
      labels: pick(given.labels as tf.Tensor1D),
      scalars: scalarsIn(given.schedule as tf.Tensor1D, scalars),
      step: given.step as tf.Scalar,
      noise: within("noise", given),
      constants: within("constants", given),
    }, options);
    const kinds: Readonly<Record<string, NamedTensors>> = { ...after.slots, parameters: after.parameters };
    return {
      ...Object.fromEntries(slots.map(({ slot, name, flat }) => [flat, kinds[slot][name]])),
      trainAccuracy: after.trainAccuracy,
      loss,
      accuracy: after.trainAccuracy,
    };
  };
  return { fn, inputs, constants: Object.keys(constants), state };
}

/** What names of inputs begin with that are no slot. */
const takenNames = ["parameters", "inputs", "labels", "constants", "noise"];

function refuseTakenSlots(slots: readonly string[]): void {
  const wrong = slots.find((slot, index) => takenNames.includes(slot.split(".")[0]) || slots.indexOf(slot) !== index);
  if (wrong === undefined) return;
  throw new TypeError(
    `Cannot train with a transform as its slots must be named differently from each other and from ${
      takenNames.join(", ")
    }: current value is ${wrong}`,
  );
}

function scalarsIn(schedule: tf.Tensor1D, names: readonly string[]): TransformMemory["scalars"] {
  if (names.length === 0) return {};
  const values = tf.unstack(schedule) as tf.Scalar[];
  return Object.fromEntries(names.map((name, index) => [name, values[index]]));
}

function within(prefix: string, tensors: NamedTensors): NamedTensors {
  return Object.fromEntries(
    Object.entries(tensors).filter(([name]) => name.startsWith(`${prefix}.`))
      .map(([name, tensor]) => [name.slice(prefix.length + 1), tensor]),
  );
}

function prefixed<A, B>(prefix: string, record: Readonly<Record<string, A>>, of: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [`${prefix}.${name}`, of(value)]));
}

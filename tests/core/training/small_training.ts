/**
 * Trainings small enough for plain JavaScript, step by step as an engine makes them.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { crossEntropy } from "../../../core/losses/cross_entropy.ts";
import { meanSquaredError } from "../../../core/losses/mean_squared_error.ts";
import { mlp } from "../../../core/models/mlp.ts";
import { type NamedTensors, sizeOfShape } from "../../../core/models/model.ts";
import { transformer } from "../../../core/models/transformer.ts";
import { adamw, type AdamWOptions } from "../../../core/optimizers/adamw.ts";
import type { GradientTransform, Slots, TransformMemory } from "../../../core/optimizers/gradient_transform.ts";
import { deriveSeed } from "../../../core/random/derive_seed.ts";
import { normalArray } from "../../../core/random/random_arrays.ts";
import {
  constantArrays,
  initialParameters,
  noiseDraws,
  stepTransform,
  type StepValues,
} from "../../../core/training/composition.ts";
import type { Intervention } from "../../../core/training/intervention.ts";
import { trainingProgram } from "../../../core/training/training_program.ts";
import { elements, integers } from "../../arbitraries/tensors.ts";

export const attention = transformer({ modulus: 4, width: 4, heads: 2, hiddenWidth: 3, firstLayer: "residual" });
export const perceptron = mlp({ inputWidth: 2, hiddenWidths: [4], classes: 3, initializationScale: 1 });
export const adamwOptions: AdamWOptions = {
  learningRate: 0.03,
  weightDecay: 0.1,
  beta1: 0.9,
  beta2: 0.98,
  epsilon: 1e-8,
  warmupSteps: 0,
};

const pairs = [[0, 2], [1, 1], [3, 0], [2, 0], [1, 3], [0, 3]] as const;
const SAMPLES = pairs.length;

/** Two small tasks: a perceptron on made-up images, and a transformer on distinct pairs, some with their swap. */
const tasks = {
  images: {
    model: perceptron,
    loss: meanSquaredError,
    data: { images: Float32Array.from(normalArray(SAMPLES * 2, 7)) },
    specs: { images: { shape: [SAMPLES, 2], dtype: "float32" } },
    labels: Int32Array.from(pairs, ([a, b]) => (a + b) % 3),
  },
  pairs: {
    model: attention,
    loss: crossEntropy,
    data: { left: Int32Array.from(pairs, ([a]) => a), right: Int32Array.from(pairs, ([, b]) => b) },
    specs: { left: { shape: [SAMPLES], dtype: "int32" }, right: { shape: [SAMPLES], dtype: "int32" } },
    labels: Int32Array.from(pairs, ([a, b]) => (a + b) % 4),
  },
} as const;

/** What a small training is made of beside its interventions. */
export interface SmallTraining {
  readonly task?: keyof typeof tasks;
  readonly steps?: number;
  readonly batchSize?: number | "full";
  readonly optimizer?: (options: AdamWOptions) => GradientTransform;
  readonly options?: AdamWOptions;
}

/** What a small training saw and left. */
export interface Trained {
  readonly losses: readonly number[];
  readonly accuracies: readonly number[];
  /** Every state of the program after the last step. */
  readonly state: Readonly<Record<string, readonly number[]>>;
}

/** A small training from its initial weights, with draws of noise that depend on their label and the step alone. */
export function trained(interventions: readonly Intervention[], given: SmallTraining = {}): Trained {
  const { task = "images", steps = 3, batchSize = "full", optimizer = adamw, options = adamwOptions } = given;
  const { model, loss, data, specs, labels } = tasks[task];
  const parameters = initialParameters(interventions, model.initialize(1));
  const start = { inputs: data, labels, fullBatch: batchSize === "full", parameters };
  const constants = constantArrays(interventions, start);
  const transform = stepTransform(interventions, optimizer, options);
  const program = trainingProgram({
    ...{ model, loss, transform, interventions, constants, batchSize },
    inputs: specs,
    samples: SAMPLES,
  });
  const draws = noiseDraws(interventions, model, batchSize === "full" ? SAMPLES : batchSize);
  return tf.tidy(() => {
    const tensor = (name: string, values: Float32Array | Int32Array) =>
      tf.tensor(values, [...program.inputs[name].shape], program.inputs[name].dtype);
    const tensors = (prefix: string, arrays: Readonly<Record<string, Float32Array | Int32Array>>): NamedTensors =>
      Object.fromEntries(
        Object.entries(arrays).map(([name, values]) => [prefix + name, tensor(prefix + name, values)]),
      );
    const fixed = {
      ...tensors("inputs.", data),
      ...tensors("", { labels }),
      ...tensors(
        "constants.",
        Object.fromEntries(Object.entries(constants).map(([name, { values }]) => [name, values])),
      ),
    };
    let state: NamedTensors = {
      ...Object.fromEntries(program.state.map((name) => [name, tf.zeros([...program.inputs[name].shape])])),
      ...tensors("parameters.", parameters),
    };
    const [losses, accuracies]: [number[], number[]] = [[], []];
    for (let step = 0; step < steps; step++) {
      const noise = draws.map(({ name, label, shape }) => [
        `noise.${name}`,
        tf.tensor(Float32Array.from(normalArray(sizeOfShape(shape), deriveSeed(step, label))), [...shape]),
      ]);
      const batch = batchSize === "full"
        ? {}
        : { batch: integers(Array.from({ length: batchSize }, (_, i) => (step + i) % SAMPLES)) };
      const fed = { ...batch, ...Object.fromEntries(noise), schedule: scheduleAt(transform, step + 1) };
      const outputs = program.fn({ ...state, ...fixed, ...fed, step: tf.scalar(step) });
      losses.push(...elements(outputs.loss));
      accuracies.push(...elements(outputs.accuracy));
      state = Object.fromEntries(program.state.map((name) => [name, outputs[name]]));
    }
    const left = Object.fromEntries(Object.entries(state).map(([name, values]) => [name, elements(values)]));
    return { losses, accuracies, state: left };
  });
}

/** The weights among what a training left, one after the other. */
export function weightsOf({ state }: Trained): readonly number[] {
  return Object.entries(state).flatMap(([name, values]) => name.startsWith("parameters.") ? values : []);
}

/** A transform's scalars at a step that counts from 1. */
export function scalarsAt(transform: GradientTransform, step: number): TransformMemory["scalars"] {
  return Object.fromEntries(
    Object.entries(transform.scalars?.(step) ?? {}).map(([name, value]) => [name, tf.scalar(value)]),
  );
}

/** The same as the vector that a training program is fed. */
export function scheduleAt(transform: GradientTransform, step: number): tf.Tensor1D {
  return tf.tensor1d(Float32Array.from(Object.values(transform.scalars?.(step) ?? {})));
}

/** What an objective sees of a first step without draws and constants, with what is given changed. */
export function stepValues(
  given: Partial<StepValues> & Pick<StepValues, "model" | "parameters" | "inputs" | "oneHotLabels">,
): StepValues {
  const rest = { step: tf.scalar(0), trainAccuracy: tf.scalar(0), noise: {}, constants: {} };
  return { loss: crossEntropy, ...rest, ...given };
}

/** Zeros for everything that a transform remembers. */
export function emptySlots({ slots }: GradientTransform, parameters: NamedTensors): Slots {
  const zeros = () => Object.fromEntries(Object.entries(parameters).map(([name, like]) => [name, tf.zerosLike(like)]));
  return Object.fromEntries(slots.map((slot) => [slot, zeros()]));
}

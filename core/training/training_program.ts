/**
 * Several training steps as one function of named tensors, ready for an engine.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import type { NamedTensors } from "../models/model.ts";
import { ADAMW_STEP_SCALARS } from "./adamw.ts";
import { type InterventionFeed, interventionNoise } from "./intervention.ts";
import type { SwapTensors } from "./objective.ts";
import type { PairSwaps } from "./pair_swaps.ts";
import { type TrainingBatch, type TrainingSettings, type TrainingState, trainingStep } from "./training_step.ts";

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
  /** Number of steps that one call makes. */
  readonly steps: number;
  /** The swaps of the whole training set's pairs, which save the abelian regulariser work on full batches. */
  readonly swaps?: PairSwaps;
}

/** A function of named tensors with the specification of its inputs. */
export interface TrainingProgram {
  /** The function, pure: what an engine compiles. */
  readonly fn: (inputs: NamedTensors) => NamedTensors;
  /** What it takes. */
  readonly inputs: TensorSpecs;
  /** Names of the inputs that hold the training set. */
  readonly constants: readonly string[];
  /** Names that are both input and output: the state. */
  readonly state: readonly string[];
}

const SEPARATOR = ".";

/**
 * The program that makes `steps` training steps at once.
 *
 * Inputs: the state (`parameters.NAME`, `firstMoments.NAME`, `secondMoments.NAME`, scalar `trainAccuracy`); the training set
 * (`inputs.NAME`, `labels`); `schedule` `[steps, 3]` (see `adamwStep`); with minibatches `batches` `[steps, batchSize]` of sample
 * indices; with a perturbation `noise` `[steps, ...perturbationShape]` of standard normals; with an intervention
 * `intervention.step` `[steps]`, the number of steps made before each, and `intervention.noise.NAME` `[steps, ...]`.
 * Outputs: the state, `losses` `[steps]` and `accuracies` `[steps]` as each step saw them.
 *
 * @throws {RangeError} if the number of steps is not a positive integer
 *
 * @example
 * ```ts
 * import { mlp, trainingProgram } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * const program = trainingProgram({
 *   model: mlp({ inputWidth: 784, hiddenWidths: [200, 200], classes: 10, initializationScale: 8 }),
 *   objective: { loss: "mean-squared-error", abelianCoefficient: 0 },
 *   optimizer: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
 *   perturbation: { lambda1: 0.06, lambda2: 0.03 },
 *   inputs: { images: { shape: [1000, 784], dtype: "float32" } },
 *   samples: 1000,
 *   batchSize: 200,
 *   steps: 5,
 * });
 * assertEquals(program.constants, ["inputs.images", "labels"]);
 * assertEquals(program.inputs.batches, { shape: [5, 200], dtype: "int32" });
 * assertEquals(program.inputs.noise, { shape: [5, 200, 784], dtype: "float32" });
 * ```
 */
export function trainingProgram(options: TrainingProgramOptions): TrainingProgram {
  const { model, steps, samples, batchSize } = options;
  if (!Number.isInteger(steps) || steps < 1) {
    throw new RangeError(`Cannot unroll training as the steps must be a positive integer: current value is ${steps}`);
  }
  const inBatch = batchSize === "full" ? samples : batchSize;
  const names = Object.keys(model.parameterShapes);
  const slots = (["parameters", "firstMoments", "secondMoments"] as const).flatMap((slot) =>
    names.map((name) => ({ slot, name, flat: slot + SEPARATOR + name }))
  );
  const state = [...slots.map(({ flat }) => flat), "trainAccuracy"];
  const constants = [...Object.keys(options.inputs).map((name) => `inputs${SEPARATOR}${name}`), "labels"];
  const float = (shape: readonly number[]) => ({ shape, dtype: "float32" as const });
  const inputs: TensorSpecs = {
    ...Object.fromEntries(slots.map(({ flat, name }) => [flat, float(model.parameterShapes[name])])),
    trainAccuracy: float([]),
    ...Object.fromEntries(Object.entries(options.inputs).map(([name, spec]) => [`inputs${SEPARATOR}${name}`, spec])),
    labels: { shape: [samples], dtype: "int32" },
    schedule: float([steps, ADAMW_STEP_SCALARS]),
    ...(batchSize === "full" ? {} : { batches: { shape: [steps, batchSize], dtype: "int32" as const } }),
    ...(options.perturbation ? { noise: float([steps, ...model.perturbationShape(inBatch)]) } : {}),
    ...interventionInputs(options, inBatch),
  };

  const fn = (given: NamedTensors): NamedTensors => {
    const slot = (kind: string) => Object.fromEntries(names.map((name) => [name, given[kind + SEPARATOR + name]]));
    let current: TrainingState = {
      parameters: slot("parameters"),
      firstMoments: slot("firstMoments"),
      secondMoments: slot("secondMoments"),
      trainAccuracy: given.trainAccuracy as tf.Scalar,
    };
    const losses: tf.Tensor[] = [];
    const accuracies: tf.Tensor[] = [];
    for (let step = 0; step < steps; step++) {
      const taken = trainingStep(current, batchOf(given, step, options), options);
      current = taken.state;
      losses.push(taken.loss);
      accuracies.push(taken.state.trainAccuracy);
    }
    return {
      ...Object.fromEntries(slots.map(({ slot, name, flat }) => [flat, current[slot][name]])),
      trainAccuracy: current.trainAccuracy,
      losses: tf.stack(losses),
      accuracies: tf.stack(accuracies),
    };
  };
  return { fn, inputs, constants, state };
}

function batchOf(given: NamedTensors, step: number, options: TrainingProgramOptions): TrainingBatch {
  const row = (name: string) => tf.squeeze(tf.slice(given[name], [step], [1]), [0]);
  const indices = options.batchSize === "full" ? undefined : row("batches") as tf.Tensor1D;
  const pick = <T extends tf.Tensor>(tensor: T): T => indices === undefined ? tensor : tf.gather(tensor, indices) as T;
  const [decay, stepSize, secondMomentScale] = tf.unstack(row("schedule")) as tf.Scalar[];
  return {
    inputs: Object.fromEntries(
      Object.keys(options.inputs).map((name) => [name, pick(given[`inputs${SEPARATOR}${name}`])]),
    ),
    labels: pick(given.labels as tf.Tensor1D),
    adamw: { decay, stepSize, secondMomentScale },
    noise: options.perturbation === undefined ? undefined : row("noise"),
    ...(options.swaps === undefined || indices !== undefined ? {} : { swaps: swapTensors(options.swaps) }),
    ...(options.intervention === undefined ? {} : { intervention: interventionFeed(given, row) }),
  };
}

function swapTensors({ left, right, partner }: PairSwaps): SwapTensors {
  const tensor = (values: Int32Array) => tf.tensor1d(values, "int32");
  return { left: tensor(left), right: tensor(right), partner: tensor(partner) };
}

const INTERVENTION_STEP = `intervention${SEPARATOR}step`;
const INTERVENTION_NOISE = `intervention${SEPARATOR}noise${SEPARATOR}`;

function interventionInputs({ model, intervention, steps }: TrainingProgramOptions, samples: number): TensorSpecs {
  if (intervention === undefined) return {};
  const noise = interventionNoise(intervention, model, samples);
  return Object.fromEntries([
    [INTERVENTION_STEP, { shape: [steps], dtype: "float32" }],
    ...Object.entries(noise).map(([name, shape]) => [
      INTERVENTION_NOISE + name,
      { shape: [steps, ...shape], dtype: "float32" },
    ]),
  ]);
}

function interventionFeed(given: NamedTensors, row: (name: string) => tf.Tensor): InterventionFeed {
  const drawn = Object.keys(given).filter((name) => name.startsWith(INTERVENTION_NOISE));
  const noise = drawn.map((name) => [name.slice(INTERVENTION_NOISE.length), row(name)]);
  return { step: row(INTERVENTION_STEP) as tf.Scalar, noise: Object.fromEntries(noise) };
}

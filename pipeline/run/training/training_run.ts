/**
 * What a run trains: network, loss, transforms and interventions made ready from what a recipe names.
 *
 * @module
 */
import type { Loss } from "../../../core/losses/losses.ts";
import { type Model, takesPairs } from "../../../core/models/model.ts";
import type { AdamWOptions } from "../../../core/optimizers/adamw.ts";
import type { GradientTransform } from "../../../core/optimizers/gradient_transform.ts";
import { deriveSeed } from "../../../core/random/derive_seed.ts";
import {
  constantArrays,
  initialParameters,
  loggedNumbers,
  type NoiseDraw,
  noiseDraws,
  stepTransform,
} from "../../../core/training/composition.ts";
import type { NamedIntervention } from "../../../core/training/intervention.ts";
import { trainingProgram, type TrainingProgramOptions } from "../../../core/training/training_program.ts";
import type { TrainingSettings } from "../../../core/training/training_step.ts";
import type { ParameterArrays } from "../../../core/models/model.ts";
import { inputShape, type Samples } from "../../../data/samples.ts";
import type { Engine, Executable } from "../../engine/engine.ts";
import type { CheckpointSettings, TrainSettings } from "../../tasks/shared_settings.ts";

/** The parts that a recipe names, loaded. */
export interface TrainingParts {
  readonly model: Model;
  readonly loss: Loss;
  readonly optimizer: (options: AdamWOptions) => GradientTransform;
  readonly interventions: readonly NamedIntervention[];
  readonly train: TrainSettings;
  readonly checkpoints: CheckpointSettings;
}

/** Numbers of the training log by column. */
export type LoggedNumbers = Readonly<Record<string, number>>;

/** A run that can be trained: plain data, and functions that may ask another process. */
export interface TrainingRun {
  readonly seed: number;
  readonly train: TrainSettings;
  readonly checkpoints: CheckpointSettings;
  /** Number of training samples. */
  readonly samples: number;
  /** The weights before the first step. */
  readonly initial: ParameterArrays;
  /** Names of what the transforms remember of each parameter. */
  readonly slots: readonly string[];
  /** The normals that each step is fed. */
  readonly draws: readonly NoiseDraw[];
  /** What the transforms are told of a step, which counts from 1. */
  scalars(step: number): ArrayLike<number>;
  /** What the log has beside loss and accuracy, before the first step. */
  readonly firstLogged: LoggedNumbers;
  /** The same at a checkpoint, from the accuracy of the step before it. */
  logged(trainAccuracy: number): LoggedNumbers | Promise<LoggedNumbers>;
  /** The step, ready to run, with the training set in place. Its state are the weights, the slots and `trainAccuracy`. */
  compile(engine: Engine): Promise<Executable>;
}

/** The run of some parts from a seed on a training set. */
export function trainingRun(parts: TrainingParts, given: Samples, seed: number): TrainingRun {
  const { model, loss, optimizer, interventions, train, checkpoints } = parts;
  const initial = initialParameters(interventions, model.initialize(deriveSeed(seed, "initialization")));
  const fullBatch = train.batchSize === "full";
  const samples = samplesInOrder(given, { model, interventions, fullBatch });
  const { inputs, labels, count } = samples;
  // No optimizer knows how many steps there will be: a longer run begins as a shorter one.
  const { learningRate, weightDecay, beta1, beta2, epsilon, warmupSteps } = train;
  const constantsOfAdamW = { learningRate, weightDecay, beta1, beta2, epsilon, warmupSteps };
  const transform = stepTransform(interventions, optimizer, constantsOfAdamW);
  const constants = constantArrays(interventions, { inputs, labels, fullBatch, parameters: initial });
  const { batchSize } = train;
  return {
    ...{ seed, train, checkpoints, initial },
    samples: count,
    slots: transform.slots,
    draws: noiseDraws(interventions, model, batchSize === "full" ? count : batchSize),
    scalars: (step) => Object.values(transform.scalars?.(step) ?? {}),
    firstLogged: loggedNumbers(interventions, 0),
    logged: (accuracy) => loggedNumbers(interventions, accuracy),
    compile: (engine) => compileStep(engine, samples, { model, loss, interventions, transform, constants, batchSize }),
  };
}

function compileStep(
  engine: Engine,
  { inputs, labels, count }: Samples,
  settings: Omit<TrainingProgramOptions, "inputs" | "samples">,
): Promise<Executable> {
  const program = trainingProgram({
    ...settings,
    inputs: Object.fromEntries(
      Object.entries(inputs).map(([name, values]) => [
        name,
        { shape: inputShape(values, count), dtype: values instanceof Float32Array ? "float32" : "int32" },
      ]),
    ),
    samples: count,
  });
  const fixed = {
    ...Object.fromEntries(Object.entries(inputs).map(([name, values]) => [`inputs.${name}`, values])),
    labels,
    ...Object.fromEntries(
      Object.entries(settings.constants ?? {}).map(([name, { values }]) => [`constants.${name}`, values]),
    ),
  };
  return engine.compile(program.fn, program.inputs, { constants: fixed, state: program.state });
}

/**
 * The samples in the order in which training passes over them.
 *
 * Pairs of a full batch are ordered by their tokens, which a step does not see but for rounding: those that read the same rows of the sparse
 * products' tables follow each other, and find them in the processor's cache. Noise is drawn for each place, so runs with noise keep the order.
 */
export function samplesInOrder(
  samples: Samples,
  { model, interventions, fullBatch }: Pick<TrainingSettings, "model" | "interventions"> & {
    readonly fullBatch: boolean;
  },
): Samples {
  const isOrdered = fullBatch && takesPairs(model) && noiseDraws(interventions, model, samples.count).length === 0;
  return isOrdered ? inTokenOrder(samples) : samples;
}

function inTokenOrder({ inputs, labels, count }: Samples): Samples {
  const { left, right } = inputs;
  const order = [...Array(count).keys()].sort((i, j) => left[i] - left[j] || right[i] - right[j]);
  const ordered = <A extends Int32Array | Float32Array>(values: A): A =>
    values.map((_, place) => values[order[place]]) as A;
  return { count, inputs: { left: ordered(left), right: ordered(right) }, labels: ordered(labels) };
}

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
import { constantArrays, initialParameters, noiseDraws, stepTransform } from "../../../core/training/composition.ts";
import type { ConstantArray, NamedIntervention } from "../../../core/training/intervention.ts";
import type { TrainingSettings } from "../../../core/training/training_step.ts";
import type { ParameterArrays } from "../../../core/models/model.ts";
import type { Samples } from "../../../data/samples.ts";
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

/** A run that can be trained. */
export interface TrainingRun extends TrainingSettings {
  readonly seed: number;
  readonly train: TrainSettings;
  readonly checkpoints: CheckpointSettings;
  readonly samples: Samples;
  /** The weights before the first step. */
  readonly initial: ParameterArrays;
  /** What the interventions keep in place. */
  readonly constants: Readonly<Record<string, ConstantArray>>;
}

/** The run of some parts from a seed on a training set. */
export function trainingRun(parts: TrainingParts, given: Samples, seed: number): TrainingRun {
  const { model, loss, optimizer, interventions, train, checkpoints } = parts;
  const initial = initialParameters(interventions, model.initialize(deriveSeed(seed, "initialization")));
  const fullBatch = train.batchSize === "full";
  const samples = samplesInOrder(given, { model, interventions, fullBatch });
  const { inputs, labels } = samples;
  const start = { inputs, labels, fullBatch, parameters: initial };
  return {
    ...{ model, loss, interventions, seed, train, checkpoints, samples, initial },
    transform: stepTransform(interventions, optimizer, train),
    constants: constantArrays(interventions, start),
  };
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

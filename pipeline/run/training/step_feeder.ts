/**
 * What each training step is fed beside the state: learning-rate scalars, minibatch, noise.
 *
 * @module
 */
import { type ParameterShapes, sizeOfShape } from "../../../core/models/model.ts";
import { deriveSeed } from "../../../core/random/derive_seed.ts";
import { epochPermutation } from "../../../core/random/permutation.ts";
import { fillStandardNormals } from "../../../core/random/standard_normals.ts";
import { adamwStep } from "../../../core/training/adamw.ts";
import { type Intervention, interventionNoise } from "../../../core/training/intervention.ts";
import type { RunSpec } from "../../plan/runs.ts";
import { type Samples, type TaskSettings, trainingSettingsOf } from "../../tasks/task.ts";

/** The run whose steps are fed. */
export interface FeederOptions {
  readonly run: RunSpec;
  readonly task: TaskSettings;
  readonly train: Samples;
  readonly intervention?: Intervention;
}

/** Steps that see every training sample once; a remainder smaller than a batch is left out of its epoch. */
export function stepsPerEpoch(task: TaskSettings, train: Samples): number {
  const { batchSize } = task.settings.train;
  return batchSize === "full" ? 1 : Math.floor(train.count / batchSize);
}

/**
 * A function from the number of steps made so far to the arrays that the next one is fed.
 *
 * Its values are a pure function of the run's seed and the step; the arrays are reused by the next call.
 */
export function stepFeeder(
  { run, task, train, intervention }: FeederOptions,
): (step: number) => Record<string, Float32Array | Int32Array> {
  const { batchSize } = task.settings.train;
  const { model, perturbation } = trainingSettingsOf(task, run.mode);
  const noiseSeed = deriveSeed(run.seed, "training-noise") >>> 0;
  const orderSeed = deriveSeed(run.seed, "batches");
  const perEpoch = stepsPerEpoch(task, train);
  const inBatch = batchSize === "full" ? train.count : batchSize;
  const interventionFeeds = intervention === undefined
    ? () => ({})
    : interventionFeeder(interventionNoise(intervention, model, inBatch), run.seed);
  const noise = new Float32Array(perturbation === undefined ? 0 : sizeOfShape(model.perturbationShape(inBatch)));
  let epoch = { index: -1, order: new Int32Array(0) };

  return (step) => {
    const { decay, stepSize, secondMomentScale } = adamwStep(step + 1, task.settings.train);
    const feeds: Record<string, Float32Array | Int32Array> = {
      schedule: Float32Array.of(decay, stepSize, secondMomentScale),
    };
    if (batchSize !== "full") {
      const index = Math.floor(step / perEpoch);
      if (epoch.index !== index) {
        epoch = { index, order: epochPermutation({ seed: orderSeed, epoch: index, n: train.count }) };
      }
      const from = (step % perEpoch) * batchSize;
      feeds.batches = epoch.order.subarray(from, from + batchSize);
    }
    if (perturbation !== undefined) {
      fillStandardNormals(noise, { seed: noiseSeed, counter: step });
      feeds.noise = noise;
    }
    return { ...feeds, ...interventionFeeds(step) };
  };
}

/** What an intervention is fed: the number of steps made, and draws of each name's own. */
function interventionFeeder(
  shapes: ParameterShapes,
  seed: number,
): (step: number) => Record<string, Float32Array> {
  const draws = Object.entries(shapes).map(([name, shape]) => ({
    values: new Float32Array(sizeOfShape(shape)),
    name: `intervention.noise.${name}`,
    seed: deriveSeed(seed, `intervention-noise/${name}`) >>> 0,
  }));
  return (step) => {
    for (const { values, seed } of draws) fillStandardNormals(values, { seed, counter: step });
    const noise = draws.map(({ name, values }) => [name, values] as const);
    return { "intervention.step": Float32Array.of(step), ...Object.fromEntries(noise) };
  };
}

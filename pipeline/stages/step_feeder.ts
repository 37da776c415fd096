/**
 * What each training step is fed beside the state: learning-rate scalars, minibatch, noise.
 *
 * @module
 */
import { type ParameterShapes, sizeOfShape } from "../../core/models/model.ts";
import { deriveSeed } from "../../core/random/derive_seed.ts";
import { epochPermutation } from "../../core/random/permutation.ts";
import { fillStandardNormals } from "../../core/random/standard_normals.ts";
import { ADAMW_STEP_SCALARS, adamwStep } from "../../core/training/adamw.ts";
import { type Intervention, interventionNoise } from "../../core/training/intervention.ts";
import type { RunSpec } from "../runs.ts";
import { type Samples, type TaskSettings, trainingSettingsOf } from "../task.ts";

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
 * A function from the number of steps made so far, and the number of steps to make, to the arrays that those steps are fed.
 *
 * Its values are a pure function of the run's seed and the step; the arrays are reused by the next call.
 */
export function stepFeeder(
  { run, task, train, intervention }: FeederOptions,
): (step: number, count: number) => Record<string, Float32Array | Int32Array> {
  const { batchSize } = task.settings.train;
  const { model, perturbation } = trainingSettingsOf(task, run.mode);
  const noiseSeed = deriveSeed(run.seed, "training-noise") >>> 0;
  const orderSeed = deriveSeed(run.seed, "batches");
  const perEpoch = stepsPerEpoch(task, train);
  const inBatch = batchSize === "full" ? train.count : batchSize;
  const noiseSize = sizeOfShape(model.perturbationShape(inBatch));
  const noise = new Map<number, Float32Array>();
  const interventionFeeds = intervention === undefined
    ? () => ({})
    : interventionFeeder(interventionNoise(intervention, model, inBatch), run.seed);
  let epoch = { index: -1, order: new Int32Array(0) };

  return (step, count) => {
    const schedule = new Float32Array(count * ADAMW_STEP_SCALARS);
    const feeds: Record<string, Float32Array | Int32Array> = { schedule };
    for (let i = 0; i < count; i++) {
      const { decay, stepSize, secondMomentScale } = adamwStep(step + i + 1, task.settings.train);
      schedule.set([decay, stepSize, secondMomentScale], i * ADAMW_STEP_SCALARS);
    }
    if (batchSize !== "full") {
      const batches = new Int32Array(count * batchSize);
      for (let i = 0; i < count; i++) {
        const index = Math.floor((step + i) / perEpoch);
        if (epoch.index !== index) {
          epoch = { index, order: epochPermutation({ seed: orderSeed, epoch: index, n: train.count }) };
        }
        const from = ((step + i) % perEpoch) * batchSize;
        batches.set(epoch.order.subarray(from, from + batchSize), i * batchSize);
      }
      feeds.batches = batches;
    }
    if (perturbation !== undefined) {
      const values = noise.get(count) ?? new Float32Array(count * noiseSize);
      noise.set(count, values);
      for (let i = 0; i < count; i++) {
        const ofStep = values.subarray(i * noiseSize, (i + 1) * noiseSize);
        fillStandardNormals(ofStep, { seed: noiseSeed, counter: step + i });
      }
      feeds.noise = values;
    }
    return { ...feeds, ...interventionFeeds(step, count) };
  };
}

/** What an intervention is fed: the number of steps made, and draws of each name's own. */
function interventionFeeder(
  shapes: ParameterShapes,
  seed: number,
): (step: number, count: number) => Record<string, Float32Array> {
  const draws = Object.entries(shapes).map(([name, shape]) => ({
    name,
    size: sizeOfShape(shape),
    seed: deriveSeed(seed, `intervention-noise/${name}`) >>> 0,
  }));
  return (step, count) => {
    const feeds: Record<string, Float32Array> = {
      "intervention.step": Float32Array.from({ length: count }, (_, i) => step + i),
    };
    for (const { name, size, seed } of draws) {
      const values = new Float32Array(count * size);
      for (let i = 0; i < count; i++) {
        fillStandardNormals(values.subarray(i * size, (i + 1) * size), { seed, counter: step + i });
      }
      feeds[`intervention.noise.${name}`] = values;
    }
    return feeds;
  };
}

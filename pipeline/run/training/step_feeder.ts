/**
 * What each training step is fed beside the state: the transforms' scalars, minibatch, noise.
 *
 * @module
 */
import { sizeOfShape } from "../../../core/models/model.ts";
import { deriveSeed } from "../../../core/random/derive_seed.ts";
import { epochPermutation } from "../../../core/random/permutation.ts";
import { fillStandardNormals } from "../../../core/random/standard_normals.ts";
import type { TrainingRun } from "./training_run.ts";

/** Steps that see every training sample once; a remainder smaller than a batch is left out of its epoch. */
export function stepsPerEpoch({ train: { batchSize }, samples }: Pick<TrainingRun, "train" | "samples">): number {
  return batchSize === "full" ? 1 : Math.floor(samples / batchSize);
}

/**
 * A function from the number of steps made so far to the arrays that the next one is fed.
 *
 * Its values are a pure function of the run's seed and the step; the arrays are reused by the next call.
 */
export function stepFeeder(
  run: Pick<TrainingRun, "seed" | "train" | "samples" | "draws" | "scalars">,
): (step: number) => Record<string, Float32Array | Int32Array> {
  const { seed, train: { batchSize }, samples } = run;
  const orderSeed = deriveSeed(seed, "batches");
  const perEpoch = stepsPerEpoch(run);
  const draws = run.draws.map(({ name, label, shape }) => ({
    name: `noise.${name}`,
    values: new Float32Array(sizeOfShape(shape)),
    seed: deriveSeed(seed, label) >>> 0,
  }));
  let epoch = { index: -1, order: new Int32Array(0) };

  return (step) => {
    const feeds: Record<string, Float32Array | Int32Array> = {
      schedule: Float32Array.from(run.scalars(step + 1)),
      step: Float32Array.of(step),
    };
    if (batchSize !== "full") {
      const index = Math.floor(step / perEpoch);
      if (epoch.index !== index) {
        epoch = { index, order: epochPermutation({ seed: orderSeed, epoch: index, n: samples }) };
      }
      const from = (step % perEpoch) * batchSize;
      feeds.batch = epoch.order.subarray(from, from + batchSize);
    }
    for (const { name, values, seed } of draws) {
      fillStandardNormals(values, { seed, counter: step });
      feeds[name] = values;
    }
    return feeds;
  };
}

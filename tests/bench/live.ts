/**
 * `deno task bench:live`: what looking at a network while it trains costs, as a share of the training, at most 1 %.
 *
 * What is measured is processor time on one core: of training steps, and of the evaluation of stored checkpoints with everything that it needs
 * once a run.
 *
 * @module
 */
import { join } from "node:path";
import { profileConfig, type ProfileName } from "../../pipeline/config/profiles.ts";
import type { Json } from "../../pipeline/files/canonical_json.ts";
import { selectEngine } from "../../pipeline/engine/select_engine.ts";
import { checkpointFile, encodeCheckpoint } from "../../pipeline/files/checkpoint_artifact.ts";
import { encodeDataset } from "../../pipeline/files/dataset_artifact.ts";
import { datasetRecipe, trainRecipe } from "../../pipeline/plan/recipes.ts";
import { type Run, runsOf } from "../../pipeline/plan/runs.ts";
import { makeDataset } from "../../pipeline/run/stages/make_dataset.ts";
import { nextCheckpoint } from "../../pipeline/run/training/checkpoint_schedule.ts";
import { initialState, trainingLoop } from "../../pipeline/run/training/training_loop.ts";
import { trainingRun } from "../../pipeline/run/training/training_run.ts";
import { liveQuantities, sampleSize } from "../../pipeline/run/workers/live_quantities.ts";
import { datasetSource, trainingParts } from "../../pipeline/run/workers/recipe_parts.ts";
import { processorTime } from "./metric_runs.ts";

const BAR = 1; // per cent of the training
const EVALUATIONS = 200;

if (import.meta.main) {
  for (const profile of ["quick", "paper"] as const) {
    for (const run of standardRuns(profile)) console.log(`${profile}: ${await costOf(run)}   (bar ${BAR} %)`);
  }
}

function standardRuns(profile: ProfileName): readonly Run[] {
  return runsOf({ ...profileConfig(profile), variants: [] }).filter(({ intervention }) => intervention === "standard");
}

async function costOf(run: Run): Promise<string> {
  const trained = trainRecipe(run);
  const parts = await trainingParts(trained, []);
  const recipe = datasetRecipe(run);
  const data = await makeDataset({ recipe, seed: 0, files: {} }, await datasetSource(recipe.module));
  const training = trainingRun(parts, data.train, 0);
  const start = initialState(training);
  const { engine } = await selectEngine("compiled");
  const { steps } = parts.train;

  const timeOf = async (count: number): Promise<number> => {
    const train = { ...training.train, steps: count };
    const rare = { every: 1e6, denseEvery: 1e6 };
    const before = processorTime();
    const observer = { checkpoint: () => Promise.resolve(), progress: () => {}, shouldStop: () => false };
    await trainingLoop({ ...training, train, checkpoints: rare }, engine, start, observer);
    return processorTime() - before;
  };
  const some = steps > 20_000 ? 1500 : 100;
  await timeOf(10);
  const step = (await timeOf(10 + some) - await timeOf(10)) / some;

  const directory = await Deno.makeTempDir({ prefix: "degrok-bench-" });
  await Deno.mkdir(join(directory, "checkpoints"));
  await Deno.writeFile(join(directory, "dataset"), encodeDataset(data));
  const weights = encodeCheckpoint(start, parts.model.parameterShapes, trained.model as unknown as Json);
  for (let i = 0; i < EVALUATIONS; i++) await Deno.writeFile(join(directory, checkpointFile(i)), weights);
  const places = { engine: engine.name, dataset: join(directory, "dataset"), directory };
  const context = { progress: () => {}, point: () => {}, log: console.log, stopSignal: () => undefined };
  const before = processorTime();
  const live = await liveQuantities(parts, places, context);
  const prepared = processorTime();
  for (let i = 0; i < EVALUATIONS; i++) live.context.point(i, {});
  await live.close();
  const evaluation = (processorTime() - prepared) / EVALUATIONS;
  await Deno.remove(directory, { recursive: true });

  const share = (prepared - before + evaluation * checkpointsOf(run)) / (step * steps);
  return `${run.id}, ${sampleSize(parts, data.train.count)} of ${data.test.count} test samples, ` +
    `${evaluation.toFixed(1)} ms a checkpoint, ${step.toFixed(2)} ms a step: ${
      (100 * share).toFixed(2)
    } % of the training`;
}

/** As many checkpoints as a run keeps that fits after a twentieth of its steps. */
function checkpointsOf({ settings: { train: { steps }, checkpoints } }: Run): number {
  let count = 1;
  for (let step = 0; step < steps; count++) {
    step = nextCheckpoint(step, { ...checkpoints, fitted: step > steps / 20 });
  }
  return count;
}

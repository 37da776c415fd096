/**
 * Milliseconds that each metric of a checkpoint takes at the paper's settings, on one core, compiled, and the share of a run's training
 * that all metrics come to.
 *
 * `deno task bench:metrics [ROUNDS]`. Preparing a metric (tracing, compiling, distances) happens once a run and is listed apart. What is
 * measured is processor time, the least of ROUNDS (default 3), which on an idle machine is the time on the clock.
 *
 * @module
 */
import process from "node:process";
import { profileConfig } from "../../pipeline/config/profiles.ts";
import { selectEngine } from "../../pipeline/engine/select_engine.ts";
import type { SharedOutputs } from "../../pipeline/metrics/metric.ts";
import { metricsOf } from "../../pipeline/metrics/registry.ts";
import { mnistCase, modularAdditionCase, startTraining, type TrainingCase } from "./training_cases.ts";
import { datasetRecipe } from "../../pipeline/plan/recipes.ts";
import { makeDataset } from "../../pipeline/run/stages/make_dataset.ts";
import type { TaskData } from "../../pipeline/tasks/task.ts";
import { runTask, type TaskName } from "../../pipeline/tasks/tasks.ts";

const BAR = 40; // per cent of the training
/** The paper's tasks. */
const paperTasks = ["mnist", "modularAddition"] as const;
const CHECKPOINTS: Readonly<Record<(typeof paperTasks)[number], number>> = { mnist: 480, modularAddition: 424 }; // as many as runs of the paper's profile kept, by when they fitted

const rounds = Number(Deno.args[0] ?? 3);
if (!Number.isInteger(rounds) || rounds < 1) {
  console.error(`ROUNDS must be a positive integer: got ${Deno.args[0]}`);
  Deno.exit(2);
}
const config = profileConfig("paper");
const cases: Readonly<Record<keyof typeof CHECKPOINTS, readonly TrainingCase[]>> = {
  mnist: (["standard", "perturbed"] as const).map(mnistCase),
  modularAddition: (["standard", "perturbed", "abelian"] as const).map(modularAdditionCase),
};
const { engine } = await selectEngine("compiled");

for (const name of paperTasks) {
  const task = runTask(name, config[name]);
  const data = await dataOf(name);
  const parameters = task.model.initialize(0);
  console.log(`${name}: milliseconds to prepare a run, and of each checkpoint`);
  const shared: SharedOutputs = new Map();
  const timed = [];
  for (const { metric } of metricsOf(task)) {
    const began = processorTime();
    const prepared = await metric.prepare({ seed: 0, task, data, engine, shared });
    timed.push({ name: metric.name, prepared, preparing: processorTime() - began, least: Infinity });
  }
  for (let round = 0; round <= rounds; round++) {
    shared.clear(); // each round is a checkpoint of its own, of which metrics leave each other what they share
    for (const each of timed) {
      const start = processorTime();
      await each.prepared.evaluate(parameters);
      if (round > 0) each.least = Math.min(each.least, processorTime() - start); // the first also compiles what waits for it
    }
  }
  for (const { name, prepared, preparing, least } of timed) {
    await prepared.dispose();
    console.log(`${preparing.toFixed(0).padStart(8)}${least.toFixed(0).padStart(8)}  ${name}`);
  }
  const total = timed.reduce((sum, { least }) => sum + least, 0);
  console.log(`        ${total.toFixed(0).padStart(8)}  in all`);
  for (const training of cases[name]) {
    const step = await stepTime(training);
    const share = (total * CHECKPOINTS[name]) / (step * task.settings.train.steps);
    const words = `of the training, at ${step.toFixed(2)} ms a step of ${training.name}   (bar ${BAR} %)`;
    console.log(`        ${(100 * share).toFixed(0).padStart(6)} %  ${words}`);
  }
  console.log();
}
Deno.exit(0);

/** The least processor time of a step. */
async function stepTime(training: TrainingCase): Promise<number> {
  const { run, dispose } = await startTraining(engine, training);
  let least = Infinity;
  for (let round = 0; round < 8 * rounds; round++) {
    const start = processorTime();
    await run();
    least = Math.min(least, processorTime() - start);
  }
  await dispose();
  return least;
}

function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

async function dataOf(task: TaskName): Promise<TaskData> {
  const recipe = datasetRecipe({ task, settings: config[task] });
  const { default: source } = await import(`../../${recipe.module}`);
  return await makeDataset({ recipe, seed: 0, files: {} }, source);
}

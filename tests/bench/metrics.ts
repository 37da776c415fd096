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
import { modularDataset, type ModularPairs } from "../../data/modular_arithmetic.ts";
import type { LabelledImages } from "../../data/mnist.ts";
import { profileConfig } from "../../pipeline/config/profiles.ts";
import { readMnist } from "../../pipeline/tasks/mnist_files.ts";
import { selectEngine } from "../../pipeline/engine/select_engine.ts";
import type { SharedOutputs } from "../../pipeline/metrics/shared_outputs.ts";
import { metricsOf } from "../../pipeline/metrics/registry.ts";
import { mnistCase, modularAdditionCase, startTraining, type TrainingCase } from "./training_cases.ts";
import { modelOf, type TaskData, type TaskSettings } from "../../pipeline/tasks/task.ts";

const BAR = 40; // per cent of the training
const CHECKPOINTS = { mnist: 480, modularAddition: 424 }; // as many as runs of the paper's profile kept, by when they fitted

const rounds = Number(Deno.args[0] ?? 3);
if (!Number.isInteger(rounds) || rounds < 1) {
  console.error(`ROUNDS must be a positive integer: got ${Deno.args[0]}`);
  Deno.exit(2);
}
const config = profileConfig("paper");
const tasks: readonly TaskSettings[] = [
  { task: "mnist", settings: config.mnist },
  { task: "modularAddition", settings: config.modularAddition },
];
const { engine } = await selectEngine("compiled");

for (const task of tasks) {
  const data = await dataOf(task);
  const parameters = modelOf(task).initialize(0);
  console.log(`${task.task}: milliseconds to prepare a run, and of each checkpoint`);
  const shared: SharedOutputs = new Map();
  const timed = [];
  for (const { metric } of metricsOf(task.task)) {
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
  for (const training of task.task === "mnist" ? mnistCases() : modularAdditionCases()) {
    const step = await stepTime(training);
    const share = (total * CHECKPOINTS[task.task]) / (step * task.settings.train.steps);
    const words = `of the training, at ${step.toFixed(2)} ms a step of ${training.name}   (bar ${BAR} %)`;
    console.log(`        ${(100 * share).toFixed(0).padStart(6)} %  ${words}`);
  }
  console.log();
}
Deno.exit(0);

function modularAdditionCases(): readonly TrainingCase[] {
  return (["standard", "perturbed", "abelian"] as const).map(modularAdditionCase);
}

function mnistCases(): readonly TrainingCase[] {
  return (["standard", "perturbed"] as const).map((mode) => mnistCase(mode, 1));
}

/** The least processor time of a step. */
async function stepTime(training: TrainingCase): Promise<number> {
  const { run, steps, dispose } = await startTraining(engine, training);
  let least = Infinity;
  for (let round = 0; round < 8 * rounds; round++) {
    const start = processorTime();
    await run();
    least = Math.min(least, (processorTime() - start) / steps);
  }
  await dispose();
  return least;
}

function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

async function dataOf(task: TaskSettings): Promise<TaskData> {
  if (task.task === "modularAddition") {
    const { train, test } = modularDataset(task.settings.dataset, 0);
    const of = ({ left, right, result }: ModularPairs) => ({
      count: result.length,
      inputs: { left, right },
      labels: result,
    });
    return { train: of(train), test: of(test) };
  }
  const { source, ...sizes } = task.settings.dataset;
  const images = await readMnist(source, sizes)();
  if (images._tag === "Left") throw new Error(JSON.stringify(images.left));
  const of = ({ count, pixels, labels }: LabelledImages) => ({ count, inputs: { images: pixels }, labels });
  return { train: of(images.right.train), test: of(images.right.test) };
}

/**
 * `deno task bench:metrics`: what each metric of a checkpoint takes at the paper's settings, on one core, compiled, and the share of a run's
 * training that all metrics come to.
 *
 * Preparing a metric (tracing, compiling, distances) happens once a run and is listed apart. What is measured is processor time, the least of
 * several rounds, which on an idle machine is the time on the clock.
 *
 * @module
 */
import { selectEngine } from "../../pipeline/engine/select_engine.ts";
import { profileConfig } from "../../pipeline/config/profiles.ts";
import type { Engine } from "../../pipeline/engine/engine.ts";
import { processStreams } from "../../pipeline/platform/process_streams.ts";
import { runProgram } from "../../pipeline/platform/program.ts";
import { countArgument } from "../../pipeline/terminal/argument_parsers.ts";
import { command } from "../../pipeline/terminal/command.ts";
import { runCommandLine } from "../../pipeline/terminal/command_line.ts";
import { option } from "../../pipeline/terminal/parameters.ts";
import { type PaperTask, processorTime, startMetrics } from "./metric_runs.ts";
import { mnistImages } from "./mnist_images.ts";
import { mnistCase, modularAdditionCase, startTraining, type TrainingCase } from "./training_cases.ts";

const BAR = 40; // per cent of the training
const CHECKPOINTS: Readonly<Record<PaperTask, number>> = { mnist: 480, modularAddition: 424 }; // as many as runs of the paper's profile kept, by when they fitted

const benchMetrics = command({
  name: "bench:metrics",
  description: "Times each metric of a checkpoint at the paper's settings.",
  examples: [["bench:metrics --rounds 5", "the least of five rounds"]],
  parameters: { rounds: option("--rounds <n>", "rounds, the fastest of which counts (default: 3)", countArgument, 3) },
  run: async ({ rounds }, { out }) => {
    const { engine } = await selectEngine("compiled");
    const say = (...columns: readonly string[]) => out.write(`${columns.join("").trimEnd()}\n`);
    const images = await mnistImages();
    const cases: Readonly<Record<PaperTask, readonly TrainingCase[]>> = {
      mnist: (["standard", "perturbed"] as const).map((each) => mnistCase(each, images)),
      modularAddition: (["standard", "perturbed", "abelian"] as const).map(modularAdditionCase),
    };
    for (const name of ["mnist", "modularAddition"] as const) {
      say(`${name}: milliseconds to prepare a run, and of each checkpoint`);
      const rows = await metricTimes(engine, name, rounds);
      for (const { metric, preparing, least } of rows) {
        say(preparing.toFixed(0).padStart(8), least.toFixed(0).padStart(8), "  ", metric);
      }
      const total = rows.reduce((sum, { least }) => sum + least, 0);
      say(total.toFixed(0).padStart(16), "  in all");
      for (const training of cases[name]) {
        const step = await stepTime(engine, training, rounds);
        const share = (total * CHECKPOINTS[name]) / (step * profileConfig("paper")[name].train.steps);
        const words = `of the training, at ${step.toFixed(2)} ms a step of ${training.name}   (bar ${BAR} %)`;
        say((100 * share).toFixed(0).padStart(14), " %  ", words);
      }
      say();
    }
    return 0;
  },
});

if (import.meta.main) {
  const streams = processStreams();
  await runProgram((argv) => runCommandLine(["bench:metrics", ...argv], { commands: [benchMetrics], streams }));
}

/** The least processor time of each metric. */
async function metricTimes(engine: Engine, name: PaperTask, rounds: number) {
  const { metrics, next } = await startMetrics(engine, name);
  const rows = metrics.map(({ name, preparing }) => ({ metric: name, preparing, least: Infinity }));
  for (let round = 0; round <= rounds; round++) {
    next();
    for (const [index, { evaluate }] of metrics.entries()) {
      const start = processorTime();
      await evaluate();
      if (round > 0) rows[index].least = Math.min(rows[index].least, processorTime() - start); // the first also compiles what waits for it
    }
  }
  return rows;
}

/** The least processor time of a step. */
async function stepTime(engine: Engine, training: TrainingCase, rounds: number): Promise<number> {
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

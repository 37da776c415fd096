/**
 * Times training steps on a graphics card, and prints one JSON object.
 *
 * `card_driver.ts MODE SECONDS IMAGES`, where IMAGES is a file of `mnist_images.ts`.
 *
 * @module
 */
import type { TrainingProgram } from "../../core/training/training_program.ts";
import type { Engine, Series } from "../../pipeline/engine/engine.ts";
import { gpuEngine } from "../../pipeline/engine/gpu/gpu_engine.ts";
import { readImages } from "./timing.ts";
import { stepCase, type StepMode } from "./step_cases.ts";
import { startTraining, type TrainingCase } from "./training_cases.ts";

if (import.meta.main) {
  const [mode, seconds, path] = Deno.args;
  console.log(JSON.stringify(await timeOnCard(mode as StepMode, Number(seconds), path)));
  Deno.exit(0);
}

/** What was measured of a mode on the card. */
export interface CardTime {
  /** Library, card, driver and interface. */
  readonly backend: string;
  /** Of a step. */
  readonly milliseconds: number;
  /** Of a step that computes nothing. */
  readonly crossing: number;
}

/** Times a mode on the card. */
export async function timeOnCard(mode: StepMode, seconds: number, images: string): Promise<CardTime> {
  const engine = await gpuEngine();
  const given = stepCase(mode, readImages(images));
  const milliseconds = await timeSteps(engine, given, seconds);
  const crossing = await timeSteps(engine, onlyCrossing(given), seconds);
  return { backend: engine.backend, milliseconds, crossing };
}

/** Milliseconds of a step, by the clock: the processor waits while the card computes. */
async function timeSteps(engine: Engine, given: TrainingCase, seconds: number): Promise<number> {
  const { series, dispose } = await startTraining(engine, given); // what waits for the first call is not timed
  const { longest, run, fetchState } = series as Series;
  const [first] = await timed(() => run(1, () => given.feed(1)));
  const count = Math.max(1, Math.min(longest, Math.floor(1000 * seconds / first)));
  let steps = 0;
  const [milliseconds] = await timed(async () => {
    const end = performance.now() + 1000 * seconds;
    do {
      const before = steps;
      await run(count, (index) => given.feed(1 + before + index));
      steps += count;
    } while (performance.now() < end);
    await fetchState();
  });
  await dispose();
  return milliseconds / steps;
}

/** The same calls with the same inputs, always the same ones, of a step that computes nothing. */
function onlyCrossing({ program, feed, ...given }: TrainingCase): TrainingCase {
  const fn: TrainingProgram["fn"] = (inputs) => ({
    ...Object.fromEntries(program.state.map((name) => [name, inputs[name]])),
    loss: inputs.trainAccuracy,
    accuracy: inputs.trainAccuracy,
  });
  const arrays = feed(1);
  return { ...given, program: { ...program, fn }, feed: () => arrays };
}

async function timed<A>(action: () => Promise<A>): Promise<readonly [number, A]> {
  const began = performance.now();
  const result = await action();
  return [performance.now() - began, result];
}

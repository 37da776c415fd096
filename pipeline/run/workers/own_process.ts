/**
 * The process that runs the user's modules. It may read code, packages and the modules' own files, and nothing else; arrays and answers come
 * and go on its standard streams. What it computes with TensorFlow.js's operations is traced here and run by the worker that started it.
 *
 * @module
 */
import { eagerEngine } from "../../engine/eager_engine.ts";
import type { Engine } from "../../engine/engine.ts";
import { type Answers, type Call, lending, remoteEngine } from "../../engine/remote_engine.ts";
import type { PreparedMetric } from "../../metrics/metric.ts";
import { linesAndFrames } from "../../platform/frames.ts";
import { exit } from "../../platform/program.ts";
import { listenForSignals } from "../../platform/signals.ts";
import { frameChannel, inputBytes } from "../../platform/standard_streams.ts";
import type { ParameterArrays } from "../../../core/models/model.ts";
import type { Samples, TaskData } from "../../tasks/task.ts";
import { type TrainingRun, trainingRun } from "../training/training_run.ts";
import { checkColumns, loadIntervention, loadMetric } from "./load_custom.ts";
import { peer } from "./peer.ts";
import type { CheckCustomJob, MetricOrder, TrainOrder } from "./protocol.ts";
import { measuredTask, trainingParts } from "./recipe_parts.ts";

if (import.meta.main) await serveOwnCode();

/** Answers the worker until it is gone. */
async function serveOwnCode(): Promise<never> {
  listenForSignals(() => {}); // the worker decides when to end
  const input = linesAndFrames(inputBytes(() => exit(0)), "");
  const secret = new TextDecoder().decode((await input.next()).value as Uint8Array);
  const { call, receive } = peer(frameChannel(secret), answersOf((...asked) => call(...asked)));
  for await (const message of input) if (typeof message !== "string") receive(message);
  return exit(0);
}

/** The worker's engine. */
type EngineName = Pick<Engine, "name" | "backend">;

/** What the worker may ask for. */
function answersOf(call: Call): Answers {
  const { lend, answers } = lending();
  const engineOf = (engine: EngineName): Promise<Engine> | Engine =>
    engine.name === "eager" ? eagerEngine("wasm") : remoteEngine(call, engine);
  let prepared: PreparedMetric | undefined;
  let run: TrainingRun | undefined;
  return {
    ...answers,
    check,
    measure: async ({ own, recipe, seed, ...of }: MetricOrder, engine: EngineName, data: TaskData) => {
      const metric = await loadMetric(own);
      const task = await measuredTask(recipe, of);
      prepared = await metric.prepare({ seed, task, data, engine: await engineOf(engine), shared: new Map() });
      return metric.columns(task).map(({ name, description }) => ({ name, description }));
    },
    evaluate: (parameters: ParameterArrays) => prepared?.evaluate(parameters),
    finish: () => prepared?.dispose(),
    train: async ({ recipe, own, seed }: TrainOrder, engine: EngineName, samples: Samples) => {
      run = trainingRun(await trainingParts(recipe, own), samples, seed);
      const { initial, slots, draws, firstLogged } = run;
      const step = await run.compile(await engineOf(engine));
      const scalars = scalarsOfSteps(run);
      return {
        initial,
        slots,
        draws,
        firstLogged,
        scalars,
        ...("remote" in step ? { remote: step.remote } : { own: lend(step) }),
      };
    },
    logged: (accuracy: number) => run?.logged(accuracy),
  };
}

/** Loads every module once, before anything is computed, so that what is wrong with one is said before hours of training. */
async function check({ metrics, interventions, tasks }: CheckCustomJob): Promise<void> {
  for (const place of interventions) await loadIntervention(place);
  const loaded = [];
  for (const place of metrics) loaded.push({ place, metric: await loadMetric(place) });
  for (const { recipe, ...task } of tasks) checkColumns(loaded, await measuredTask(recipe, task));
}

/** What the transforms are told of each step, one step after the other. */
function scalarsOfSteps({ scalars, train: { steps } }: TrainingRun): Float32Array {
  const width = scalars(1).length;
  const table = new Float32Array(steps * width);
  for (let step = 1; step <= steps; step++) {
    const told = scalars(step);
    if (told.length !== width) {
      throw new TypeError(
        `Cannot train with a transform as its scalars must be as many at every step: current value is ${told.length} at step ${step}, ${width} at the first`,
      );
    }
    table.set(told, (step - 1) * width);
  }
  return table;
}

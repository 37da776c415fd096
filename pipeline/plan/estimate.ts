/**
 * How long things take that never ran here.
 *
 * A guess from the work to do: floating-point operations at the speed that the engines reach on one core of an ordinary server, plus what a
 * step costs whatever its size. Stored results say how long they really took; this is for the first time.
 *
 * @module
 */
import { parameterCount, sizeOfShape } from "../../core/models/model.ts";
import type { Engine } from "../engine/engine.ts";
import { builtIn, namesIn } from "../interventions/interventions.ts";
import type { RunTask } from "../tasks/task.ts";
import { type TaskName, taskOf } from "../tasks/tasks.ts";
import type { StageName } from "./stage_name.ts";

/** The engine that computes, and what its results depend on. */
export interface EngineFacts {
  /** Which engine. */
  readonly name: Engine["name"];
  /** Library, version and backend: part of the key of what it computes. */
  readonly backend: string;
  /** The processor's model and vector instructions: results differ in their last bits between kinds. */
  readonly cpu: string;
}

/** Floating-point operations a millisecond, on one core with vectors of 256 bits, or, a guess, on an ordinary graphics card. */
const speed: Readonly<Record<Engine["name"], number>> = { compiled: 0.65e8, gpu: 1e9, eager: 2.5e6 };
/** How many times as fast the compiled engine is on a core with vectors of 512 bits: less than twice, where both cores of a shared machine compute. */
const withWideVectors = 1.2;
/** What a training takes beside its steps, and all metrics of a run beside their checkpoints, in milliseconds: a process serves one run after the other. */
const aRun = 300;
/** What a step costs beside its arithmetic, in milliseconds. */
const overhead: Readonly<Record<Engine["name"], number>> = { compiled: 0.2, gpu: 3, eager: 8 };
/** Time of a step with a user's intervention, which may run the network twice, as a multiple of one without. */
const ownCost = 2;
/** Cost of all metrics of a checkpoint: forward passes over the training set, and milliseconds beside. */
const metricPasses = 66;
const metricOverhead = 10;
/** What single metrics have of that, where it is more than a little; the others share the rest. */
const metricShares: Readonly<Record<"numbers" | "tokens", Readonly<Record<string, number>>>> = {
  numbers: { accuracy: 0.29, sharpness: 0.08, robustness: 0.23, information: 0.31 },
  tokens: { accuracy: 0.08, sharpness: 0.31, robustness: 0.22, information: 0.37 },
};
/** What each of the others has. */
const smallShare = 0.02;
/** Parameters that meet each distinct token once, not each sample. */
const shared = /embedding|key|value/i;

/** Milliseconds that a report takes. */
export const reportEstimate = 4000;

/** Estimated milliseconds to train a run, or to compute all of its metrics. */
export function estimateMilliseconds(
  stage: StageName & ("train" | "metrics"),
  { task: name, intervention }: { readonly task: TaskName; readonly intervention: string },
  { settings, model }: RunTask,
  { name: engine, cpu }: Pick<EngineFacts, "name" | "cpu">,
): number {
  const operations = speed[engine] * (engine === "compiled" && cpu.includes("avx512") ? withWideVectors : 1);
  const { train, checkpoints } = settings;
  const task = taskOf(name);
  const samples = task.trainSize(settings);
  const shapes = Object.entries(model.parameterShapes).filter(([name]) => !shared.test(name));
  const parameters = parameterCount(Object.fromEntries(shapes));
  const forward = (count: number) => (2 * parameters * count) / operations;
  if (stage === "metrics") {
    return aRun +
      Math.min(1.2 * train.steps / checkpoints.every, train.steps) * (metricPasses * forward(samples) + metricOverhead);
  }
  const batch = train.batchSize === "full" ? samples : train.batchSize;
  const costs = namesIn(intervention).map((name) => builtIn(name)?.cost(model) ?? ownCost);
  const factor = costs.reduce((product, cost) => product * cost, task.stepCost);
  return aRun + train.steps * factor * (3 * forward(batch) + overhead[engine]);
}

/**
 * What a training's process holds at its peak, fitted to what `tests/bench/peak_memory.ts` measures: twelve trainings, from 0.04 to 19 million weights
 * and from 32 to 20 000 samples a step, have peaks between 0.8 and 1.3 times the estimate.
 */
const memory = {
  /** Bytes of a process that has computed something small. */
  process: 1.55e8,
  /** Copies of the weights: the state, gradients, what ONNX Runtime makes of them, and those that two checkpoints in a row go through. */
  weights: 24,
  /** Copies of the dataset: the file, its arrays, and the training set inside the compiled step. */
  samples: 2.4,
  /** Copies of a step's inputs and of what each layer makes of them: values, gradients and what both go through. */
  activations: 6,
};

/** Estimated bytes of memory that a run's training takes at its peak, in its own process. */
export function estimateMemory(name: TaskName, { settings, model }: RunTask): number {
  const { batchSize } = settings.train;
  const trained = taskOf(name).trainSize(settings);
  const { testSize = 0 } = settings.dataset;
  const batch = batchSize === "full" ? trained : batchSize;
  const inputs = Object.values(model.inputs).reduce((sum, { shape }) => sum + sizeOfShape(shape), 0);
  const layers = Object.values(model.parameterShapes).filter(({ length }) => length > 1);
  const widths = layers.reduce((sum, shape) => sum + (shape.at(-1) ?? 1), 0) * (model.positions ?? 1);
  const elements = memory.weights * parameterCount(model.parameterShapes) +
    memory.samples * (trained + testSize) * inputs +
    memory.activations * batch * (inputs + widths);
  return memory.process + Float32Array.BYTES_PER_ELEMENT * elements;
}

/** The part of the time of all metrics that one of them takes. */
export function metricShare({ model }: RunTask, metric: string): number {
  return metricShares[model.embedding === undefined ? "numbers" : "tokens"][metric] ?? smallShare;
}

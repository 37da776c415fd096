/**
 * The paper's training steps as things to time.
 *
 * @module
 */
import { mlp } from "../../core/models/mlp.ts";
import { transformer } from "../../core/models/transformer.ts";
import { fillStandardNormals } from "../../core/random/standard_normals.ts";
import { adamwStep } from "../../core/training/adamw.ts";
import { pairSwaps } from "../../core/training/pair_swaps.ts";
import {
  type TrainingProgram,
  trainingProgram,
  type TrainingProgramOptions,
} from "../../core/training/training_program.ts";
import { modularDataset } from "../../data/modular_arithmetic.ts";
import { sizeOfShape } from "../../core/models/model.ts";
import type { Engine, NamedArrays } from "../../pipeline/engine/engine.ts";

/** What is timed: a training step of a task in a mode. */
export interface TrainingCase {
  readonly name: string;
  readonly program: TrainingProgram;
  readonly constants: NamedArrays;
  readonly steps: number;
  readonly initial: NamedArrays;
  /** What a call is fed beside the state, noise included, for the call that begins with this step (from 1). */
  readonly feed: (step: number) => NamedArrays;
}

const SEPARATOR = ".";

/** Modular addition exactly as in the paper: modulus 113, 3 830 pairs, full batch. */
export function modularAdditionCase(mode: "standard" | "perturbed" | "abelian"): TrainingCase {
  const { train } = modularDataset({ operation: "addition", modulus: 113, trainFraction: 0.3 }, 0);
  const samples = train.left.length;
  const optimizer = { beta1: 0.9, beta2: 0.98, epsilon: 1e-8 };
  return trainingCase(
    `modular addition, ${mode}`,
    {
      model: transformer({ modulus: 113, width: 128, heads: 4, hiddenWidth: 512, firstLayer: "residual" }),
      objective: { loss: "cross-entropy", abelianCoefficient: mode === "abelian" ? 100 : 0 },
      ...(mode === "abelian" ? { swaps: pairSwaps(train.left, train.right) } : {}),
      optimizer,
      ...(mode === "perturbed" ? { perturbation: { lambda1: 0.5, lambda2: 0.4 } } : {}),
      inputs: { left: { shape: [samples], dtype: "int32" }, right: { shape: [samples], dtype: "int32" } },
      samples,
      batchSize: "full",
      steps: 1,
    },
    { [`inputs${SEPARATOR}left`]: train.left, [`inputs${SEPARATOR}right`]: train.right, labels: train.result },
    {
      ...optimizer,
      weightDecay: 1,
    },
  );
}

/** The MNIST perceptron on 1 000 images in batches of 200; the pixels' values do not matter for the time. */
export function mnistCase(mode: "standard" | "perturbed", steps: number): TrainingCase {
  const samples = 1000;
  const optimizer = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
  const images = Float32Array.from({ length: samples * 784 }, (_, i) => Math.abs(Math.sin(i)));
  return trainingCase(
    `MNIST, ${mode}`,
    {
      model: mlp({ inputWidth: 784, hiddenWidths: [200, 200], classes: 10, initializationScale: 8 }),
      objective: { loss: "mean-squared-error", abelianCoefficient: 0 },
      optimizer,
      ...(mode === "perturbed" ? { perturbation: { lambda1: 0.06, lambda2: 0.03 } } : {}),
      inputs: { images: { shape: [samples, 784], dtype: "float32" } },
      samples,
      batchSize: 200,
      steps,
    },
    { [`inputs${SEPARATOR}images`]: images, labels: Int32Array.from({ length: samples }, (_, i) => i % 10) },
    {
      ...optimizer,
      weightDecay: 0.01,
    },
  );
}

function trainingCase(
  name: string,
  options: TrainingProgramOptions,
  constants: NamedArrays,
  optimizer: { readonly beta1: number; readonly beta2: number; readonly epsilon: number; readonly weightDecay: number },
): TrainingCase {
  const program = trainingProgram(options);
  const { steps, samples } = options;
  const weights = options.model.initialize(0);
  const prefix = `parameters${SEPARATOR}`;
  const initial = Object.fromEntries(program.state.map((flat) => [
    flat,
    flat.startsWith(prefix)
      ? weights[flat.slice(prefix.length)]
      : new Float32Array(sizeOfShape(program.inputs[flat].shape)),
  ]));
  const noise = "noise" in program.inputs ? new Float32Array(sizeOfShape(program.inputs.noise.shape)) : undefined;
  const batchSize = options.batchSize === "full" ? samples : options.batchSize;
  const feed = (step: number): NamedArrays => {
    const schedule = Float32Array.from(scheduleRows(step, steps, optimizer));
    const batches = Int32Array.from({ length: steps * batchSize }, (_, i) => (i * 7 + step) % samples);
    if (noise !== undefined) fillStandardNormals(noise, { seed: 0, counter: step });
    return {
      schedule,
      ...("batches" in program.inputs ? { batches } : {}),
      ...(noise === undefined ? {} : { noise }),
    };
  };
  return { name, program, constants, steps, initial, feed };
}

function scheduleRows(
  first: number,
  steps: number,
  optimizer: { readonly beta1: number; readonly beta2: number; readonly epsilon: number; readonly weightDecay: number },
): number[] {
  return Array.from(
    { length: steps },
    (_, i) => Object.values(adamwStep(first + i, { ...optimizer, learningRate: 1e-3, warmupSteps: 0 })),
  ).flat();
}

/** A case made ready to run: each call takes the steps of one program, from the state that the last call left. */
export async function startTraining(
  engine: Engine,
  { program, constants, steps, initial, feed }: TrainingCase,
): Promise<{ readonly run: () => Promise<void>; readonly steps: number; readonly dispose: () => Promise<void> }> {
  const executable = await engine.compile(program.fn, program.inputs, { constants, state: program.state });
  for (const [name, array] of Object.entries(initial)) executable.state[name].set(array);
  const results: NamedArrays = await executable.run(feed(1));
  let next = 1 + steps;
  return {
    steps,
    run: async () => {
      await executable.run(feed(next), results);
      next += steps;
    },
    dispose: () => executable.dispose(),
  };
}

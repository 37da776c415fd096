/**
 * The paper's training steps as things to time.
 *
 * @module
 */
import { commutativity } from "../../core/interventions/commutativity.ts";
import { inputNoise } from "../../core/interventions/input_noise.ts";
import { crossEntropy } from "../../core/losses/cross_entropy.ts";
import { meanSquaredError } from "../../core/losses/mean_squared_error.ts";
import { mlp } from "../../core/models/mlp.ts";
import { sizeOfShape } from "../../core/models/model.ts";
import { transformer } from "../../core/models/transformer.ts";
import { adamw, type AdamWOptions } from "../../core/optimizers/adamw.ts";
import { fillStandardNormals } from "../../core/random/standard_normals.ts";
import { constantArrays, noiseDraws } from "../../core/training/composition.ts";
import {
  type TrainingProgram,
  trainingProgram,
  type TrainingProgramOptions,
} from "../../core/training/training_program.ts";
import type { LabelledImages } from "../../data/mnist.ts";
import { modularDataset } from "../../data/modular_arithmetic.ts";
import type { Samples } from "../../data/samples.ts";
import { samplesInOrder } from "../../pipeline/run/training/training_run.ts";
import type { Engine, Executable, NamedArrays } from "../../pipeline/engine/engine.ts";

/** What is timed: a training step of a task in an intervention. */
export interface TrainingCase {
  readonly name: string;
  readonly program: TrainingProgram;
  readonly constants: NamedArrays;
  readonly initial: NamedArrays;
  /** What a call is fed beside the state, noise included, for this step (from 1). */
  readonly feed: (step: number) => NamedArrays;
}

/** Modular addition exactly as in the paper: modulus 113, 3 830 pairs, full batch. */
export function modularAdditionCase(intervention: "standard" | "perturbed" | "abelian"): TrainingCase {
  const { train } = modularDataset({ operation: "addition", modulus: 113, trainFraction: 0.3 }, 0);
  const samples = train.left.length;
  return trainingCase(
    `modular addition, ${intervention}`,
    {
      model: transformer({ modulus: 113, width: 128, heads: 4, hiddenWidth: 512, firstLayer: "residual" }),
      loss: crossEntropy,
      transform: adamw({ ...common, beta1: 0.9, beta2: 0.98, weightDecay: 1 }),
      interventions: {
        standard: [],
        perturbed: [inputNoise.intervention({ lambda1: 0.5, lambda2: 0.4 })],
        abelian: [commutativity.intervention({ coefficient: 100 })],
      }[intervention],
      inputs: { left: { shape: [samples], dtype: "int32" }, right: { shape: [samples], dtype: "int32" } },
      samples,
      batchSize: "full",
    },
    { inputs: { left: train.left, right: train.right }, labels: train.result },
  );
}

/** The MNIST perceptron on these images in batches of 200, exactly as in the paper if they are the first 1 000. */
export function mnistCase(
  intervention: "standard" | "perturbed",
  { count: samples, pixels, labels }: LabelledImages,
): TrainingCase {
  return trainingCase(
    `MNIST, ${intervention}`,
    {
      model: mlp({ inputWidth: 784, hiddenWidths: [200, 200], classes: 10, initializationScale: 8 }),
      loss: meanSquaredError,
      transform: adamw({ ...common, beta1: 0.9, beta2: 0.999, weightDecay: 0.01 }),
      interventions: intervention === "standard" ? [] : [inputNoise.intervention({ lambda1: 0.06, lambda2: 0.03 })],
      inputs: { images: { shape: [samples, 784], dtype: "float32" } },
      samples,
      batchSize: 200,
    },
    { inputs: { images: pixels }, labels },
  );
}

const common: Pick<AdamWOptions, "learningRate" | "epsilon" | "warmupSteps"> = {
  learningRate: 1e-3,
  epsilon: 1e-8,
  warmupSteps: 0,
};

function trainingCase(
  name: string,
  options: Omit<TrainingProgramOptions, "constants">,
  given: Omit<Samples, "count">,
): TrainingCase {
  const { model, transform, interventions, samples } = options;
  const weights = model.initialize(0);
  const fullBatch = options.batchSize === "full";
  const { inputs, labels } = samplesInOrder({ count: samples, ...given }, { model, interventions, fullBatch });
  const batchSize = options.batchSize === "full" ? samples : options.batchSize;
  const known = constantArrays(interventions, { inputs, labels, fullBatch, parameters: weights });
  const program = trainingProgram({ ...options, constants: known });
  const initial = Object.fromEntries(program.state.map((flat) => [
    flat,
    weights[flat.replace(/^parameters[.]/, "")] ?? new Float32Array(sizeOfShape(program.inputs[flat].shape)),
  ]));
  const draws = noiseDraws(interventions, model, batchSize)
    .map(({ name, shape }) => ({ name: `noise.${name}`, values: new Float32Array(sizeOfShape(shape)) }));
  const feed = (step: number): NamedArrays => {
    for (const { values } of draws) fillStandardNormals(values, { seed: 0, counter: step });
    return {
      schedule: Float32Array.from(Object.values(transform.scalars?.(step) ?? {})),
      step: Float32Array.of(step - 1),
      ...(fullBatch ? {} : { batch: Int32Array.from({ length: batchSize }, (_, i) => (i * 7 + step) % samples) }),
      ...Object.fromEntries(draws.map(({ name, values }) => [name, values])),
    };
  };
  const constants = {
    ...Object.fromEntries(Object.entries(inputs).map(([name, values]) => [`inputs.${name}`, values])),
    labels,
    ...Object.fromEntries(Object.entries(known).map(([name, { values }]) => [`constants.${name}`, values])),
  };
  return { name, program, constants, initial, feed };
}

/** A case made ready to run: each call takes a step from the state that the last call left. */
export async function startTraining(
  engine: Engine,
  { program, constants, initial, feed }: TrainingCase,
): Promise<{ readonly run: () => Promise<void> } & Pick<Executable, "dispose" | "explain" | "series">> {
  const executable = await engine.compile(program.fn, program.inputs, { constants, state: program.state });
  for (const [name, array] of Object.entries(initial)) executable.state[name].set(array);
  const results: NamedArrays = await executable.run(feed(1));
  let next = 2;
  return {
    run: async () => {
      await executable.run(feed(next), results);
      next++;
    },
    dispose: () => executable.dispose(),
    explain: executable.explain,
    series: executable.series,
  };
}

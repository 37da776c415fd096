/**
 * Small trainings with every intervention, to be compared between engines.
 *
 * @module
 */
import { commutativity } from "../../../core/interventions/commutativity.ts";
import { grokfast } from "../../../core/interventions/grokfast.ts";
import { inputNoise } from "../../../core/interventions/input_noise.ts";
import { crossEntropy } from "../../../core/losses/cross_entropy.ts";
import { meanSquaredError } from "../../../core/losses/mean_squared_error.ts";
import { mlp } from "../../../core/models/mlp.ts";
import { type Model, sizeOfShape } from "../../../core/models/model.ts";
import { preNormTransformer } from "../../../core/models/pre_norm_transformer.ts";
import { transformer } from "../../../core/models/transformer.ts";
import { adamw } from "../../../core/optimizers/adamw.ts";
import { fillStandardNormals } from "../../../core/random/standard_normals.ts";
import { constantArrays, noiseDraws, stepTransform } from "../../../core/training/composition.ts";
import type { Intervention } from "../../../core/training/intervention.ts";
import type {
  TrainingProgram,
  trainingProgram,
  TrainingProgramOptions,
} from "../../../core/training/training_program.ts";
import type { NamedArrays } from "../../../pipeline/engine/engine.ts";

/** Steps that are compared. */
export const STEPS = 50;
/** Fifty steps of Adam amplify differences of rounding: where a gradient is about zero, its sign decides a whole step. */
export const TOLERANCE = 5e-3;
const SAMPLES = 20;

const pairs = Array.from({ length: SAMPLES }, (_, i) => [(i * 3) % 7, (2 * i + Math.floor(i / 7)) % 7]); // distinct
const optimizer = { learningRate: 0.01, weightDecay: 0.1, beta1: 0.9, epsilon: 1e-8, warmupSteps: 0 };
const sizes = { modulus: 7, width: 16, heads: 2, hiddenWidth: 32 };
const oneLayer = transformer(sizes);
const twoLayers = preNormTransformer({ ...sizes, width: 8, hiddenWidth: 16, layers: 2 });
const addition = {
  loss: crossEntropy,
  inputs: { left: { shape: [SAMPLES], dtype: "int32" }, right: { shape: [SAMPLES], dtype: "int32" } },
  samples: SAMPLES,
  batchSize: "full",
} as const;
const additionData = {
  "inputs.left": Int32Array.from(pairs, ([a]) => a),
  "inputs.right": Int32Array.from(pairs, ([, b]) => b),
  labels: Int32Array.from(pairs, ([a, b]) => (a + b) % 7),
};
const perceptron = {
  model: mlp({ inputWidth: 9, hiddenWidths: [12, 12], classes: 4, initializationScale: 2 }),
  loss: meanSquaredError,
  transform: adamw({ ...optimizer, beta2: 0.999 }),
  inputs: { images: { shape: [SAMPLES, 9], dtype: "float32" } },
  samples: SAMPLES,
  batchSize: 8,
} as const;
const images = {
  "inputs.images": Float32Array.from({ length: SAMPLES * 9 }, (_, i) => Math.abs(Math.sin(i))),
  labels: Int32Array.from({ length: SAMPLES }, (_, i) => i % 4),
};
const strongNoise = inputNoise.intervention({ lambda1: 0.5, lambda2: 0.4 });
const weakNoise = inputNoise.intervention({ lambda1: 0.06, lambda2: 0.03 });
const abelian = commutativity.intervention({ coefficient: 100 });
const amplified = grokfast.intervention({ alpha: 0.9, lambda: 2 });

/** Each mode's training, small. */
export const modes: Readonly<
  Record<string, { readonly options: TrainingProgramOptions; readonly constants: NamedArrays }>
> = {
  "modular addition, standard": onPairs([]),
  "modular addition, perturbed": onPairs([strongNoise]),
  "modular addition, abelian": onPairs([abelian]),
  "modular addition, perturbed and abelian": onPairs([strongNoise, abelian]),
  "modular addition, grokfast": onPairs([amplified]),
  "modular addition by two layers with LayerNorm, standard": onPairs([], twoLayers),
  "modular addition by two layers with LayerNorm, perturbed and grokfast": onPairs([strongNoise, amplified], twoLayers),
  "MNIST, standard": { options: { ...perceptron, interventions: [] }, constants: images },
  "MNIST, perturbed": { options: { ...perceptron, interventions: [weakNoise] }, constants: images },
};

/** The state before the first step. */
export function initialArrays({ model }: TrainingProgramOptions, { state, inputs }: TrainingProgram): NamedArrays {
  const weights = model.initialize(0);
  return Object.fromEntries(state.map((name) => {
    const parameter = weights[name.replace("parameters.", "")];
    return [name, parameter ?? new Float32Array(sizeOfShape(inputs[name].shape))];
  }));
}

/** What a call needs beside the state: a pure function of the step. */
export function feed(
  { model, transform, interventions, samples, batchSize }: TrainingProgramOptions,
  inputs: ReturnType<typeof trainingProgram>["inputs"],
  step: number,
): NamedArrays {
  const arrays: Record<string, Float32Array | Int32Array> = {
    schedule: Float32Array.from(Object.values(transform.scalars?.(step + 1) ?? {})),
    step: Float32Array.of(step),
  };
  if ("batch" in inputs) {
    arrays.batch = Int32Array.from({ length: sizeOfShape(inputs.batch.shape) }, (_, i) => (step + 3 * i) % samples);
  }
  for (const { name, shape } of noiseDraws(interventions, model, batchSize === "full" ? samples : batchSize)) {
    const noise = new Float32Array(sizeOfShape(shape));
    fillStandardNormals(noise, { seed: 1, counter: step });
    arrays[`noise.${name}`] = noise;
  }
  return arrays;
}

// Helpers

/** A transformer's training with interventions, and with what they keep in place. */
function onPairs(interventions: readonly Intervention[], model: Model = oneLayer): (typeof modes)[string] {
  const { "inputs.left": left, "inputs.right": right, labels } = additionData;
  const parameters = model.initialize(0);
  const transform = stepTransform(interventions, adamw, { ...optimizer, beta2: 0.98 });
  const constants = constantArrays(interventions, { inputs: { left, right }, labels, fullBatch: true, parameters });
  const kept = Object.entries(constants).map(([name, { values }]) => [`constants.${name}`, values]);
  return {
    options: { ...addition, model, transform, interventions, constants },
    constants: { ...additionData, ...Object.fromEntries(kept) },
  };
}

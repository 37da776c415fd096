import * as tf from "@tensorflow/tfjs";
import { mlp } from "../../../core/models/mlp.ts";
import type { NamedTensors } from "../../../core/models/model.ts";
import { transformer } from "../../../core/models/transformer.ts";
import { type AdamWOptions, adamwStep } from "../../../core/training/adamw.ts";
import { trainingProgram, type TrainingProgramOptions } from "../../../core/training/training_program.ts";
import { assertEquals } from "../../assert.ts";
import mlpOracle from "../../oracles/mlp.json" with { type: "json" };
import { assertOracle, assertOracles, type OracleArrays, tensorsOf, wave } from "../../oracles/oracle.ts";
import transformerOracle from "../../oracles/transformer.json" with { type: "json" };

const STEPS_A_CALL = 5;
const NOTHING: NamedTensors = {};

for (const mode of ["standard", "perturbed", "abelian"] as const) {
  Deno.test(`20 training steps of a transformer() are PyTorch's, ${mode}`, () => {
    const { options, adamw, schedule, samples, steps, left, right, labels, training } = transformerOracle;
    const model = transformer({ ...options, firstLayer: "residual" });
    const perturbed = mode === "perturbed";
    assertTraining({
      settings: {
        model,
        objective: {
          loss: "cross-entropy",
          abelianCoefficient: mode === "abelian" ? transformerOracle.abelianCoefficient : 0,
        },
        optimizer: adamw,
        perturbation: perturbed ? schedule : undefined,
        inputs: { left: { shape: [samples], dtype: "int32" }, right: { shape: [samples], dtype: "int32" } },
        samples,
        batchSize: "full",
        steps: STEPS_A_CALL,
      },
      data: () => ({
        "inputs.left": tf.tensor1d(left, "int32"),
        "inputs.right": tf.tensor1d(right, "int32"),
        labels: tf.tensor1d(labels, "int32"),
      }),
      feeds: (call) => perturbed ? { noise: noiseOf(call, [samples, 3, options.width]) } : NOTHING,
      initial: transformerOracle.parameters,
      adamw,
      steps,
      expected: training[mode],
    });
  });
}

for (const mode of ["standard", "perturbed", "warmup"] as const) {
  Deno.test(`20 training steps of an mlp() on minibatches are PyTorch's, ${mode}`, () => {
    const { options, adamw, schedule, samples, steps, labels, batches, training, warmupSteps } = mlpOracle;
    const perturbed = mode === "perturbed";
    const batchSize = batches[0].length;
    assertTraining({
      settings: {
        model: mlp(options),
        objective: { loss: "mean-squared-error", abelianCoefficient: 0 },
        optimizer: adamw,
        perturbation: perturbed ? schedule : undefined,
        inputs: { images: { shape: [samples, options.inputWidth], dtype: "float32" } },
        samples,
        batchSize,
        steps: STEPS_A_CALL,
      },
      data: () => ({
        "inputs.images": tf.tensor2d(wave(samples * options.inputWidth, 500_000), [samples, options.inputWidth]),
        labels: tf.tensor1d(labels, "int32"),
      }),
      feeds: (call) => ({
        batches: tf.tensor2d(batches.slice(call * STEPS_A_CALL, (call + 1) * STEPS_A_CALL), undefined, "int32"),
        ...(perturbed ? { noise: noiseOf(call, [batchSize, options.inputWidth]) } : NOTHING),
      }),
      initial: mlpOracle.parameters,
      adamw: mode === "warmup" ? { ...adamw, warmupSteps } : adamw,
      steps,
      expected: training[mode],
    });
  });
}

// Helpers

interface TrainingCase {
  readonly settings: TrainingProgramOptions;
  readonly data: () => NamedTensors;
  /** The batches and the noise of a call. */
  readonly feeds: (call: number) => NamedTensors;
  readonly initial: OracleArrays;
  readonly adamw: AdamWOptions;
  readonly steps: number;
  readonly expected: {
    readonly losses: readonly number[];
    readonly accuracies: readonly number[];
    readonly parameters: OracleArrays;
  };
}

function assertTraining({ settings, data, feeds, initial, adamw, steps, expected }: TrainingCase): void {
  tf.tidy(() => {
    const shapes = settings.model.parameterShapes;
    const program = trainingProgram(settings);
    const zeros = Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, tf.zeros([...shape])]));
    let state: NamedTensors = {
      ...prefixed("parameters", tensorsOf(initial, shapes)),
      ...prefixed("firstMoments", zeros),
      ...prefixed("secondMoments", zeros),
      trainAccuracy: tf.scalar(0),
    };
    const losses: number[] = [];
    const accuracies: number[] = [];
    for (let call = 0; call < steps / STEPS_A_CALL; call++) {
      const schedule = Array.from({ length: STEPS_A_CALL }, (_, i) => adamwStep(call * STEPS_A_CALL + i + 1, adamw))
        .map(({ decay, stepSize, secondMomentScale }) => [decay, stepSize, secondMomentScale]);
      const outputs = program.fn({ ...state, ...data(), ...feeds(call), schedule: tf.tensor2d(schedule) });
      losses.push(...outputs.losses.dataSync());
      accuracies.push(...outputs.accuracies.dataSync());
      state = Object.fromEntries(program.state.map((name) => [name, outputs[name]]));
    }
    assertEquals(losses.length, steps);
    losses.forEach((loss, i) => assertOracle([loss], [expected.losses[i]], `loss of step ${i + 1}`));
    assertOracle(accuracies, expected.accuracies, "accuracies");
    const parameters = Object.keys(shapes).map((name) => [name, state[`parameters.${name}`]] as const);
    assertOracles(Object.fromEntries(parameters), expected.parameters, "parameters after the last step");
  });
}

function prefixed(slot: string, tensors: NamedTensors): NamedTensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [`${slot}.${name}`, tensor]));
}

function noiseOf(call: number, shape: readonly number[]): tf.Tensor {
  const size = STEPS_A_CALL * shape.reduce((product, side) => product * side, 1);
  return tf.tensor(wave(size, 700_000 + call * size), [STEPS_A_CALL, ...shape]);
}

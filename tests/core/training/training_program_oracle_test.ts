import * as tf from "@tensorflow/tfjs";
import { commutativity } from "../../../core/interventions/commutativity.ts";
import { grokfast } from "../../../core/interventions/grokfast.ts";
import { inputNoise } from "../../../core/interventions/input_noise.ts";
import { crossEntropy } from "../../../core/losses/cross_entropy.ts";
import { meanSquaredError } from "../../../core/losses/mean_squared_error.ts";
import { mlp } from "../../../core/models/mlp.ts";
import type { Model, NamedTensors } from "../../../core/models/model.ts";
import { preNormTransformer } from "../../../core/models/pre_norm_transformer.ts";
import { transformer } from "../../../core/models/transformer.ts";
import { adamw } from "../../../core/optimizers/adamw.ts";
import { stepTransform } from "../../../core/training/composition.ts";
import mlpOracle from "../../oracles/mlp.json" with { type: "json" };
import { wave } from "../../oracles/oracle.ts";
import type { PairsOracle } from "../../oracles/network_on_pairs.ts";
import preNormOracle from "../../oracles/pre_norm_transformer.json" with { type: "json" };
import { assertTraining, noiseOf } from "../../oracles/training_case.ts";
import transformerOracle from "../../oracles/transformer.json" with { type: "json" };

const NOTHING: NamedTensors = {};

const onPairs: readonly (readonly [name: string, model: Model, oracle: PairsOracle])[] = [
  ["transformer()", transformer(transformerOracle.options), transformerOracle],
  ["preNormTransformer()", preNormTransformer(preNormOracle.options), preNormOracle],
];

for (const [name, model, oracle] of onPairs) {
  for (const intervention of ["standard", "perturbed", "abelian", "grokfast"] as const) {
    Deno.test(`20 training steps of a ${name} are PyTorch's, ${intervention}`, () => {
      const { options, schedule, abelianCoefficient, samples, left, right, labels } = oracle;
      const perturbed = intervention === "perturbed";
      const interventions = {
        standard: [],
        perturbed: [inputNoise.intervention(schedule)],
        abelian: [commutativity.intervention({ coefficient: abelianCoefficient })],
        grokfast: [grokfast.intervention(oracle.grokfast)],
      }[intervention];
      assertTraining({
        settings: {
          ...{ model, loss: crossEntropy, interventions, samples, batchSize: "full" },
          transform: stepTransform(interventions, adamw, oracle.adamw),
          inputs: { left: { shape: [samples], dtype: "int32" }, right: { shape: [samples], dtype: "int32" } },
        },
        data: () => ({
          "inputs.left": tf.tensor1d([...left], "int32"),
          "inputs.right": tf.tensor1d([...right], "int32"),
          labels: tf.tensor1d([...labels], "int32"),
        }),
        feeds: (step) => perturbed ? { "noise.0.input": noiseOf(step, [samples, 3, options.width]) } : NOTHING,
        initial: oracle.parameters,
        steps: oracle.steps,
        expected: oracle.training[intervention],
      });
    });
  }
}

for (const intervention of ["standard", "perturbed", "warmup", "grokfast"] as const) {
  Deno.test(`20 training steps of an mlp() on minibatches are PyTorch's, ${intervention}`, () => {
    const { options, schedule, samples, steps, labels, batches, training, warmupSteps } = mlpOracle;
    const perturbed = intervention === "perturbed";
    const batchSize = batches[0].length;
    const interventions = {
      standard: [],
      perturbed: [inputNoise.intervention(schedule)],
      warmup: [],
      grokfast: [grokfast.intervention(mlpOracle.grokfast)],
    }[intervention];
    const optimizer = intervention === "warmup" ? { ...mlpOracle.adamw, warmupSteps } : mlpOracle.adamw;
    assertTraining({
      settings: {
        ...{ model: mlp(options), loss: meanSquaredError, interventions, samples, batchSize },
        transform: stepTransform(interventions, adamw, optimizer),
        inputs: { images: { shape: [samples, options.inputWidth], dtype: "float32" } },
      },
      data: () => ({
        "inputs.images": tf.tensor2d(wave(samples * options.inputWidth, 500_000), [samples, options.inputWidth]),
        labels: tf.tensor1d(labels, "int32"),
      }),
      feeds: (step) => ({
        batch: tf.tensor1d(batches[step], "int32"),
        ...(perturbed ? { "noise.0.input": noiseOf(step, [batchSize, options.inputWidth]) } : NOTHING),
      }),
      initial: mlpOracle.parameters,
      steps,
      expected: training[intervention],
    });
  });
}

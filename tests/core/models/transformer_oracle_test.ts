import * as tf from "@tensorflow/tfjs";
import { commutativity } from "../../../core/interventions/commutativity.ts";
import { crossEntropy } from "../../../core/losses/cross_entropy.ts";
import { meanSquaredError } from "../../../core/losses/mean_squared_error.ts";
import { type NamedTensors, parameterCount } from "../../../core/models/model.ts";
import { transformer } from "../../../core/models/transformer.ts";
import { intervenedObjective } from "../../../core/training/composition.ts";
import { assertEquals } from "../../assert.ts";
import oracle from "../../oracles/transformer.json" with { type: "json" };
import { assertOracle, assertOracles, gradientsOf, tensorsOf, wave } from "../../oracles/oracle.ts";

const model = transformer({ ...oracle.options, firstLayer: "residual" });
const { samples, options } = oracle;

Deno.test("transformer() has 226 816 parameters at the paper's sizes", () => {
  const paper = transformer({ modulus: 113, width: 128, heads: 4, hiddenWidth: 512, firstLayer: "residual" });
  assertEquals(parameterCount(paper.parameterShapes), 226_816);
});

for (const firstLayer of ["residual", "embedding"] as const) {
  const variant = transformer({ ...oracle.options, firstLayer });

  Deno.test(`transformer() computes what PyTorch does at all positions, at the last one; first layer: ${firstLayer}`, () => {
    tf.tidy(() => {
      const clean = variant.forward(parameters(), pairs());
      assertOracle(clean.logits, oracle.logits, "logits");
      assertOracle(clean.firstLayer, oracle[firstLayer], "first layer");
      const perturbed = variant.forward(parameters(), pairs(), noise());
      assertOracle(perturbed.logits, oracle.perturbed.logits, "perturbed logits");
      assertOracle(perturbed.firstLayer, oracle.perturbed[firstLayer], "perturbed first layer");
    });
  });
}

const objectives = {
  crossEntropy: { loss: crossEntropy, interventions: [], perturbation: undefined },
  perturbed: { loss: crossEntropy, interventions: [], perturbation: noise },
  abelian: {
    loss: crossEntropy,
    interventions: [commutativity.intervention({ coefficient: oracle.abelianCoefficient })],
    perturbation: undefined,
  },
  meanSquaredError: { loss: meanSquaredError, interventions: [], perturbation: undefined },
} as const;

for (const [name, { loss, interventions, perturbation }] of Object.entries(objectives)) {
  const key = name as keyof typeof objectives;

  Deno.test(`the objective "${name}" of a transformer() has PyTorch's value and gradient`, () => {
    tf.tidy(() => {
      const oneHotLabels = tf.oneHot(tf.tensor1d(oracle.labels, "int32"), model.classes).toFloat() as tf.Tensor2D;
      const batch = { inputs: pairs(), oneHotLabels, perturbation: perturbation?.(), noise: {}, constants: {} };
      const step = { ...batch, model, loss, step: tf.scalar(0), trainAccuracy: tf.scalar(0) };
      const valueOf = (parameters: NamedTensors) => intervenedObjective(interventions, { ...step, parameters }).value;
      assertOracle(valueOf(parameters()), [oracle.losses[key]], "value");
      assertOracles(gradientsOf(valueOf, parameters()), oracle.gradients[key], "gradient");
    });
  });
}

// Helpers

function parameters(): NamedTensors {
  return tensorsOf(oracle.parameters, model.parameterShapes);
}

function pairs(): NamedTensors {
  return { left: tf.tensor1d(oracle.left, "int32"), right: tf.tensor1d(oracle.right, "int32") };
}

/** The first draw of training, at the oracle's scale. */
function noise(): tf.Tensor {
  const shape = [samples, 3, options.width];
  return tf.mul(tf.tensor(wave(samples * 3 * options.width, 700_000), shape), oracle.perturbed.scale);
}

import * as tf from "@tensorflow/tfjs";
import { crossEntropy } from "../../../core/losses/cross_entropy.ts";
import { meanSquaredError, squaredRisk } from "../../../core/losses/mean_squared_error.ts";
import { mlp } from "../../../core/models/mlp.ts";
import { type NamedTensors, parameterCount } from "../../../core/models/model.ts";
import { assertEquals } from "../../assert.ts";
import oracle from "../../oracles/mlp.json" with { type: "json" };
import { assertOracle, assertOracles, gradientsOf, tensorsOf, wave } from "../../oracles/oracle.ts";

const model = mlp(oracle.options);
const { samples, options } = oracle;

Deno.test("mlp() has 199 210 parameters at the paper's sizes", () => {
  const paper = mlp({ inputWidth: 784, hiddenWidths: [200, 200], classes: 10, initializationScale: 8 });
  assertEquals(parameterCount(paper.parameterShapes), 199_210);
});

Deno.test("mlp() computes PyTorch's logits and first layer", () => {
  tf.tidy(() => {
    const { logits, firstLayer } = model.forward(parameters(), batch());
    assertOracle(logits, oracle.logits, "logits");
    assertOracle(firstLayer, oracle.firstLayer, "first layer");
  });
});

Deno.test("mlp() computes the same when the images come as a perturbation of black images", () => {
  tf.tidy(() => {
    const { images } = batch();
    const { logits } = model.forward(parameters(), { images: tf.zerosLike(images) }, images);
    assertOracle(logits, oracle.logits, "logits");
  });
});

for (const [name, loss] of Object.entries({ meanSquaredError, crossEntropy, risk: squaredRisk })) {
  const key = name as keyof typeof oracle.losses;

  Deno.test(`${name} of an mlp() has PyTorch's value and gradient`, () => {
    tf.tidy(() => {
      const lossOf = (weights: NamedTensors) => loss(model.forward(weights, batch()).logits, targets());
      assertOracle(lossOf(parameters()), [oracle.losses[key]], "loss");
      assertOracles(gradientsOf(lossOf, parameters()), oracle.gradients[key], "gradient");
    });
  });
}

// Helpers

function parameters(): NamedTensors {
  return tensorsOf(oracle.parameters, model.parameterShapes);
}

function batch(): { images: tf.Tensor2D } {
  return { images: tf.tensor2d(wave(samples * options.inputWidth, 500_000), [samples, options.inputWidth]) };
}

function targets(): tf.Tensor2D {
  return tf.oneHot(tf.tensor1d(oracle.labels, "int32"), options.classes).toFloat() as tf.Tensor2D;
}

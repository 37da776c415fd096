/**
 * Samples in blocks: a perturbed pass through the transformer and its gradients are what they are without blocks.
 */
import * as tf from "@tensorflow/tfjs";
import { crossEntropy } from "../../../../core/losses/cross_entropy.ts";
import { accuracy } from "../../../../core/metrics/accuracy.ts";
import type { Model } from "../../../../core/models/model.ts";
import { preNormTransformer } from "../../../../core/models/pre_norm_transformer.ts";
import { transformer } from "../../../../core/models/transformer.ts";
import { normalArray } from "../../../../core/random/random_arrays.ts";
import { nodesBehind } from "../../../../pipeline/engine/compiled/graph.ts";
import { inSampleBlocks } from "../../../../pipeline/engine/compiled/sample_blocks.ts";
import { trace } from "../../../../pipeline/engine/compiled/trace.ts";
import { eagerEngine } from "../../../../pipeline/engine/eager_engine.ts";
import type { Engine, TensorFunction } from "../../../../pipeline/engine/engine.ts";
import { assert, assertEquals } from "../../../assert.ts";

const granted = async (name: "ffi" | "read") => (await Deno.permissions.query({ name })).state === "granted";
const ignore = !(await granted("ffi") && await granted("read"));

const modulus = 13;
const sizes = { modulus, width: 8, heads: 2, hiddenWidth: 12 };
const oneLayer = transformer(sizes);
const namesOf = (model: Model) => Object.keys(model.parameterShapes);

/** Loss, accuracy and gradients of perturbed inputs. */
const gradients = (model: Model): TensorFunction => ({ left, right, labels, noise, ...parameters }) => {
  const names = namesOf(model);
  const oneHot = tf.oneHot(labels as tf.Tensor1D, modulus + 1).toFloat() as tf.Tensor2D;
  const logits = (weights: readonly tf.Tensor[]) =>
    model.forward(Object.fromEntries(names.map((name, i) => [name, weights[i]])), { left, right }, noise).logits;
  const weights = names.map((name) => parameters[name]);
  const { value, grads } = tf.valueAndGrads((...given: tf.Tensor[]) => crossEntropy(logits(given), oneHot))(weights);
  return {
    loss: value,
    accuracy: accuracy(logits(weights), labels as tf.Tensor1D),
    ...Object.fromEntries(names.map((name, i) => [`gradient.${name}`, grads[i]])),
  };
};

function problem(model: Model, samples: number) {
  const integers = (f: (i: number) => number) => Int32Array.from({ length: samples }, (_, i) => f(i) % modulus);
  const constants = { left: integers((i) => i), right: integers((i) => 5 * i + 3), labels: integers((i) => 6 * i + 3) };
  const tokens = { shape: [samples], dtype: "int32" as const };
  const float = (shape: readonly number[]) => ({ shape, dtype: "float32" as const });
  const signature = {
    left: tokens,
    right: tokens,
    labels: tokens,
    noise: float([samples, 3, 8]),
    ...Object.fromEntries(namesOf(model).map((name) => [name, float(model.parameterShapes[name])])),
  };
  const noise = Float32Array.from(normalArray(samples * 3 * 8, 5));
  return { signature, constants, inputs: { ...model.initialize(3), noise } };
}

/** The most rows of a matrix that is multiplied from the right. */
function mostRows(samples: number): readonly number[] {
  const { signature, constants } = problem(oneLayer, samples);
  const traced = trace(gradients(oneLayer), signature, { constants, fastMath: true });
  return [traced, inSampleBlocks(traced)].map(({ outputs }) =>
    Math.max(
      ...nodesBehind(Object.values(outputs))
        .flatMap(({ operator, inputs }) => operator === "Gemm" ? [inputs[0].shape[0]] : []),
    )
  );
}

Deno.test("inSampleBlocks() leaves no product of more than 1 280 samples, and few samples as they are", () => {
  assertEquals(mostRows(2561), [2561, 854]);
  assertEquals(mostRows(1280), [1280, 1280]);
});

const cases = [["one layer", oneLayer, 1281], ["one layer", oneLayer, 6001], [
  "two layers",
  preNormTransformer({ ...sizes, layers: 2 }),
  1281,
]] as const;
for (const [layers, model, samples] of cases) {
  Deno.test({
    name:
      `${samples} perturbed samples in blocks, ${layers}: they have the loss, accuracy and gradients of all together`,
    ignore,
    fn: async () => {
      const { compiledEngine } = await import("../../../../pipeline/engine/compiled_engine.ts");
      const { signature, constants, inputs } = problem(model, samples);
      const run = async (engine: Engine) => {
        const executable = await engine.compile(gradients(model), signature, { constants });
        const outputs = await executable.run(inputs);
        await executable.dispose();
        return outputs;
      };
      const expected = await run(await eagerEngine("cpu"));
      const actual = await run(await compiledEngine({ fastMath: true }));
      for (const [name, array] of Object.entries(expected)) {
        const scale = Math.max(...array.map(Math.abs));

        array.forEach((value, i) => {
          const error = Math.abs(actual[name][i] - value);
          assert(error <= 1e-4 * scale, `${name}[${i}]: ${actual[name][i]}, eager ${value}`);
        });
      }
    },
  });
}

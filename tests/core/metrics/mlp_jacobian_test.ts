import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { mlpJacobianNorms } from "../../../core/metrics/mlp_jacobian.ts";
import { mlp } from "../../../core/models/mlp.ts";
import { seeds } from "../../arbitraries/matrices.ts";
import {
  assertLeavesOnly,
  elements,
  mean,
  normalTensor,
  randomParameters,
  squares,
} from "../../arbitraries/tensors.ts";
import { assertAlmostEquals } from "../../assert.ts";

const networks = fc.record({
  inputWidth: fc.integer({ min: 1, max: 3 }),
  hiddenWidths: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 3 }),
  classes: fc.integer({ min: 1, max: 3 }),
  samples: fc.integer({ min: 1, max: 3 }),
  seed: seeds(),
});

Deno.test("mlpJacobianNorms() are the squared gradients of every output of every sample, summed over outputs, averaged over samples", () => {
  fc.assert(
    fc.property(networks, ({ samples, seed, ...options }) => {
      tf.tidy(() => {
        const model = mlp({ ...options, initializationScale: 1 });
        const parameters = randomParameters(model, seed);
        const images = normalTensor([samples, options.inputWidth], seed + 50);
        const names = Object.keys(parameters);
        const ofWeights: number[] = [];
        const ofInputs: number[] = [];
        for (let i = 0; i < samples; i++) {
          const image = tf.slice(images, [i], [1]);
          const gradients = Array.from({ length: options.classes }, (_, k) => {
            const output = (x: tf.Tensor, ...weights: tf.Tensor[]) => {
              const given = Object.fromEntries(names.map((name, index) => [name, weights[index]]));
              return tf.sum(tf.slice(model.forward(given, { images: x }).logits, [0, k], [1, 1]));
            };
            return tf.grads(output)([image, ...names.map((name) => parameters[name])]);
          });
          ofInputs.push(gradients.reduce((sum, [ofImage]) => sum + squares(elements(ofImage)), 0));
          ofWeights.push(gradients.reduce((sum, [, ...rest]) => sum + squares(rest.flatMap(elements)), 0));
        }
        const { weights, inputs } = mlpJacobianNorms(parameters, images);
        assertAlmostEquals(elements(weights)[0], mean(ofWeights), 1e-4 * (1 + mean(ofWeights)));
        assertAlmostEquals(elements(inputs)[0], mean(ofInputs), 1e-4 * (1 + mean(ofInputs)));
      });
    }),
    { numRuns: 40 },
  );
});

Deno.test("mlpJacobianNorms() leave only what they return", () => {
  const model = mlp({ inputWidth: 2, hiddenWidths: [3, 3], classes: 2, initializationScale: 1 });
  assertLeavesOnly(() => {
    const { weights, inputs } = mlpJacobianNorms(randomParameters(model, 0), normalTensor([4, 2], 1));
    return [weights, inputs];
  });
});

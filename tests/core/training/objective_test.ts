import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { crossEntropy } from "../../../core/losses/cross_entropy.ts";
import { meanSquaredError } from "../../../core/losses/mean_squared_error.ts";
import { objectiveValue } from "../../../core/training/objective.ts";
import { seeds } from "../../arbitraries/matrices.ts";
import { elements, integers, normalTensor, oneHot, randomParameters } from "../../arbitraries/tensors.ts";
import { assertEquals } from "../../assert.ts";
import { attention as model } from "./small_training.ts";

Deno.test("objectiveValue() is the loss of the network's logits, under noise where there is some, with the logits", () => {
  fc.assert(
    fc.property(seeds(), fc.constantFrom(crossEntropy, meanSquaredError), fc.boolean(), (seed, loss, perturbed) => {
      tf.tidy(() => {
        const parameters = randomParameters(model, seed);
        const inputs = { left: integers([0, 1, 3]), right: integers([2, 1, 0]) };
        const perturbation = perturbed ? normalTensor(model.perturbationShape(3), seed + 50) : undefined;
        const oneHotLabels = oneHot([2, 2, 3], 5);
        const { value, logits } = objectiveValue(model, parameters, { inputs, oneHotLabels, perturbation }, loss);
        const expected = model.forward(parameters, inputs, perturbation).logits;
        assertEquals(elements(logits), elements(expected));
        assertEquals(elements(value), elements(loss(expected, oneHotLabels)));
      });
    }),
    { numRuns: 30 },
  );
});

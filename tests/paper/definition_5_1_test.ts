import fc from "fast-check";
import { assert, assertAlmostEquals } from "../assert.ts";
import { matrixMutualInformation } from "../../core/information/matrix_mutual_information.ts";
import { perturbedMutualInformation } from "../../core/information/perturbed_information.ts";
import { gramMatrix } from "../../core/linalg/gram_matrix.ts";
import { matrixOf, rowRange } from "../../core/linalg/matrix.ts";
import { normalArray } from "../../core/random/random_arrays.ts";
import { noisyFeatures } from "./noisy_features.ts";

const ROUNDING = 1e-9; // nats

Deno.test("Definition 5.1: PMI is I_a(R1; R2) of the first and the last layer's features of the perturbed inputs", () => {
  fc.assert(fc.property(noisyFeatures(), fc.constantFrom(1, 2, 3), ({ hidden, logits }, order) => {
    const expected = matrixMutualInformation([gramMatrix(hidden), gramMatrix(logits)], { order });
    assertAlmostEquals(perturbedMutualInformation([hidden, logits], { order, batchSize: 200 }), expected, ROUNDING);
  }));
});

Deno.test("Definition 5.1: PMI is the mean over batches, each with Gram matrices of its own", () => {
  const [hidden, logits] = [matrixOf([10, 6], normalArray(60, 1)), matrixOf([10, 3], normalArray(30, 2))];
  const [first, second] = [[0, 5], [5, 10]].map(([from, to]) =>
    perturbedMutualInformation([rowRange(hidden, [from, to]), rowRange(logits, [from, to])], { order: 1, batchSize: 5 })
  );
  const mean = perturbedMutualInformation([hidden, logits], { order: 1, batchSize: 5 });
  assertAlmostEquals(mean, (first + second) / 2, ROUNDING);
  assert(Math.abs(first - second) > 1e-3);
  assert(mean > 0.1); // not vacuous
});

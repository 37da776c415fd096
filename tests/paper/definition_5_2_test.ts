import fc from "fast-check";
import { assert, assertAlmostEquals } from "../assert.ts";
import { matrixEntropy } from "../../core/information/matrix_entropy.ts";
import { perturbedEntropy } from "../../core/information/perturbed_information.ts";
import { gramMatrix } from "../../core/linalg/gram_matrix.ts";
import { matrixOf, rowRange } from "../../core/linalg/matrix.ts";
import { normalArray } from "../../core/random/random_arrays.ts";
import { noisyFeatures } from "./noisy_features.ts";

const ROUNDING = 1e-9; // nats

Deno.test("Definition 5.2: PE is H_a(R2) of the last layer's features of the perturbed inputs", () => {
  fc.assert(fc.property(noisyFeatures(), fc.constantFrom(1, 2, 3), ({ logits }, order) => {
    const expected = matrixEntropy(gramMatrix(logits), { order });
    assertAlmostEquals(perturbedEntropy(logits, { order, batchSize: 200 }), expected, ROUNDING);
  }));
});

Deno.test("Definition 5.2: PE is the mean over batches, at most the log of the smaller of batch and dimension", () => {
  const logits = matrixOf([10, 3], normalArray(30, 2));
  const [first, second] = [[0, 5], [5, 10]].map(([from, to]) =>
    perturbedEntropy(rowRange(logits, [from, to]), { order: 1, batchSize: 5 })
  );
  const mean = perturbedEntropy(logits, { order: 1, batchSize: 5 });
  assertAlmostEquals(mean, (first + second) / 2, ROUNDING);
  assert(Math.abs(first - second) > 1e-3);
  assert(0.5 < mean && mean <= Math.log(3));
});

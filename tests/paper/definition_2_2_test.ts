import fc from "fast-check";
import { assert, assertAlmostEquals } from "../assert.ts";
import { matrixEntropy } from "../../core/information/matrix_entropy.ts";
import { matrixMutualInformation } from "../../core/information/matrix_mutual_information.ts";
import { hadamardProduct } from "../../core/linalg/hadamard_product.ts";
import { matrixOf } from "../../core/linalg/matrix.ts";
import { gramPairs } from "../arbitraries/matrices.ts";

const ROUNDING = 1e-9; // nats

Deno.test("Definition 2.2: I_a(R1; R2) = H_a(R1) + H_a(R2) - H_a(R1 o R2), on matrices whose spectra are known", () => {
  const of = (cosine: number) => matrixOf([2, 2], new Float64Array([1, cosine, cosine, 1]));
  const entropy = (cosine: number) => {
    const [p, q] = [(1 + cosine) / 2, (1 - cosine) / 2];
    return -p * Math.log(p) - q * Math.log(q);
  };
  const information = matrixMutualInformation([of(0.5), of(-0.8)], { order: 1 });
  assertAlmostEquals(information, entropy(0.5) + entropy(-0.8) - entropy(-0.4), 1e-12);
  assert(information > 0.1);
});

Deno.test("Definition 2.2: I_a is the sum of three entropies, symmetric in its arguments", () => {
  fc.assert(fc.property(gramPairs(), fc.constantFrom(1, 1.5, 2, 3), ([first, second], order) => {
    const information = matrixMutualInformation([first, second], { order });
    const [a, b] = [matrixEntropy(first, { order }), matrixEntropy(second, { order })];
    assertAlmostEquals(information, a + b - matrixEntropy(hadamardProduct(first, second), { order }), ROUNDING);
    assertAlmostEquals(information, matrixMutualInformation([second, first], { order }), ROUNDING);
  }));
});

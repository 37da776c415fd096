import fc from "fast-check";
import { assert, assertAlmostEquals } from "../assert.ts";
import { matrixEntropy } from "../../core/information/matrix_entropy.ts";
import { matrixMutualInformation } from "../../core/information/matrix_mutual_information.ts";
import { matrixOf } from "../../core/linalg/matrix.ts";
import { gramMatrices } from "../arbitraries/matrices.ts";

const ROUNDING = 1e-9; // nats

Deno.test("Remark: if R1 is the identity, then I_a(R1; R2) = H_a(R2)", () => {
  fc.assert(fc.property(gramMatrices(), fc.constantFrom(1, 1.5, 2, 3), (gram, order) => {
    const n = gram.rows;
    const identity = matrixOf([n, n], Float64Array.from({ length: n * n }, (_, i) => i % (n + 1) === 0 ? 1 : 0));
    const information = matrixMutualInformation([identity, gram], { order });
    assertAlmostEquals(information, matrixEntropy(gram, { order }), ROUNDING);
  }));
});

Deno.test("Remark: if R1 is all ones, then I_a(R1; R2) = 0", () => {
  fc.assert(fc.property(gramMatrices(), fc.constantFrom(1, 1.5, 2, 3), (gram, order) => {
    const ones = matrixOf([gram.rows, gram.rows], new Float64Array(gram.rows ** 2).fill(1));
    assertAlmostEquals(matrixMutualInformation([ones, gram], { order }), 0, ROUNDING);
  }));
});

Deno.test("Remark: the two identities are not vacuous, as the entropy of R2 is positive", () => {
  const gram = matrixOf([2, 2], new Float64Array([1, 0.5, 0.5, 1]));
  assert(matrixEntropy(gram, { order: 1 }) > 0.5);
});

import fc from "fast-check";
import { assert, assertAlmostEquals, assertThrows } from "../../assert.ts";
import { matrixEntropy } from "../../../core/information/matrix_entropy.ts";
import { matrixMutualInformation } from "../../../core/information/matrix_mutual_information.ts";
import { matrixOf } from "../../../core/linalg/matrix.ts";
import { gramPairs } from "../../arbitraries/matrices.ts";

const ROUNDING = 1e-9; // nats, for orders from 1/2: see the oracle test

Deno.test("matrixMutualInformation() is not negative at order 1, where entropy is subadditive", () => {
  fc.assert(fc.property(gramPairs(), (pair) => assert(matrixMutualInformation(pair, { order: 1 }) >= -ROUNDING)));
});

Deno.test("matrixMutualInformation() is at most either entropy, at every order", () => {
  fc.assert(fc.property(gramPairs(), fc.constantFrom(1, 1.5, 2, 3), (pair, order) => {
    const information = matrixMutualInformation(pair, { order });
    for (const gram of pair) assert(information <= matrixEntropy(gram, { order }) + ROUNDING);
  }));
});

Deno.test("matrixMutualInformation() refuses matrices of different sizes, and an order out of range", () => {
  const [one, two] = [matrixOf([1, 1], new Float64Array([1])), matrixOf([2, 2], new Float64Array([1, 0, 0, 1]))];
  assertThrows(() => matrixMutualInformation([one, two], { order: 1 }), RangeError, "1 x 1 and 2 x 2");
  assertThrows(() => matrixMutualInformation([one, one], { order: 0 }), RangeError, "current value is 0");
});

Deno.test("matrixMutualInformation() of a matrix with itself differs from its entropy: the Hadamard square is another matrix", () => {
  const gram = matrixOf([2, 2], new Float64Array([1, 0.5, 0.5, 1]));
  const information = matrixMutualInformation([gram, gram], { order: 2 });
  // 2 (2 log 2 - log 2.5) - (2 log 2 - log 2.125), by Propositions 5.5 and 5.6
  assertAlmostEquals(information, Math.log(4) - Math.log(2.5 * 2.5 / 2.125), 1e-12);
});

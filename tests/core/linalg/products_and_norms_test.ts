import fc from "fast-check";
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "../../assert.ts";
import { frobeniusNorm } from "../../../core/linalg/frobenius_norm.ts";
import { hadamardProduct } from "../../../core/linalg/hadamard_product.ts";
import { matrixOf } from "../../../core/linalg/matrix.ts";
import { symmetricEigenvalues } from "../../../core/linalg/symmetric_eigenvalues.ts";
import { features, gramPairs } from "../../arbitraries/matrices.ts";

Deno.test("frobeniusNorm() of [[3, 0], [0, 4]] is 5, at every magnitude of a double", () => {
  for (const size of [1, 1e-200, 1e200, 2 ** -1070]) {
    assertAlmostEquals(frobeniusNorm(matrixOf([2, 2], new Float64Array([3 * size, 0, 0, 4 * size]))) / size, 5, 1e-14);
  }
  assertEquals(frobeniusNorm(matrixOf([1, 2], new Float64Array(2))), 0);
  assertEquals(frobeniusNorm(matrixOf([1, 1], new Float64Array([-Infinity]))), Infinity);
  assert(Number.isNaN(frobeniusNorm(matrixOf([1, 1], new Float64Array([NaN])))));
});

Deno.test("frobeniusNorm() is homogeneous and obeys the triangle inequality", () => {
  fc.assert(fc.property(features(), fc.double({ min: -100, max: 100, noNaN: true }), (matrix, factor) => {
    const norm = frobeniusNorm(matrix);
    const scaled = matrix.data.map((value) => factor * value);
    assertAlmostEquals(frobeniusNorm({ ...matrix, data: scaled }), Math.abs(factor) * norm, 1e-12 * (1 + 100 * norm));
    const sum = matrix.data.map((value, i) => value + Math.cos(i));
    const other = matrix.data.map((_, i) => Math.cos(i));
    assert(frobeniusNorm({ ...matrix, data: sum }) <= (norm + frobeniusNorm({ ...matrix, data: other })) * (1 + 1e-14));
  }));
});

Deno.test("hadamardProduct() multiplies entry by entry and refuses other shapes", () => {
  const a = matrixOf([1, 2], new Float32Array([2, 3]));
  assertEquals([...hadamardProduct(a, matrixOf([1, 2], new Float64Array([5, 7]))).data], [10, 21]);
  assertThrows(() => hadamardProduct(a, matrixOf([2, 1], new Float64Array(2))), RangeError, "1 x 2 and 2 x 1");
});

Deno.test("hadamardProduct() of Gram matrices has no negative eigenvalue and ones on the diagonal (Schur)", () => {
  fc.assert(fc.property(gramPairs(), ([first, second]) => {
    const product = hadamardProduct(first, second);
    assert(symmetricEigenvalues(product)[0] >= -1e-13 * product.rows);
    for (let i = 0; i < product.rows; i++) assertEquals(product.data[i * product.rows + i], 1);
  }));
});

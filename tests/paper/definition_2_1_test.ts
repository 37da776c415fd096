import fc from "fast-check";
import { assert, assertAlmostEquals } from "../assert.ts";
import { entropyOfOrders, matrixEntropy } from "../../core/information/matrix_entropy.ts";
import { matrixOf } from "../../core/linalg/matrix.ts";
import { features, gramMatrices, orders } from "../arbitraries/matrices.ts";

const ROUNDING = 1e-9; // nats

Deno.test("Definition 2.1: H_a(R) = log tr((R/n)^a) / (1 - a), read off a matrix whose powers are known", () => {
  // R = (1 - c) I + c 11^T has the eigenvalue 1 - c (n - 1 times) and 1 + (n - 1) c.
  const n = 5;
  const c = 0.4;
  const gram = matrixOf([n, n], Float64Array.from({ length: n * n }, (_, i) => i % (n + 1) === 0 ? 1 : c));
  const [p, q] = [(1 - c) / n, (1 + (n - 1) * c) / n];
  for (const order of [0.5, 2, 3, 7.5]) {
    const trace = (n - 1) * p ** order + q ** order;
    assertAlmostEquals(matrixEntropy(gram, { order }), Math.log(trace) / (1 - order), 1e-12);
  }
  assertAlmostEquals(matrixEntropy(gram, { order: 1 }), -(n - 1) * p * Math.log(p) - q * Math.log(q), 1e-12);
});

Deno.test("Definition 2.1: H_3(R) is the log of the trace of a product of three matrices", () => {
  fc.assert(fc.property(gramMatrices({ rows: 7 }), ({ rows: n, columns, data }) => {
    let trace = 0;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        for (let k = 0; k < n; k++) trace += data[i * n + j] * data[j * n + k] * data[k * n + i] / n ** 3;
      }
    }
    assertAlmostEquals(matrixEntropy({ rows: n, columns, data }, { order: 3 }), Math.log(trace) / -2, ROUNDING);
  }));
});

Deno.test("Definition 2.1: 0 <= H_a <= log min(n, d) for d-dimensional features", () => {
  fc.assert(fc.property(features(), orders(), (matrix, order) => {
    const [entropy] = entropyOfOrders(matrix, [order]);
    assert(entropy >= -ROUNDING, `${entropy}`);
    assert(entropy <= Math.log(Math.min(matrix.rows, matrix.columns)) + ROUNDING, `${entropy}`);
  }));
});

Deno.test("Definition 2.1: the identity attains log n, parallel features 0, and orthogonal ones in d dimensions log d", () => {
  const identity = matrixOf([4, 4], Float64Array.from({ length: 16 }, (_, i) => i % 5 === 0 ? 1 : 0));
  const ones = matrixOf([4, 4], new Float64Array(16).fill(1));
  const axes = matrixOf([4, 2], new Float64Array([1, 0, 0, 1, 3, 0, 0, -2]));
  for (const order of [0.5, 1, 2, 5]) {
    assertAlmostEquals(matrixEntropy(identity, { order }), Math.log(4), 1e-12);
    assertAlmostEquals(matrixEntropy(ones, { order }), 0, 1e-12);
    assertAlmostEquals(entropyOfOrders(axes, [order])[0], Math.log(2), 1e-12);
  }
});

Deno.test("Definition 2.1: H_a decreases with the order, and order 1 is the limit from both sides", () => {
  fc.assert(fc.property(features(), orders(), orders(), (matrix, a, b) => {
    const [low, high] = entropyOfOrders(matrix, [Math.min(a, b), Math.max(a, b)]);
    assert(low >= high - ROUNDING);
    const [below, one, above] = entropyOfOrders(matrix, [1 - 1e-6, 1, 1 + 1e-6]);
    // The slope of H_a at 1 is half the variance of log p, at most (log n)^2 + 1 for n <= 12.
    assertAlmostEquals(below, one, 1e-5);
    assertAlmostEquals(above, one, 1e-5);
  }));
  const gram = matrixOf([2, 2], new Float64Array([1, 0.6, 0.6, 1]));
  assert(matrixEntropy(gram, { order: 1 }) > matrixEntropy(gram, { order: 2 }) + 0.05); // not constant where p is uneven
});

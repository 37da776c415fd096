import fc from "fast-check";
import { assert, assertAlmostEquals, assertThrows } from "../../assert.ts";
import { entropyOfOrders, entropyOfOrderTwo, matrixEntropy } from "../../../core/information/matrix_entropy.ts";
import { spectrumEntropy } from "../../../core/information/spectrum_entropy.ts";
import { gramMatrix } from "../../../core/linalg/gram_matrix.ts";
import { matrixOf } from "../../../core/linalg/matrix.ts";
import { features, gramMatrices, orders } from "../../arbitraries/matrices.ts";

const ROUNDING = 1e-12; // nats

Deno.test("matrixEntropy() of two samples at an angle is the entropy of (1 + cos) / 2 and (1 - cos) / 2", () => {
  for (const cosine of [0, 0.3, -0.9]) {
    const gram = matrixOf([2, 2], new Float64Array([1, cosine, cosine, 1]));
    const [p, q] = [(1 + cosine) / 2, (1 - cosine) / 2];
    assertAlmostEquals(matrixEntropy(gram, { order: 1 }), -p * Math.log(p) - q * Math.log(q), ROUNDING);
    assertAlmostEquals(matrixEntropy(gram, { order: 3 }), Math.log(p ** 3 + q ** 3) / -2, ROUNDING);
    assertAlmostEquals(matrixEntropy(gram, { order: 0.5 }), 2 * Math.log(Math.sqrt(p) + Math.sqrt(q)), ROUNDING);
  }
});

Deno.test("matrixEntropy() refuses an order that is no finite number > 0", () => {
  const gram = matrixOf([1, 1], new Float64Array([1]));
  for (const order of [0, -1, NaN, Infinity]) {
    assertThrows(() => matrixEntropy(gram, { order }), RangeError, `current value is ${order}`);
    assertThrows(() => entropyOfOrders(gram, [1, order]), RangeError, `current value is ${order}`);
  }
});

Deno.test("matrixEntropy() refuses what is no Gram matrix of unit rows", () => {
  const of = (...data: number[]) => matrixOf([2, 2], new Float64Array(data));
  assertThrows(() => matrixEntropy(of(1, 0, 0, 2), { order: 1 }), RangeError, "diagonal entry 1 is not 1");
  assertThrows(() => matrixEntropy(of(1, 0, 0, 0.5), { order: 1 }), RangeError, "diagonal entry 1 is not 1");
  assertThrows(() => matrixEntropy(of(1, 0.5, 0.2, 1), { order: 2 }), RangeError, "entries (1, 0) and (0, 1) differ");
  assertThrows(() => matrixEntropy(of(1, 0.2, 0.5, 1), { order: 2 }), RangeError, "entries (1, 0) and (0, 1) differ");
  assertThrows(() => matrixEntropy(of(1, NaN, NaN, 1), { order: 2 }), RangeError, "entries (1, 0) and (0, 1) differ");
  const flat = matrixOf([1, 2], new Float64Array(2));
  assertThrows(() => matrixEntropy(flat, { order: 1 }), RangeError, "empty or not square: current value is 1 x 2");
  const empty = matrixOf([0, 0], new Float64Array(0));
  assertThrows(() => matrixEntropy(empty, { order: 1 }), RangeError, "empty or not square");
  assertThrows(() => entropyOfOrders(matrixOf([0, 3], new Float64Array(0)), [1]), RangeError, "there is no row");
});

Deno.test("entropyOfOrders() equals matrixEntropy() of the Gram matrix at every order", () => {
  fc.assert(fc.property(features(), fc.array(orders(), { maxLength: 4 }), (matrix, list) => {
    const gram = gramMatrix(matrix);
    entropyOfOrders(matrix, list).forEach((entropy, i) => {
      // Powers below 1 enlarge the rounding of eigenvalues that vanish, up to the cut at n * 2^-52 of the largest.
      const tolerance = Math.max(1e-9, 12 * 3e-15 ** list[i]);
      assertAlmostEquals(entropy, matrixEntropy(gram, { order: list[i] }), tolerance);
    });
  }));
});

Deno.test("entropyOfOrders() in single and double precision of the same numbers is the same", () => {
  fc.assert(fc.property(features(), orders(), (matrix, order) => {
    const single = { ...matrix, data: Float32Array.from(matrix.data) };
    const double = { ...matrix, data: Float64Array.from(single.data) };
    const [[a], [b]] = [entropyOfOrders(single, [order]), entropyOfOrders(double, [order])];
    assert(a === b);
  }));
});

Deno.test("matrixEntropy() does not depend on the order of the samples", () => {
  fc.assert(fc.property(features(), orders(), (matrix, order) => {
    const { rows, columns, data } = matrix;
    const reversed = data.map((_, i) => data[(rows - 1 - Math.floor(i / columns)) * columns + i % columns]);
    const other = matrixEntropy(gramMatrix({ ...matrix, data: reversed }), { order });
    const tolerance = Math.max(1e-9, 12 * 3e-15 ** order);
    assertAlmostEquals(matrixEntropy(gramMatrix(matrix), { order }), other, tolerance);
  }));
});

Deno.test("entropyOfOrderTwo() equals the entropy of the spectrum at order 2", () => {
  fc.assert(fc.property(gramMatrices(), (gram) => {
    assertAlmostEquals(entropyOfOrderTwo(gram), matrixEntropy(gram, { order: 2 + 1e-13 }), ROUNDING * 10);
  }));
});

Deno.test("spectrumEntropy() is continuous where its three formulas meet, and exact at high orders", () => {
  const eigenvalues = [0.1, 0.4, 0.5, 3];
  const at = (order: number) => spectrumEntropy(eigenvalues, { samples: 4, order });
  for (const order of [0.5, 1, 1.5]) {
    const step = 1e-7;
    assertAlmostEquals(at(order - step), at(order), 2 * step);
    assertAlmostEquals(at(order + step), at(order), 2 * step);
  }
  assertAlmostEquals(at(1 + 1e-12), at(1), 1e-11);
  assertAlmostEquals(at(1e4), (-1e4 / (1e4 - 1)) * Math.log(3 / 4), ROUNDING); // 1e4 powers of 1/40 underflow
});

Deno.test("spectrumEntropy() takes negative eigenvalues and those below rounding for zero", () => {
  const clean = spectrumEntropy([1, 2], { samples: 3, order: 0.5 });
  for (const noise of [-1e-15, 1e-16, 0]) {
    assertAlmostEquals(spectrumEntropy([noise, 1, 2], { samples: 3, order: 0.5 }), clean, ROUNDING);
  }
  assert(spectrumEntropy([1e-12, 1, 2], { samples: 3, order: 0.5 }) > clean + 1e-7); // above rounding it counts
});

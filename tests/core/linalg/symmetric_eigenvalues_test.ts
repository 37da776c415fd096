import fc from "fast-check";
import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "../../assert.ts";
import { frobeniusNorm } from "../../../core/linalg/frobenius_norm.ts";
import { gramMatrix } from "../../../core/linalg/gram_matrix.ts";
import { gramSpectrum, hadamardSpectrum, rowKroneckerProduct } from "../../../core/linalg/gram_spectrum.ts";
import { type DoubleMatrix, matrixOf } from "../../../core/linalg/matrix.ts";
import { normalizedRows } from "../../../core/linalg/normalized_rows.ts";
import { hadamardProduct } from "../../../core/linalg/hadamard_product.ts";
import { symmetricEigenvalues } from "../../../core/linalg/symmetric_eigenvalues.ts";
import { normalArray } from "../../../core/random/random_arrays.ts";
import { featurePairs, features, seeds } from "../../arbitraries/matrices.ts";

const ROUNDING = 1e-14; // about fifty units of rounding, relative to the matrix's norm

Deno.test("symmetricEigenvalues() of no row, one row and a diagonal are what the matrix shows, in ascending order", () => {
  assertEquals([...symmetricEigenvalues(matrixOf([0, 0], new Float64Array(0)))], []);
  assertEquals([...symmetricEigenvalues(matrixOf([1, 1], new Float64Array([-7])))], [-7]);
  assertEquals([...symmetricEigenvalues(diagonal([3, -1, 2, 0, 2]))], [-1, 0, 2, 2, 3]);
});

Deno.test("symmetricEigenvalues() of the path's second difference are 2 - 2 cos(k pi / (n + 1))", () => {
  for (const n of [2, 3, 17, 64]) {
    const data = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      data[i * n + i] = 2;
      if (i > 0) data[i * n + i - 1] = data[(i - 1) * n + i] = -1;
    }
    symmetricEigenvalues(matrixOf([n, n], data)).forEach((value, k) => {
      assertAlmostEquals(value, 2 - 2 * Math.cos(((k + 1) * Math.PI) / (n + 1)), 4 * ROUNDING);
    });
  }
});

Deno.test("symmetricEigenvalues() of c on the diagonal and 1 elsewhere are c - 1, n - 1 times, and c + n - 1", () => {
  const n = 30;
  const values = symmetricEigenvalues(
    matrixOf([n, n], Float64Array.from({ length: n * n }, (_, i) => i % (n + 1) ? 1 : 3)),
  );
  values.forEach((value, i) => assertAlmostEquals(value, i < n - 1 ? 2 : n + 2, n * ROUNDING));
});

Deno.test("symmetricEigenvalues() refuses a matrix that is not square or not finite", () => {
  assertThrows(() => symmetricEigenvalues(matrixOf([1, 2], new Float64Array(2))), RangeError, "1 x 2");
  for (const value of [NaN, Infinity]) {
    const bad = matrixOf([2, 2], new Float64Array([1, value, value, 1]));
    assertThrows(() => symmetricEigenvalues(bad), RangeError, "entry (1, 0) is not finite");
  }
});

Deno.test("symmetricEigenvalues() scales with its matrix, however small or large the entries", () => {
  const base = symmetric(9, 4);
  const values = symmetricEigenvalues(base);
  for (const exponent of [-1000, -540, -3, 540, 1000]) {
    const scaled = { ...base, data: base.data.map((value) => value * 2 ** exponent) };
    assertEquals(symmetricEigenvalues(scaled), values.map((value) => value * 2 ** exponent));
  }
});

Deno.test("symmetricEigenvalues() keeps the trace and the Frobenius norm, and leaves its argument alone", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 40 }), seeds(), (n, seed) => {
    const matrix = symmetric(n, seed);
    const before = matrix.data.slice();
    const values = symmetricEigenvalues(matrix);
    const norm = frobeniusNorm(matrix);
    assertEquals(matrix.data, before);
    assertAlmostEquals(sum(values), sum(values.map((_, i) => matrix.data[i * n + i])), n * ROUNDING * norm);
    assertAlmostEquals(Math.hypot(...values), norm, n * ROUNDING * norm);
    assertEquals(values, values.toSorted());
  }));
});

Deno.test("symmetricEigenvalues() agrees with ml-matrix at every size up to 40, on generic matrices and on Gram matrices of any rank", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 40 }), seeds(), (n, seed) => agrees(symmetric(n, seed))));
  fc.assert(fc.property(features({ rows: 40, columns: 12 }), (matrix) => agrees(gramMatrix(matrix))));
});

Deno.test("symmetricEigenvalues() agrees with ml-matrix at the size of a batch, 200 x 200", () => {
  agrees(gramMatrix(matrixOf([200, 128], normalArray(200 * 128, 5))));
});

Deno.test("gramSpectrum() of the small twin equals the spectrum of the Gram matrix without its zeros", () => {
  fc.assert(fc.property(features({ rows: 20, columns: 20 }), (matrix) => {
    const whole = symmetricEigenvalues(gramMatrix(matrix));
    const twin = gramSpectrum(normalizedRows(matrix));
    assertEquals(twin.length, Math.min(matrix.rows, matrix.columns));
    assertClose(padded(twin, matrix.rows), whole, matrix.rows);
  }));
});

Deno.test("hadamardSpectrum() of the small twin equals the spectrum of the Hadamard product without its zeros", () => {
  fc.assert(fc.property(featurePairs({ rows: 20, columns: 5 }), ([first, second]) => {
    const [a, b] = [first, second].map((matrix) => ({ unitRows: normalizedRows(matrix), gram: gramMatrix(matrix) }));
    const spectrum = hadamardSpectrum(a, b);
    assertEquals(spectrum.length, Math.min(first.rows, first.columns * second.columns));
    assertClose(padded(spectrum, first.rows), symmetricEigenvalues(hadamardProduct(a.gram, b.gram)), first.rows);
  }));
});

Deno.test("rowKroneckerProduct() lists all products of a row's entries, and refuses other samples", () => {
  const a = matrixOf([2, 2], new Float64Array([1, 2, 3, 4]));
  const b = matrixOf([2, 1], new Float64Array([5, 6]));
  assertEquals([...rowKroneckerProduct(a, b).data], [5, 10, 18, 24]);
  assertEquals([...rowKroneckerProduct(a, a).data], [1, 2, 2, 4, 9, 12, 12, 16]);
  assertThrows(() => rowKroneckerProduct(a, matrixOf([1, 1], new Float64Array(1))), RangeError, "2 and 1");
});

// Helpers

function agrees(matrix: DoubleMatrix): void {
  const { rows: n, data } = matrix;
  const rows = Array.from({ length: n }, (_, i) => Array.from(data.subarray(i * n, (i + 1) * n)));
  const oracle = new EigenvalueDecomposition(new Matrix(rows), { assumeSymmetric: true }).realEigenvalues;
  assertClose(symmetricEigenvalues(matrix), Float64Array.from(oracle).sort(), frobeniusNorm(matrix));
}

function assertClose(actual: Float64Array, expected: Float64Array, norm: number): void {
  assertEquals(actual.length, expected.length);
  actual.forEach((value, i) => assert(Math.abs(value - expected[i]) <= ROUNDING * norm, `${value} and ${expected[i]}`));
}

function padded(values: Float64Array, length: number): Float64Array {
  return Float64Array.from({ length }, (_, i) => values[i] ?? 0).sort();
}

function symmetric(n: number, seed: number): DoubleMatrix {
  const data = normalArray(n * n, seed);
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) data[j * n + i] = data[i * n + j];
  return matrixOf([n, n], data);
}

function diagonal(values: readonly number[]): DoubleMatrix {
  const n = values.length;
  return matrixOf([n, n], Float64Array.from({ length: n * n }, (_, i) => i % (n + 1) ? 0 : values[i / (n + 1)]));
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}

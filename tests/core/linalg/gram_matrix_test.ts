import fc from "fast-check";
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "../../assert.ts";
import { gramMatrix } from "../../../core/linalg/gram_matrix.ts";
import { matrixOf, transpose } from "../../../core/linalg/matrix.ts";
import { firstRowWithoutDirection, normalizedRows } from "../../../core/linalg/normalized_rows.ts";
import { columnProducts, rowProducts } from "../../../core/linalg/row_products.ts";
import { symmetricEigenvalues } from "../../../core/linalg/symmetric_eigenvalues.ts";
import { features } from "../../arbitraries/matrices.ts";

const ROUNDING = 1e-13; // a few hundred units of rounding, for sums of at most twenty terms of order one

Deno.test("normalizedRows() keeps directions and makes lengths one, at every magnitude of a double", () => {
  for (const size of [1, 1e-200, 1e200, 2 ** -1070].flatMap((size) => [size, -size])) {
    const { data } = normalizedRows(matrixOf([1, 2], new Float64Array([3 * size, 4 * size])));
    assertAlmostEquals(data[0], Math.sign(size) * 0.6, ROUNDING);
    assertAlmostEquals(data[1], Math.sign(size) * 0.8, ROUNDING);
  }
});

Deno.test("normalizedRows() names the first row that is zero or not finite", () => {
  for (const value of [0, NaN, Infinity, -Infinity]) {
    const bad = matrixOf([3, 2], new Float32Array([1, 1, value, 0, 0, 0]));
    assertThrows(() => normalizedRows(bad), RangeError, "row 1 has no direction");
    assertThrows(() => gramMatrix(bad), RangeError, "row 1 has no direction");
    assertEquals(firstRowWithoutDirection(bad), 1);
  }
  assertEquals(firstRowWithoutDirection(matrixOf([1, 2], new Float32Array([1, NaN]))), 0);
  assertEquals(firstRowWithoutDirection(matrixOf([1, 2], new Float32Array([0, 1e-30]))), undefined);
});

Deno.test("gramMatrix() holds the cosines of the angles between rows", () => {
  const gram = gramMatrix(matrixOf([3, 2], new Float32Array([2, 0, 3, 3, -1, 0])));
  const expected = [1, Math.SQRT1_2, -1, Math.SQRT1_2, 1, -Math.SQRT1_2, -1, -Math.SQRT1_2, 1];
  gram.data.forEach((cosine, i) => assertAlmostEquals(cosine, expected[i], ROUNDING));
});

Deno.test("gramMatrix() is symmetric with ones on the diagonal, has entries in [-1, 1] and no negative eigenvalue", () => {
  fc.assert(fc.property(features({ rows: 20 }), (matrix) => {
    const { rows: n, data } = gramMatrix(matrix);
    for (let i = 0; i < n; i++) {
      assertEquals(data[i * n + i], 1);
      for (let j = 0; j < i; j++) {
        assertEquals(data[i * n + j], data[j * n + i]);
        assert(Math.abs(data[i * n + j]) <= 1 + ROUNDING);
      }
    }
    assert(symmetricEigenvalues({ rows: n, columns: n, data })[0] >= -ROUNDING * n);
  }));
});

Deno.test("gramMatrix() does not change when a row is scaled by a positive number", () => {
  fc.assert(fc.property(features(), fc.double({ min: 1e-9, max: 1e9, noNaN: true }), (matrix, factor) => {
    const scaled = matrix.data.map((value, i) => i < matrix.columns ? factor * value : value);
    const gram = gramMatrix(matrix).data;
    gramMatrix({ ...matrix, data: scaled }).data.forEach((value, i) => assertAlmostEquals(value, gram[i], ROUNDING));
  }));
});

Deno.test("rowProducts() equals the sums of products that define it, at every size modulo its tiles", () => {
  fc.assert(fc.property(features({ rows: 13, columns: 9 }), (matrix) => {
    const { rows: n, columns: d, data: z } = matrix;
    const { data } = rowProducts(matrix);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        const products = Array.from({ length: d }, (_, k) => z[i * d + k] * z[j * d + k]);
        const sum = products.reduce((left, right) => left + right, 0);
        const size = products.reduce((left, right) => left + Math.abs(right), 0); // rounding is relative to it: terms may cancel
        assertAlmostEquals(data[i * n + j], sum, ROUNDING * (1 + size));
      }
    }
  }));
});

Deno.test("columnProducts() are the row products of the transpose, and zero where there is no row", () => {
  fc.assert(fc.property(features({ rows: 9, columns: 13 }), (matrix) => {
    assertEquals(columnProducts(matrix), rowProducts(transpose(matrix)));
  }));
  assertEquals([...columnProducts(matrixOf([0, 2], new Float64Array())).data], [0, 0, 0, 0]);
});

import fc from "fast-check";
import { assertEquals, assertThrows } from "../../assert.ts";
import { matrixOf, rowRange, transpose } from "../../../core/linalg/matrix.ts";
import { features } from "../../arbitraries/matrices.ts";

Deno.test("matrixOf() refuses a shape that does not fit its array", () => {
  assertThrows(() => matrixOf([2, 2], new Float64Array(3)), RangeError, "length is not 4: current value is 3");
  assertThrows(() => matrixOf([-1, 0], new Float64Array(0)), RangeError, "two integers >= 0");
  assertThrows(() => matrixOf([0.5, 2], new Float64Array(1)), RangeError, "two integers >= 0");
});

Deno.test("rowRange() is a view of the rows it names", () => {
  const whole = matrixOf([3, 2], new Float32Array([1, 2, 3, 4, 5, 6]));
  const part = rowRange(whole, [1, 3]);
  assertEquals([part.rows, part.columns, ...part.data], [2, 2, 3, 4, 5, 6]);
  assertEquals(part.data.buffer, whole.data.buffer);
});

Deno.test("rowRange() refuses rows that are not there", () => {
  const whole = matrixOf([3, 1], new Float32Array(3));
  for (const range of [[-1, 2], [2, 1], [0, 4], [0.5, 2]] as const) {
    assertThrows(() => rowRange(whole, range), RangeError, "does not lie in it");
  }
});

Deno.test("transpose() swaps the two indices, and twice gives the matrix back", () => {
  assertEquals([...transpose(matrixOf([2, 3], new Float32Array([1, 2, 3, 4, 5, 6]))).data], [1, 4, 2, 5, 3, 6]);
  fc.assert(fc.property(features(), (matrix) => assertEquals(transpose(transpose(matrix)), matrix)));
});

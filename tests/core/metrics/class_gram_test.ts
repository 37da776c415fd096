import fc from "fast-check";
import { classGram } from "../../../core/metrics/class_gram.ts";
import { matrixOf } from "../../../core/linalg/matrix.ts";
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "../../assert.ts";

Deno.test("classGram() is 1 on the diagonal for a class whose outputs point one way, 0 for opposite ones", () => {
  const outputs = matrixOf([4, 2], Float64Array.of(3, 0, 1, 0, 0, 2, 0, -2));
  assertEquals([...classGram(outputs, Int32Array.of(0, 0, 1, 1), { classes: 2 }).data], [1, 0, 0, 0]);
});

Deno.test("classGram() of the selected rows alone is that of a matrix without the others", () => {
  const outputs = matrixOf([3, 2], Float64Array.of(1, 0, 0, 1, 1, 1));
  const selected = classGram(outputs, Int32Array.of(0, 0, 1), { classes: 2, selected: (row) => row !== 1 });
  const alone = classGram(matrixOf([2, 2], Float64Array.of(1, 0, 1, 1)), Int32Array.of(0, 1), { classes: 2 });
  assertEquals(selected, alone);
  assertAlmostEquals(selected.data[1], Math.SQRT1_2, 1e-15);
});

Deno.test("classGram() counts rows without a direction, and classes without rows, as nothing", () => {
  const outputs = matrixOf([3, 2], Float64Array.of(0, 0, 2, 0, NaN, 1));
  assertEquals([...classGram(outputs, Int32Array.of(0, 0, 1), { classes: 3 }).data], [1, 0, 0, 0, 0, 0, 0, 0, 0]);
});

Deno.test("classGram() holds the products of mean directions, is symmetric, within [-1, 1], and does not see the outputs' sizes", () => {
  const row = fc.tuple(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 3, maxLength: 3 }), fc.nat(3));
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 12 }), fc.integer({ min: 1, max: 50 }), (rows, size) => {
      const labels = Int32Array.from(rows, ([, label]) => label);
      const gramOf = (factor: number) =>
        classGram(
          matrixOf(
            [rows.length, 3],
            Float64Array.from(rows.flatMap(([values]) => values), (x) => factor * x),
          ),
          labels,
          {
            classes: 4,
          },
        ).data;
      const [gram, scaled] = [gramOf(1), gramOf(size)];
      const means = [0, 1, 2, 3].map((label) => {
        const units = rows.flatMap(([values, of]) => {
          const length = Math.hypot(...values);
          return of === label && length > 0 ? [values.map((value) => value / length)] : [];
        });
        return [0, 1, 2].map((j) => units.reduce((sum, unit) => sum + unit[j], 0) / Math.max(1, units.length));
      });
      gram.forEach((value, place) => {
        assert(Math.abs(value) <= 1 + 1e-12, `${value}`);
        assertEquals(value, gram[(place % 4) * 4 + Math.floor(place / 4)]);
        assertAlmostEquals(value, scaled[place], 1e-12);
        const [one, other] = [means[Math.floor(place / 4)], means[place % 4]];
        assertAlmostEquals(value, one.reduce((sum, mean, j) => sum + mean * other[j], 0), 1e-12);
      });
    }),
  );
});

Deno.test("classGram() refuses labels that do not belong to the rows", () => {
  const outputs = matrixOf([2, 1], Float64Array.of(1, 2));
  assertThrows(() => classGram(outputs, Int32Array.of(0), { classes: 1 }), RangeError, "current value is 1");
});

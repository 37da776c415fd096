import fc from "fast-check";
import { median } from "../../../core/grokking/median_interval.ts";
import type { NumericTable } from "../../../pipeline/files/csv.ts";
import { columnsApart, coursesApart } from "../../../pipeline/run/stages/second_computation.ts";
import { assertEquals } from "../../assert.ts";

const SHARE = 1e-3;
const largest = (shares: readonly number[]) => Math.max(...shares);

/** A metric's table: one column, whose largest value is 8. */
const table = (values: readonly (number | undefined)[]): NumericTable => ({
  columns: ["step", "sharpness"],
  rows: values.map((sharpness, index) => ({ step: 10 * index, sharpness })),
});
const values = [8, 4, -2, 0, 1e-6];

Deno.test("a metric's column may be apart by a thousandth of its largest value in any row, and by no more", () => {
  fc.assert(
    fc.property(fc.nat(values.length - 1), fc.double({ min: -0.99, max: 0.99, noNaN: true }), (row, part) => {
      const moved = (by: number) => table(values.map((value, index) => index === row ? value + by : value));
      assertEquals(columnsApart(table(values), moved(part * SHARE * 8), largest, SHARE), []);
      const [found, ...others] = columnsApart(
        table(values),
        moved(Math.sign(part || 1) * 1.5 * SHARE * 8),
        largest,
        SHARE,
      );
      assertEquals([found, others], ["sharpness by 0.15 % of its largest value (allowed: 0.1 %)", []]);
    }),
  );
});

Deno.test("a value that is missing or no number on one side only is apart, on both it is not", () => {
  for (
    const [before, now, count] of [[undefined, 1, 1], [NaN, 1, 1], [1, NaN, 1], [NaN, NaN, 0], [
      undefined,
      undefined,
      0,
    ]]
  ) {
    assertEquals(columnsApart(table([8, before]), table([8, now]), largest, SHARE).length, count);
  }
});

Deno.test("a training's log may be apart in a few rows, not in most", () => {
  const moved = (rows: number) => table(values.map((value, index) => index < rows ? value + 1 : value));
  assertEquals(columnsApart(table(values), moved(2), median, 0.05), []);
  assertEquals(columnsApart(table(values), moved(3), median, 0.05).length, 1);
});

Deno.test("trainings may fit and end at steps that are a factor of 1.5 apart, and diverge both or neither", () => {
  const course = { lastStep: 900, fittedAt: 100, divergedAt: null, stoppedAt: null, checkpoints: [0, 900] };
  assertEquals(coursesApart(course, { ...course, fittedAt: 150, lastStep: 1000 }), []);
  assertEquals(coursesApart(course, { ...course, fittedAt: 151 }), [
    "fittedAt: 100, then 151 (allowed: a factor of 1.5)",
  ]);
  assertEquals(coursesApart(course, { ...course, divergedAt: 500 }).length, 1);
  assertEquals(coursesApart({ ...course, fittedAt: null }, course), [
    "fittedAt: never, then 100 (allowed: a factor of 1.5)",
  ]);
});

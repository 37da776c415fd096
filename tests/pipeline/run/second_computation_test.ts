import fc from "fast-check";
import { median } from "../../../core/grokking/median_interval.ts";
import { formatCsv, type NumericTable } from "../../../pipeline/files/csv.ts";
import { metricFile } from "../../../pipeline/files/metric_artifact.ts";
import { trainingLogFile, trainingSummaryFile } from "../../../pipeline/files/training_summary.ts";
import type { Environment } from "../../../pipeline/run/environment.ts";
import { apartOnCard, columnsApart, coursesApart } from "../../../pipeline/run/stages/second_computation.ts";
import { assertEquals } from "../../assert.ts";
import { keyed, memoryProject, request, succeed } from "../cache/fixture.ts";

const SHARE = 1e-3;
const largest = (shares: readonly number[]) => Math.max(...shares);

const course = { lastStep: 900, fittedAt: 100, divergedAt: null, stoppedAt: null, checkpoints: [0, 900] };

/** A metric's table: one column, whose largest value is 8. */
const table = (values: readonly (number | undefined)[]): NumericTable => ({
  columns: ["step", "sharpness"],
  rows: values.map((sharpness, index) => ({ step: 10 * index, sharpness })),
});
const values = [8, 4, -2, 0, 1e-6];

Deno.test("a metric's column may be apart by a thousandth of its largest value in any row, and by no more", () => {
  fc.assert(
    fc.property(fc.nat(values.length - 1), fc.double({ min: -0.99, max: 0.99, noNaN: true }), fc.constantFrom(1, -1), (
      row,
      part,
      sign,
    ) => {
      const signed = values.map((value) => sign * value); // the largest is so by its size
      const moved = (by: number) => table(signed.map((value, index) => index === row ? value + by : value));
      assertEquals(columnsApart(table(signed), moved(part * SHARE * 8), largest, SHARE), []);
      const [found, ...others] = columnsApart(
        table(signed),
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
  assertEquals(coursesApart(course, { ...course, fittedAt: 150, lastStep: 1000 }), []);
  assertEquals(coursesApart(course, { ...course, fittedAt: 151 }), [
    "fittedAt: 100, then 151 (allowed: a factor of 1.5)",
  ]);
  assertEquals(coursesApart(course, { ...course, divergedAt: 500 }).length, 1);
  assertEquals(coursesApart({ ...course, fittedAt: null }, course), [
    "fittedAt: never, then 100 (allowed: a factor of 1.5)",
  ]);
});

Deno.test("stored results are compared by their tables: a training by log and course, a metric by values, pictures by none", async () => {
  const project = memoryProject();
  const apart = async (name: "train" | "metrics", ...sides: readonly Readonly<Record<string, string>>[]) => {
    const [first, second] = await Promise.all(sides.map(async (files, side) => {
      const changes = { stage: { ...keyed.stage, name }, params: { name, side, files: JSON.stringify(files) } };
      return (await project.run(request(files, changes))).record;
    }));
    return await succeed(apartOnCard(first, second)({ cache: await project.open() } as unknown as Environment));
  };
  const training = (fittedAt: number, loss: number) => ({
    [trainingSummaryFile]: JSON.stringify({ ...course, fittedAt }),
    [trainingLogFile]: formatCsv({ columns: ["step", "loss"], rows: [{ step: 0, loss: 8 }, { step: 900, loss }] }),
    "weights": `${loss}`,
  });
  assertEquals(await apart("train", training(100, 1), training(120, 1.1)), []);
  assertEquals(await apart("train", training(100, 1), training(160, 8)), [
    "fittedAt: 100, then 160 (allowed: a factor of 1.5)",
    "loss by 44 % of its largest value (allowed: 5 %)",
  ]);
  const metric = (value: number) => ({ [metricFile]: formatCsv(table([8, value])) });
  assertEquals(await apart("metrics", metric(1), metric(1.001)), []);
  assertEquals(await apart("metrics", metric(1), metric(1.1)), [
    "sharpness by 1.3 % of its largest value (allowed: 0.1 %)",
  ]);
  assertEquals(await apart("metrics", { pictures: "a" }, { pictures: "b" }), []);
});

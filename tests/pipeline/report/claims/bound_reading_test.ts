import { bothSides, boundSlack, heldShare } from "../../../../pipeline/report/claims/bound_reading.ts";
import type { RunCourse } from "../../../../pipeline/report/run_course.ts";
import { assertEquals } from "../../../assert.ts";

const columns = {
  step: [0, 1, 2, 3, 4],
  train_accuracy: [0.5, 1, 1, 1, null],
  left: [-3, -3, 2, null, 1],
  right: [1, 1, 20, 1, 1],
};
const course = { run: { columns } } as unknown as RunCourse;

Deno.test("bothSides() takes the size of the left side, whatever its sign, where both sides are known", () => {
  const all = bothSides(course, "left", "right", { onlyInterpolating: false });
  assertEquals(all.map(({ step, left, right }) => [step, left, right]), [[0, 3, 1], [1, 3, 1], [2, 2, 20], [4, 1, 1]]);
  const interpolating = bothSides(course, "left", "right", { onlyInterpolating: true });
  assertEquals(interpolating.map(({ step }) => step), [1, 2]);
  assertEquals(bothSides(course, "left", "other", { onlyInterpolating: false }), []);
});

Deno.test("a bound holds where the left side is at most the right one, and its slack is their ratio in decades", () => {
  const sides = () => bothSides(course, "left", "right", { onlyInterpolating: false });
  assertEquals(heldShare(sides)(course), 0.5);
  assertEquals(boundSlack(sides, { least: true })(course), Math.log10(1 / 3));
  assertEquals(boundSlack(sides)(course), (Math.log10(1 / 3) + 0) / 2);
  assertEquals(heldShare(() => [])(course), { missing: "no checkpoint has both sides" });
});

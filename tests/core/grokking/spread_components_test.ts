import { spreadComponents } from "../../../core/grokking/spread_components.ts";
import { normalArray } from "../../../core/random/random_arrays.ts";
import { assertAlmostEquals, assertThrows } from "../../assert.ts";

Deno.test("spreadComponents() finds the variances that runs were made with", () => {
  const runs = 40_000;
  const [draw, split, initialization] = [0.4, 0.2, 0.3];
  const normal = normalArray(5 * runs, 1);
  const of = (source: number, i: number) => normal[source * runs + i];
  const time = (i: number, [drawn, cut]: readonly [number, number]) =>
    8 + draw * of(drawn, i) + split * of(cut, i) + initialization * of(4, i);
  const indices = [...Array(runs).keys()];
  const first = indices.map((i) => time(i, [0, 2]));
  const { total, sources, rest } = spreadComponents(first, [
    indices.map((i) => [first[i], time(i, [1, 2])]),
    indices.map((i) => [first[i], time(i, [0, 3])]),
  ]);
  assertAlmostEquals(total, draw ** 2 + split ** 2 + initialization ** 2, 0.01);
  assertAlmostEquals(sources[0], draw ** 2, 0.01);
  assertAlmostEquals(sources[1], split ** 2, 0.01);
  assertAlmostEquals(rest, initialization ** 2, 0.01);
});

Deno.test("spreadComponents() refuses one run, and a source without a pair", () => {
  assertThrows(() => spreadComponents([1], [[[1, 2]]]), RangeError, "current value is 1 and 1");
  assertThrows(() => spreadComponents([1, 2], [[]]), RangeError, "current value is 2 and 0");
});

import fc from "fast-check";
import { assertEquals } from "../../assert.ts";
import { relativePath } from "../../../pipeline/report/figures/relative_path.ts";

Deno.test("relativePath() goes from point to point without a zero or a separator that can be left out", () => {
  assertEquals(relativePath("M52,86L64,86.1L63.5,86L64,85.9"), "M52,86l12,.1-.5-.1 .5-.1");
  assertEquals(relativePath("M0,-1L1,1L0,1ZM5,5L6,6"), "M0-1l1,2-1,0ZM5,5l1,1");
  assertEquals(relativePath("M3.5,.5"), "M3.5,.5", "a number that is told in another way is left alone");
});

Deno.test("relativePath() leads through the same points, and leaves other paths alone", () => {
  const coordinate = fc.integer({ min: -9999, max: 9999 }).map((tenths) => tenths / 10);
  const line = fc.array(fc.tuple(coordinate, coordinate), { minLength: 1, maxLength: 20 });
  fc.assert(fc.property(fc.array(line, { minLength: 1, maxLength: 4 }), (lines) => {
    const path = lines.map((points) => "M" + points.map(([x, y]) => `${x},${y}`).join("L")).join("");
    const short = relativePath(path);
    assertEquals(pointsOf(short), lines.flat());
  }));
  for (const path of ["", "M0,3A3,3,0,0,1,3,0", "M1,2H4", "M1.25,2L3,4", "M0,0h20", "M1,2L3,NaN"]) {
    assertEquals(relativePath(path), path);
  }
});

/** The points of a path of absolute `M` and relative `l`. */
function pointsOf(path: string): readonly (readonly number[])[] {
  const points: [number, number][] = [];
  for (const [, kind, list] of path.matchAll(/([Ml])([^Ml]*)/g)) {
    const numbers = [...list.matchAll(/-?(?:\d+(?:\.\d+)?|\.\d+)/g)].map(Number);
    for (let at = 0; at < numbers.length; at += 2) {
      const [x, y] = kind === "M" ? [0, 0] : points[points.length - 1];
      points.push([0, 1].map((axis) => Math.round(10 * ([x, y][axis] + numbers[at + axis])) / 10) as [number, number]);
    }
  }
  return points;
}

import fc from "fast-check";
import type { Curve } from "../../../core/grokking/curve.ts";
import { curveLikeness } from "../../../core/grokking/curve_likeness.ts";
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "../../assert.ts";

const value = fc.double({ min: -10, max: 10, noNaN: true });
const pairs: fc.Arbitrary<readonly [Curve, Curve]> = fc.array(
  fc.record({ gap: fc.integer({ min: 1, max: 1000 }), a: value, b: value }),
  { minLength: 3, maxLength: 40 },
).filter((points) => spread(points.map(({ a }) => a)) > 1e-3 && spread(points.map(({ b }) => b)) > 1e-3).map(
  (points) => {
    let step = 0;
    const steps = points.map(({ gap }) => step += gap);
    return [{ steps, values: points.map(({ a }) => a) }, { steps, values: points.map(({ b }) => b) }];
  },
);

function spread(values: readonly number[]): number {
  return Math.max(...values) - Math.min(...values);
}

Deno.test("curveLikeness() is the same both ways, and lies in [0, 1]", () => {
  fc.assert(fc.property(pairs, ([a, b]) => {
    const [there, back] = [curveLikeness(a, b), curveLikeness(b, a)];
    assert(there !== null && back !== null);
    for (const key of ["correlation", "area"] as const) {
      assert(there[key] >= 0 && there[key] <= 1);
      if (there.correlation > 1e-9) assertAlmostEquals(there[key], back[key], 1e-9);
    }
  }));
});

Deno.test("curveLikeness() does not depend on the unit, the offset or the direction of a curve", () => {
  fc.assert(
    fc.property(
      pairs,
      fc.double({ min: 0.1, max: 10, noNaN: true }),
      value,
      fc.boolean(),
      ([a, b], scale, shift, turn) => {
        const factor = turn ? -scale : scale;
        const [plain, moved] = [a, { ...a, values: a.values.map((x) => factor * x + shift) }].map((curve) =>
          curveLikeness(curve, b)
        );
        assert(plain !== null && moved !== null);
        assertAlmostEquals(plain.correlation, moved.correlation, 1e-6);
        if (plain.correlation > 1e-6) assertAlmostEquals(plain.area, moved.area, 1e-6);
      },
    ),
  );
});

Deno.test("curveLikeness() weighs evaluations by their part of the logarithmic axis", () => {
  const steps = [1, 10, 100];
  const likeness = curveLikeness({ steps, values: [0, 1, 1] }, { steps, values: [0, 0, 1] });
  // weights 1/4, 1/2, 1/4: cov = 1/16, var x = 3/16, var y = 3/16
  assertAlmostEquals(likeness?.correlation ?? 0, 1 / 3, 1e-12);
  assertAlmostEquals(likeness?.area ?? 0, 1 / 2, 1e-12);
});

Deno.test("curveLikeness() of a constant curve is unknown, and of other steps refused", () => {
  const steps = [1, 2, 3];
  assertEquals(curveLikeness({ steps, values: [1, 1, 1] }, { steps, values: [1, 2, 3] }), null);
  assertThrows(
    () => curveLikeness({ steps, values: [1, 2, 3] }, { steps: [1, 2, 4], values: [1, 2, 3] }),
    RangeError,
    "the same steps",
  );
});

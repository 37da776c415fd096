import fc from "fast-check";
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "../../assert.ts";
import {
  halfNormalNeighbouringProbability,
  halfNormalVariance,
  neighbouringProbability,
} from "../../../core/theory/neighbouring_probability.ts";
import { normalArray } from "../../../core/random/random_arrays.ts";

Deno.test("neighbouringProbability() counts the distances up to the radius, the radius included", () => {
  const distances = new Float64Array([0, 0.5, 1, Infinity]);
  assertEquals([-1, 0, 0.5, 0.7, 1, 1e9, Infinity].map((radius) => neighbouringProbability(distances, radius)), [
    0,
    0.25,
    0.5,
    0.5,
    0.75,
    0.75,
    1,
  ]);
  assert(Number.isNaN(neighbouringProbability(distances, NaN)));
});

Deno.test("neighbouringProbability() and halfNormalVariance() refuse no distances", () => {
  assertThrows(() => neighbouringProbability([], 1), RangeError, "there is no distance");
  assertThrows(() => halfNormalVariance([]), RangeError, "there is no distance");
});

Deno.test("halfNormalNeighbouringProbability() is what neighbouringProbability() counts of half-normal distances", () => {
  const n = 20_000;
  const variance = 0.01;
  const distances = normalArray(n, 8).map((z) => Math.abs(z) * Math.sqrt(variance));
  for (const radius of [0.02, 0.1, 0.2]) {
    const probability = halfNormalNeighbouringProbability(radius, variance);
    const error = Math.sqrt(probability * (1 - probability) / n);
    assertAlmostEquals(neighbouringProbability(distances, radius), probability, 4 * error);
  }
  assertAlmostEquals(halfNormalVariance(distances), variance, 4 * variance * Math.sqrt(2 / n));
});

Deno.test("halfNormalNeighbouringProbability() within one standard deviation is 0.68", () => {
  // math.erf(1 / math.sqrt(2))
  assertAlmostEquals(halfNormalNeighbouringProbability(0.1, 0.01), 0.6826894921370859, 1e-14);
  assertEquals(halfNormalNeighbouringProbability(-1, 0.01), 0);
  for (const variance of [0, -1, NaN]) {
    assertThrows(() => halfNormalNeighbouringProbability(1, variance), RangeError, "the variance is not > 0");
  }
});

Deno.test("neighbouringProbability() and its half-normal form increase with the radius, in [0, 1]", () => {
  const radii = fc.tuple(fc.double({ min: 0, max: 3, noNaN: true }), fc.double({ min: 0, max: 3, noNaN: true }));
  const distances = Array.from(normalArray(20, 9), Math.abs);
  const shares: readonly { share: (radius: number) => number; rounding: number }[] = [
    { share: (radius) => neighbouringProbability(distances, radius), rounding: 0 },
    { share: (radius) => halfNormalNeighbouringProbability(radius, 1), rounding: 2e-15 }, // errorFunction() is exact to about 1e-15
  ];
  const increase = ([r, more]: readonly [number, number]) => {
    for (const { share, rounding } of shares) {
      assert(0 <= share(r) && share(r) <= share(r + more) + rounding && share(r + more) <= 1);
    }
  };
  fc.assert(fc.property(radii, increase), { examples: [[[2.9503009075819824, 1.1102230246251567e-15]]] });
});

import fc from "fast-check";
import { decisionPower, sideProbability } from "../../../core/grokking/decision_power.ts";
import { medianInterval } from "../../../core/grokking/median_interval.ts";
import { uniformArray } from "../../../core/random/random_arrays.ts";
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "../../assert.ts";

const level = 0.9;

Deno.test("decisionPower() is how often the interval of the median lies on one side, counted", () => {
  const trials = 20_000;
  for (const seeds of [5, 8, 10, 13]) {
    const uniform = uniformArray(trials * seeds, seeds);
    for (const p of [0.6, 0.9]) {
      let decided = 0;
      for (let trial = 0; trial < trials; trial++) {
        const values = [...uniform.subarray(trial * seeds, (trial + 1) * seeds)].map((value) => p - value);
        if ((medianInterval(values.map((value) => ({ low: value, high: value })), { level })?.low ?? 0) > 0) decided++;
      }
      assertAlmostEquals(decisionPower(p, { seeds, level }), decided / trials, 0.02);
    }
  }
});

Deno.test("decisionPower() is 0 with four seeds, whatever they say, and grows with the probability", () => {
  assertEquals(decisionPower(1, { seeds: 4, level }), 0);
  fc.assert(
    fc.property(fc.integer({ min: 5, max: 200 }), fc.double({ min: 0.5, max: 0.99, noNaN: true }), (seeds, p) => {
      assert(decisionPower(p, { seeds, level }) <= decisionPower(p + 0.01, { seeds, level }) + 1e-12);
    }),
  );
});

Deno.test("sideProbability() is the normal law's for many values, and Cauchy's for two", () => {
  const many = Array.from({ length: 4000 }, (_, i) => i % 2 === 0 ? 1 : -1); // deviation 1
  assertAlmostEquals(sideProbability(many, 1), 0.8413, 1e-3);
  assertAlmostEquals(sideProbability(many, -1.645), 0.95, 1e-3);
  for (const distance of [0, 0.5, 3]) {
    const t = distance / (Math.SQRT2 * Math.sqrt(1.5));
    assertAlmostEquals(sideProbability([-1, 1], distance), 0.5 + Math.atan(t) / Math.PI, 1e-6);
  }
});

Deno.test("sideProbability() is sure of equal values, but for those at the threshold, and refuses one alone", () => {
  assertEquals([sideProbability([2, 2], 1), sideProbability([2, 2], 2)], [1, 0.5]);
  assertThrows(() => sideProbability([2], 1), RangeError, "fewer than two values: current value is 1");
});

Deno.test("sideProbability() of nearly equal values is no more than certain, so that decisionPower() knows it", () => {
  const side = sideProbability([1, 1 + 1e-9, 1, 1 - 1e-9, 1], 0.5); // rounding led beyond 1
  assertEquals([side, decisionPower(side, { seeds: 8, level: 0.9 })], [1, 1]);
});

import fc from "fast-check";
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "../../assert.ts";
import { checkCurve, curveBetween, logStep, logStepError, logStepWeights } from "../../../core/grokking/curve.ts";
import { sustainedCrossing } from "../../../core/grokking/sustained_crossing.ts";
import { seedBand, valueAt } from "../../../core/grokking/seed_band.ts";

Deno.test("checkCurve() names what is wrong, where and its value", () => {
  const check = (steps: number[], values: number[]) => () => checkCurve({ steps, values }, "plot");
  assertThrows(
    check([0, 1], [0]),
    RangeError,
    "Cannot plot as steps and values must be as many: current value is 2 and 1",
  );
  assertThrows(check([0, 0], [0, 1]), RangeError, "current value is 0 at 1");
  assertThrows(check([-1], [0]), RangeError, "current value is -1 at 0");
  assertThrows(check([0, 1], [0, NaN]), RangeError, "every value must be finite: current value is NaN at 1");
});

Deno.test("curveBetween() keeps both ends", () => {
  const curve = { steps: [0, 1, 2, 3], values: [5, 6, 7, 8] };
  assertEquals(curveBetween(curve, { from: 1, to: 2 }), { steps: [1, 2], values: [6, 7] });
  assertEquals(curveBetween(curve, {}), curve);
});

Deno.test("logStep() gives steps 0 and 1 the same place and each tenfold one decade", () => {
  assertEquals([0, 1, 10, 1000].map(logStep), [0, 0, 1, 3]);
});

Deno.test("logStepWeights() are shares of the axis: not negative, of sum 1", () => {
  fc.assert(fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 1e6 }), { minLength: 1, maxLength: 40 }), (steps) => {
    const weights = logStepWeights(steps.sort((a, b) => a - b));
    assert(weights.every((weight) => weight >= 0));
    assertAlmostEquals(weights.reduce((sum, weight) => sum + weight, 0), 1, 1e-9);
  }));
});

Deno.test("logStepError() weighs the logarithmic axis, not the evaluations", () => {
  const steps = [1, 10, ...Array.from({ length: 90 }, (_, index) => 11 + index)];
  const error = logStepError({ steps, values: steps.map(() => 1) }, (step) => step <= 10 ? 1 : 0);
  assertAlmostEquals(error, Math.sqrt(0.5), 0.02); // half of the axis is wrong, though 90 of 92 evaluations are
});

Deno.test("sustainedCrossing() of a higher level is never earlier, and null stays null", () => {
  const levels = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(fc.property(fc.array(levels, { minLength: 1 }), levels, levels, (values, first, second) => {
    const curve = { steps: values.map((_, index) => index), values };
    const [low, high] = [Math.min(first, second), Math.max(first, second)];
    const early = sustainedCrossing(curve, { level: low, patience: 2 }) ?? Infinity;
    assert(early <= (sustainedCrossing(curve, { level: high, patience: 2 }) ?? Infinity));
  }));
});

Deno.test("sustainedCrossing() needs as many evaluations as the patience says, also at the end", () => {
  const curve = { steps: [0, 1, 2], values: [0, 1, 1] };
  assertEquals([1, 2, 3].map((patience) => sustainedCrossing(curve, { level: 1, patience })), [1, 1, null]);
  assertThrows(() => sustainedCrossing(curve, { level: 1, patience: 0 }), RangeError, "patience");
});

Deno.test("valueAt() is the value at an evaluated step, between its neighbours elsewhere, and null outside", () => {
  const curve = { steps: [0, 1, 100], values: [7, 3, 5] };
  assertEquals([0, 1, 10, 100].map((step) => valueAt(curve, step)), [7, 3, 4, 5]);
  assertEquals([valueAt(curve, 101), valueAt({ steps: [5], values: [1] }, 4)], [null, null]);
});

Deno.test("seedBand() is the median between the quartiles over seeds, and the curve for one seed", () => {
  const at = (value: number) => ({ steps: [7], values: [value] });
  const band = seedBand([10, 0, 2, 3, 1].map(at));
  assertEquals([band.low, band.median, band.high], [[1], [2], [3]]);
  const value = fc.double({ min: -1e3, max: 1e3, noNaN: true });
  fc.assert(
    fc.property(fc.array(fc.array(value, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 5 }), (all) => {
      const curves = all.map((values) => ({ steps: values.map((_, index) => index * index), values }));
      const band = seedBand(curves);
      band.steps.forEach((_, i) => assert(band.low[i] <= band.median[i] && band.median[i] <= band.high[i]));
      assertEquals(seedBand([curves[0]]).median, curves[0].values);
    }),
  );
});

Deno.test("seedBand() goes on with the runs that are left when one stops early", () => {
  const band = seedBand([{ steps: [1, 2], values: [0, 0] }, { steps: [1, 2, 4], values: [2, 2, 9] }]);
  assertEquals(band.median, [1, 1, 9]);
});

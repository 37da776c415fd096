import fc from "fast-check";
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "../../assert.ts";
import { changePoint } from "../../../core/grokking/change_point.ts";
import { halfwayStep } from "../../../core/grokking/halfway_step.ts";
import { onsetOfDecrease } from "../../../core/grokking/onset_of_decrease.ts";

Deno.test("changePoint() finds the break of every clean step, wherever it is", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 28 }), fc.boolean(), (at, up) => {
    const values = steps.map((_, index) => (index >= at) === up ? 3 : -1);
    const found = changePoint({ steps, values });
    assertEquals(found?.step, steps[at]);
    assertAlmostEquals(found?.explained ?? NaN, 1, 1e-9);
    assertAlmostEquals(found?.after ?? NaN, up ? 3 : -1, 1e-9);
  }));
});

Deno.test("changePoint() does not change when values are scaled, shifted or turned over", () => {
  const values = steps.map((step) => 1 / (1 + Math.exp(-4 * (Math.log10(step) - 3))));
  const plain = changePoint({ steps, values })?.step;
  for (const [scale, shift] of [[1e6, 0], [-2, 5], [1e-3, 1e3]]) {
    assertEquals(changePoint({ steps, values: values.map((value) => scale * value + shift) })?.step, plain);
  }
});

Deno.test("changePoint() of a sigmoid over log-steps is its middle, whatever the density of the evaluations", () => {
  const middle = 2.6;
  const sigmoid = (step: number) => Math.tanh(3 * (Math.log10(step) - middle));
  const dense = [...Array.from({ length: 300 }, (_, index) => index + 1), ...steps.filter((step) => step > 300)];
  for (const grid of [steps, dense]) {
    const found = changePoint({ steps: grid, values: grid.map(sigmoid) });
    assert(Math.abs(Math.log10(found?.step ?? 0) - middle) < 0.25, `found ${found?.step}`);
  }
});

Deno.test("changePoint() of a straight rise over log-steps is its middle, though nearly all evaluations lie in the last decade", () => {
  const every = Array.from({ length: 2000 }, (_, index) => 5 * index + 1);
  const grid = [...[2, 3, 4, 5], ...every].sort((a, b) => a - b);
  const found = changePoint({ steps: grid, values: grid.map(Math.log10) });
  assertAlmostEquals(Math.log10(found?.step ?? 0), 2, 0.1);
});

Deno.test("changePoint() takes the first of two places that divide a curve equally well", () => {
  for (const high of [1, -4]) assertEquals(changePoint({ steps: [1, 10, 100], values: [0, high, 0] })?.step, 10);
});

Deno.test("changePoint() is null for a constant curve and for fewer than three evaluations", () => {
  assertEquals(changePoint({ steps: [1, 2, 3], values: [4, 4, 4] }), null);
  assertEquals(changePoint({ steps: [1, 2], values: [0, 1] }), null);
});

Deno.test("changePoint() explains little of a curve that goes straight", () => {
  const straight = changePoint({ steps, values: steps.map((step) => Math.log10(step)) });
  assertAlmostEquals(straight?.explained ?? NaN, 0.75, 0.02); // the best step through a line explains three quarters
});

Deno.test("halfwayStep() is half-way for rises and falls, whatever their unit, and keeps to its patience", () => {
  const grid = [0, 10, 20, 30, 40, 50, 60];
  const values = [1, 1, 9, 1, 6, 8, 9];
  const at = (values: readonly number[], patience: number) => halfwayStep({ steps: grid, values }, { patience });
  assertEquals([at(values, 1), at(values, 3)], [20, 40]);
  assertEquals(at(values.map((value) => 5 - 1e6 * value), 3), 40);
  assertEquals([at([2, 2, 2, 2, 2, 2, 2], 1), halfwayStep({ steps: [1], values: [1] }, { patience: 1 })], [null, null]);
});

Deno.test("halfwayStep() agrees with changePoint() on every clean step", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 28 }), fc.boolean(), (at, up) => {
    const values = steps.map((_, index) => (index >= at) === up ? 3 : -1);
    assertEquals(halfwayStep({ steps, values }, { patience: 1 }), changePoint({ steps, values })?.step);
  }));
});

Deno.test("onsetOfDecrease() is where a curve leaves its last maximum", () => {
  assertEquals(onsetOfDecrease({ steps: [0, 1, 2, 3], values: [9, 8, 4, 0] }, { share: 0.05 }), 1);
  assertEquals(onsetOfDecrease({ steps: [0, 1, 2, 3, 4], values: [1, 9, 9, 8.9, 0] }, { share: 0.05 }), 4);
});

Deno.test("onsetOfDecrease() is null for a curve that never falls below its maximum again", () => {
  assertEquals(onsetOfDecrease({ steps: [0, 1, 2], values: [0, 1, 2] }, { share: 0.1 }), null);
  assertEquals(onsetOfDecrease({ steps: [0, 1], values: [1, 1] }, { share: 0.1 }), null);
  assertThrows(() => onsetOfDecrease({ steps: [0], values: [1] }, { share: 0 }), RangeError, "share");
});

Deno.test("onsetOfDecrease() is not later for a smaller share of the fall", () => {
  const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  const share = fc.double({ min: 0.001, max: 1, noNaN: true });
  fc.assert(fc.property(fc.array(value, { minLength: 1 }), share, share, (values, first, second) => {
    const curve = { steps: values.map((_, index) => index), values };
    const early = onsetOfDecrease(curve, { share: Math.min(first, second) });
    const late = onsetOfDecrease(curve, { share: Math.max(first, second) });
    assertEquals(early === null, late === null);
    assert((early ?? 0) <= (late ?? 0));
  }));
});

// Helpers

const steps = Array.from({ length: 30 }, (_, index) => Math.round(10 ** (index / 6)) + index);

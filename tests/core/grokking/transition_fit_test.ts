import fc from "fast-check";
import { assert, assertAlmostEquals, assertEquals } from "../../assert.ts";
import { fitTransition, logStepError, type TransitionFamily } from "../../../core/grokking/transition_fit.ts";

Deno.test("fitTransition() finds the constants that made a curve again", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 2.2, max: 3.8, noNaN: true }),
      fc.double({ min: 0.5, max: 2.5, noNaN: true }),
      (place, steepness) => {
        const made = { a: place * 10 ** steepness, b: 10 ** steepness };
        const fit = fitTransition({ steps, values: steps.map((step) => family(step, made)) }, family);
        assert(fit !== null && fit.error < 0.02, `error ${fit?.error}`);
        assertAlmostEquals(fit.a / fit.b, place, 0.05);
      },
    ),
    { numRuns: 15 },
  );
});

Deno.test("fitTransition() of a curve that never moves says by its error how badly it fits", () => {
  const fit = fitTransition({ steps, values: steps.map((step) => step % 2) }, family);
  assert(fit !== null && fit.error > 0.3);
});

Deno.test("fitTransition() needs three evaluations", () => {
  assertEquals(fitTransition({ steps: [1, 2], values: [0, 1] }, family), null);
});

Deno.test("logStepError() weighs the logarithmic axis, not the evaluations", () => {
  const steps = [1, 10, ...Array.from({ length: 90 }, (_, index) => 11 + index)];
  const error = logStepError({ steps, values: steps.map(() => 1) }, (step) => step <= 10 ? 1 : 0);
  assertAlmostEquals(error, Math.sqrt(0.5), 0.02); // half of the axis is wrong, though 90 of 92 evaluations are
});

// Helpers

const steps = Array.from({ length: 120 }, (_, index) => Math.round(10 ** (4 * index / 119)) + index);

const family: TransitionFamily = (step, { a, b }) =>
  1 / (1 + Math.exp(Math.min(Math.max(a - b * Math.log10(Math.max(step, 1)), -50), 50)));

import fc from "fast-check";
import { assert, assertAlmostEquals, assertEquals } from "../../assert.ts";
import { fitTransition, type TransitionFamily } from "../../../core/grokking/transition_fit.ts";

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

Deno.test("fitTransition() ends for a curve without a transition and for one within a single step", () => {
  const flat = fitTransition({ steps, values: steps.map(() => 0.02) }, family);
  const sudden = fitTransition({ steps, values: steps.map((step) => step < 1000 ? 0 : 1) }, family);
  assert(flat !== null && flat.error < 0.1 && Number.isFinite(flat.a));
  assert(sudden !== null && sudden.error < 0.1);
  assertAlmostEquals(sudden.a / sudden.b, 3, 0.05);
});

// Helpers

const steps = Array.from({ length: 120 }, (_, index) => Math.round(10 ** (4 * index / 119)) + index);

const family: TransitionFamily = (step, { a, b }) =>
  1 / (1 + Math.exp(Math.min(Math.max(a - b * Math.log10(Math.max(step, 1)), -50), 50)));

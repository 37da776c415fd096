import fc from "fast-check";
import { assert, assertEquals } from "../../assert.ts";
import { nextCheckpoint } from "../../../pipeline/run/training/checkpoint_schedule.ts";

Deno.test("nextCheckpoint() is dense until the training set is fitted, then a fixed number of steps apart", () => {
  assertEquals(walk({ every: 100, denseEvery: 5, steps: 1000 }, 20).slice(0, 7), [0, 5, 10, 15, 20, 100, 200]);
});

Deno.test("nextCheckpoint() goes forward by a whole number of steps, at most those that are asked for", () => {
  fc.assert(
    fc.property(schedules, fc.boolean(), fc.nat(3000), ({ every, denseEvery }, fitted, step) => {
      const next = nextCheckpoint(step, { every, denseEvery, fitted });
      assert(Number.isInteger(next) && next > step && next <= step + every);
    }),
  );
});

Deno.test("nextCheckpoint() does not keep every dense step of a run that never fits: gaps grow with the step", () => {
  const kept = walk({ every: 250, denseEvery: 5, steps: 100_000 }, Infinity);
  assert(kept.length < 800, `${kept.length}`);
});

Deno.test("nextCheckpoint() gives a longer run the checkpoints of a shorter one", () => {
  fc.assert(fc.property(schedules, fc.nat(2000), fc.integer({ min: 1, max: 3000 }), (settings, fit, more) => {
    const shorter = walk(settings, fit);
    const longer = walk({ ...settings, steps: settings.steps + more }, fit);
    assertEquals(longer.slice(0, shorter.length), shorter);
  }));
});

Deno.test("nextCheckpoint() puts runs of one configuration on common steps once they are fitted", () => {
  fc.assert(fc.property(schedules, fc.nat(200), fc.nat(200), (settings, early, late) => {
    const after = Math.max(early, late) + 2 * settings.every; // a fit is noticed at the checkpoint after it
    const common = (fit: number) => walk(settings, fit).filter((step) => step > after);
    assertEquals(common(early), common(late));
  }));
});

// Helpers

const schedules = fc.record({
  steps: fc.integer({ min: 1, max: 3000 }),
  every: fc.integer({ min: 1, max: 1500 }),
  denseEvery: fc.integer({ min: 1, max: 50 }),
});

/** The checkpoints of a run that fits at a step, up to a number of steps. */
function walk(settings: { every: number; denseEvery: number; steps: number }, fit: number): readonly number[] {
  const kept = [0];
  for (let step = 0;;) {
    step = nextCheckpoint(step, { ...settings, fitted: step >= fit });
    if (step > settings.steps) return kept;
    kept.push(step);
  }
}

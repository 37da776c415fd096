import fc from "fast-check";
import { assert, assertEquals } from "../../assert.ts";
import { nextCheckpoint } from "../../../pipeline/run/training/checkpoint_schedule.ts";

Deno.test("nextCheckpoint() is dense until the training set is fitted, then steps / count apart", () => {
  const settings = { count: 10, denseEvery: 5, steps: 1000 };
  assertEquals(walk(settings, 20).slice(0, 7), [0, 5, 10, 15, 20, 100, 200]);
  assertEquals(walk(settings, 20).at(-1), 1000);
});

Deno.test("nextCheckpoint() goes forward by a whole number of steps and never beyond the last", () => {
  fc.assert(
    fc.property(schedules, fc.boolean(), fc.double({ min: 0, max: 1, noNaN: true }), (settings, fitted, share) => {
      const step = Math.floor(share * (settings.steps - 1));
      const next = nextCheckpoint(step, { ...settings, fitted });
      assert(Number.isInteger(next) && next > step && next <= settings.steps);
    }),
  );
});

Deno.test("nextCheckpoint() keeps the first and the last step, and about count checkpoints once fitted", () => {
  fc.assert(fc.property(schedules, (settings) => {
    const { steps, count } = settings;
    const kept = walk(settings, 0);
    assertEquals([kept[0], kept.at(-1)], [0, steps]);
    assert(kept.length <= Math.min(steps, 1.5 * count + 1) + 1, `${kept.length}`);
    assert(kept.length >= Math.min(steps, count / 1.5), `${kept.length}`);
  }));
});

Deno.test("nextCheckpoint() leaves no gap wider than steps / count, however late the fit", () => {
  fc.assert(fc.property(schedules, fc.nat(2000), (settings, fit) => {
    const kept = walk(settings, fit);
    const widest = Math.max(...kept.slice(1).map((step, index) => step - kept[index]));
    assert(widest <= Math.max(1, Math.round(settings.steps / settings.count)));
  }));
});

Deno.test("nextCheckpoint() does not keep every dense step of a run that never fits: gaps grow with the step", () => {
  const kept = walk({ count: 400, denseEvery: 5, steps: 100_000 }, Infinity);
  assert(kept.length < 800, `${kept.length}`);
});

Deno.test("nextCheckpoint() puts runs of one configuration on common steps once they are fitted", () => {
  fc.assert(fc.property(schedules, fc.nat(200), fc.nat(200), (settings, early, late) => {
    const gap = Math.max(1, Math.round(settings.steps / settings.count));
    const after = Math.max(early, late) + gap;
    const common = (fit: number) => walk(settings, fit).filter((step) => step > after && step < settings.steps);
    // A fit is noticed at the checkpoint after it, so the first common step may come one gap later.
    const [one, other] = [common(early), common(late)];
    assertEquals(one.filter((step) => step > after + gap), other.filter((step) => step > after + gap));
  }));
});

// Helpers

const schedules = fc.record({
  steps: fc.integer({ min: 1, max: 3000 }),
  count: fc.integer({ min: 2, max: 500 }),
  denseEvery: fc.integer({ min: 1, max: 50 }),
});

/** The checkpoints of a run that fits at a step. */
function walk(settings: { count: number; denseEvery: number; steps: number }, fit: number): readonly number[] {
  const kept = [0];
  for (let step = 0; step < settings.steps;) {
    step = nextCheckpoint(step, { ...settings, fitted: step >= fit });
    kept.push(step);
  }
  return kept;
}

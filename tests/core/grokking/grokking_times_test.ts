import fc from "fast-check";
import { assert, assertEquals, assertThrows } from "../../assert.ts";
import { type GrokkingOptions, grokkingTimes } from "../../../core/grokking/grokking_times.ts";

const options: GrokkingOptions = { plateauLevel: 0.8, plateauFraction: 0.95, fitAccuracy: 0.99, patience: 3 };

Deno.test("grokkingTimes() gives the fit step, the grok step and the delay between them", () => {
  const times = run([0, 1, 1, 1, 1, 1, 1, 1], [0.1, 0.1, 0.2, 0.5, 0.88, 0.9, 0.9, 0.9]);
  assertEquals(times, {
    lastStep: 70,
    plateau: 0.9,
    groks: true,
    fitStep: 10,
    grokStep: 40, // 0.88 is at least 0.95 x 0.9
    notBefore: null,
    delay: 30,
    firstCrossings: [30, 40, null, null],
  });
});

Deno.test("grokkingTimes() censors a run whose plateau lies below the level, even if it passed the level in between", () => {
  const times = run([1, 1, 1, 1, 1, 1], [0.1, 0.9, 0.9, 0.9, 0.3, 0.3]);
  assertEquals([times.groks, times.grokStep, times.delay, times.fitStep, times.lastStep], [false, null, null, 0, 50]);
  assertEquals(times.firstCrossings, [10, 10, null, null]);
});

Deno.test("grokkingTimes() censors a run that reaches its plateau too late to be seen to stay", () => {
  const late = (evaluations: number) =>
    run(Array(40).fill(1), [...Array(40 - evaluations).fill(0.1), ...Array(evaluations).fill(1)]);
  assertEquals([late(2).plateau, late(2).groks, late(2).grokStep], [1, false, null]); // of three that are asked for
  assertEquals([late(3).groks, late(3).grokStep], [true, 370]);
});

Deno.test("grokkingTimes() says of a censored run before which step it has not grokked, however it goes on", () => {
  const rising = run(Array(8).fill(1), [0.1, 0.2, 0.77, 0.78, 0.79, 0.79, 0.79, 0.79]); // 0.77 is at least 0.95 x 0.8
  assertEquals([rising.groks, rising.notBefore, rising.lastStep], [false, 20, 70]);
  const late = run(Array(8).fill(1), [0.1, 0.2, 0.2, 0.2, 0.2, 0.2, 0.9, 0.9]); // two of the three evaluations
  assertEquals([late.groks, late.notBefore], [false, 60]);
  const low = run(Array(8).fill(1), [0.1, 0.9, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2]);
  assertEquals([low.groks, low.notBefore], [false, 70]);
  fc.assert(fc.property(accuracies(), fc.nat(), ({ train, test }, at) => {
    const [all, cut] = [test.length, 1 + at % test.length].map((end) =>
      run(train.slice(0, end), test.slice(0, end), 1)
    );
    assert(cut.groks || all.grokStep === null || all.grokStep >= (cut.notBefore ?? Infinity));
  }));
});

Deno.test("grokkingTimes() takes the median of the last twentieth of the evaluations as plateau", () => {
  const test = [...Array(57).fill(0.2), 0.9, 0.1, 1]; // 60 evaluations: the last three
  assertEquals(run(Array(60).fill(1), test).plateau, 0.9);
});

Deno.test("grokkingTimes() does not let a single dip after grokking, nor a single spike before it, move the grok step", () => {
  const steady = run(Array(12).fill(1), [0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1]);
  assertEquals(run(Array(12).fill(1), [0, 1, 0, 0, 1, 1, 1, 1, 0, 1, 1, 1]).grokStep, steady.grokStep);
});

Deno.test("grokkingTimes() does not change when steps are counted in another unit, but for that unit", () => {
  fc.assert(fc.property(accuracies(), fc.integer({ min: 1, max: 1000 }), ({ train, test }, unit) => {
    const one = run(train, test, 1);
    const other = run(train, test, unit);
    const scaled = (step: number | null) => step === null ? null : step * unit;
    assertEquals([other.fitStep, other.grokStep, other.delay], [
      scaled(one.fitStep),
      scaled(one.grokStep),
      scaled(one.delay),
    ]);
  }));
});

Deno.test("grokkingTimes() of a run that groks is a step from which three evaluations reach the share of the plateau", () => {
  let grokked = 0;
  fc.assert(fc.property(accuracies(), ({ train, test }) => {
    const times = run(train, test, 1);
    if (times.grokStep === null) return;
    grokked++;
    assert(test.slice(times.grokStep, times.grokStep + 3).every((value) => value >= 0.95 * times.plateau));
  }));
  assert(grokked > 10, "the generator must make runs that grok");
});

Deno.test("grokkingTimes() refuses no evaluation and shares outside (0, 1]", () => {
  const empty = { steps: [], values: [] };
  assertThrows(() => grokkingTimes({ train: empty, test: empty }, options), RangeError, "must be evaluated");
  const one = { steps: [0], values: [1] };
  assertThrows(
    () => grokkingTimes({ train: one, test: one }, { ...options, plateauLevel: 0 }),
    RangeError,
    "plateauLevel must lie in (0, 1]: current value is 0",
  );
});

// Helpers

function run(train: readonly number[], test: readonly number[], unit = 10) {
  const steps = test.map((_, index) => index * unit);
  return grokkingTimes({ train: { steps, values: train }, test: { steps, values: test } }, options);
}

function accuracies() {
  const accuracy = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0.9, 1));
  return fc.integer({ min: 4, max: 40 }).chain((length) =>
    fc.record({
      train: fc.array(accuracy, { minLength: length, maxLength: length }),
      test: fc.array(accuracy, { minLength: length, maxLength: length }),
    })
  );
}

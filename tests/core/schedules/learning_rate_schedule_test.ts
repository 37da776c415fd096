import fc from "fast-check";
import { learningRateAt } from "../../../core/schedules/learning_rate_schedule.ts";
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "../../assert.ts";

Deno.test("learningRateAt() rises by equal parts to the learning rate over 10 steps of warm-up", () => {
  const rates = [1, 2, 5, 9, 10, 11, 1000].map((step) => learningRateAt(step, { learningRate: 10, warmupSteps: 10 }));
  assertEquals(rates, [1, 2, 5, 9, 10, 10, 10]);
});

Deno.test("learningRateAt() is the learning rate from the first step on where there is no warm-up", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e9 }), fc.double({ min: 0, max: 1, noNaN: true }), (step, learningRate) => {
      assertEquals(learningRateAt(step, { learningRate, warmupSteps: 0 }), learningRate);
    }),
  );
});

Deno.test("learningRateAt() never falls and never exceeds the learning rate", () => {
  const settings = fc.record({ learningRate: fc.double({ min: 1e-9, max: 1, noNaN: true }), warmupSteps: fc.nat(100) });
  fc.assert(fc.property(settings, fc.integer({ min: 1, max: 200 }), (options, step) => {
    const [now, next] = [step, step + 1].map((each) => learningRateAt(each, options));
    assert(0 < now && now <= next && next <= options.learningRate);
    assertAlmostEquals(learningRateAt(Math.max(options.warmupSteps, 1), options), options.learningRate, 0);
  }));
});

Deno.test("learningRateAt() refuses steps that do not count from 1", () => {
  for (const step of [0, -1, 1.5, NaN, Infinity]) {
    assertThrows(
      () => learningRateAt(step, { learningRate: 1, warmupSteps: 0 }),
      RangeError,
      `current value is ${step}`,
    );
  }
});

import { assertEquals } from "../../assert.ts";
import { stopsAt } from "../../../pipeline/run/training/early_stopping.ts";

const log = (...accuracies: readonly (number | undefined)[]) =>
  accuracies.map((testAccuracy, i) => ({
    step: 10 * i,
    loss: null,
    accuracy: null,
    logged: {},
    ...(testAccuracy === undefined ? {} : { testAccuracy }),
  }));

Deno.test("stopsAt() ends a run at the checkpoint at which test accuracy has stayed high for so many steps", () => {
  const rule = { stopAtTestAccuracy: 0.9, stopAfterSteps: 20 };
  const accuracies = [undefined, 0.95, 0.5, 0.9, 0.95, 1, 1];
  const stops = accuracies.map((_, i) => stopsAt(log(...accuracies.slice(0, i + 1)), rule));
  assertEquals(stops, [false, false, false, false, false, true, true]);
});

Deno.test("stopsAt() ends a run at once where no steps are asked for, and never where none may end early", () => {
  assertEquals(stopsAt(log(undefined, 0.9), { stopAtTestAccuracy: 0.9, stopAfterSteps: 0 }), true);
  assertEquals(stopsAt(log(undefined), { stopAtTestAccuracy: 0.9, stopAfterSteps: 0 }), false);
  assertEquals(stopsAt(log(undefined, 1), { stopAtTestAccuracy: "never", stopAfterSteps: 0 }), false);
});

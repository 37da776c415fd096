import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { perturbationScale, perturbationScaleTensor } from "../../../core/schedules/perturbation_schedule.ts";
import { numberOf } from "../../arbitraries/tensors.ts";
import { assert, assertAlmostEquals, assertEquals } from "../../assert.ts";

const accuracies = fc.double({ min: 0, max: 1, noNaN: true });
const schedules = fc.record({
  lambda1: fc.double({ min: 0, max: 2, noNaN: true }),
  lambda2: fc.double({ min: 0, max: 2, noNaN: true }),
});

Deno.test("perturbationScale() is lambda1 before anything is fitted and lambda2 once everything is: the paper's constants", () => {
  const mnist = { lambda1: 0.06, lambda2: 0.03 };
  assertEquals([0, 0.5, 0.75, 1].map((accuracy) => perturbationScale(accuracy, mnist)), [0.06, 0.03, 0.03, 0.03]);
  const addition = { lambda1: 0.5, lambda2: 0.4 };
  assertEquals([0, 0.1, 0.5, 1].map((accuracy) => perturbationScale(accuracy, addition)), [0.5, 0.45, 0.4, 0.4]);
});

Deno.test("perturbationScale() never rises with the accuracy, and lies between lambda2 and the larger constant", () => {
  fc.assert(fc.property(accuracies, accuracies, schedules, (one, other, schedule) => {
    const [low, high] = [Math.min(one, other), Math.max(one, other)].map((each) => perturbationScale(each, schedule));
    assert(high <= low && schedule.lambda2 <= high && low <= Math.max(schedule.lambda1, schedule.lambda2));
  }));
});

Deno.test("perturbationScaleTensor() is perturbationScale() in single precision", () => {
  fc.assert(fc.property(accuracies, schedules, (accuracy, schedule) => {
    const scale = numberOf(() => perturbationScaleTensor(tf.scalar(accuracy), schedule));
    assertAlmostEquals(scale, perturbationScale(accuracy, schedule), 1e-6);
  }));
});

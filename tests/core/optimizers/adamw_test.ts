import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { adamw, type AdamWOptions, adamwStep } from "../../../core/optimizers/adamw.ts";
import type { NamedTensors } from "../../../core/models/model.ts";
import type { Slots } from "../../../core/optimizers/gradient_transform.ts";
import { normalArray } from "../../../core/random/random_arrays.ts";
import { seeds } from "../../arbitraries/matrices.ts";
import { assertClose, assertLeavesOnly, elements } from "../../arbitraries/tensors.ts";
import { scalarsAt } from "../training/small_training.ts";
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "../../assert.ts";

const settings: fc.Arbitrary<AdamWOptions> = fc.record({
  learningRate: fc.double({ min: 1e-3, max: 0.3, noNaN: true }),
  weightDecay: fc.double({ min: 0, max: 2, noNaN: true }),
  beta1: fc.double({ min: 0, max: 0.99, noNaN: true }),
  beta2: fc.double({ min: 0, max: 0.999, noNaN: true }),
  epsilon: fc.constantFrom(1e-8, 1e-3),
  warmupSteps: fc.integer({ min: 0, max: 4 }),
});

Deno.test("adamw() follows AdamW as it is defined, number by number in double precision", () => {
  fc.assert(fc.property(settings, seeds(), (options, seed) => {
    const [start, ...gradients] = Array.from({ length: 6 }, (_, i) => normalArray(4, seed + i));
    tf.tidy(() => {
      let state = stateAt(start);
      gradients.forEach((gradient, i) => state = after(state, gradient, { step: i + 1, options }));
      start.forEach((weight, k) => {
        const exact = inDouble(weight, gradients.map((gradient) => gradient[k]), options);
        assertAlmostEquals(elements(state.parameters.w)[k], exact.weight, 1e-5 * (1 + Math.abs(exact.weight)));
        assertAlmostEquals(elements(state.slots.firstMoments.w)[k], exact.first, 1e-5);
        assertAlmostEquals(elements(state.slots.secondMoments.w)[k], exact.second, 1e-5 * (1 + exact.second));
      });
    });
  }));
});

Deno.test("adamw() moves every weight by the learning rate at the first step, against its gradient's sign, whatever its size", () => {
  const options = { learningRate: 0.01, weightDecay: 0, beta1: 0.9, beta2: 0.98, epsilon: 1e-12, warmupSteps: 0 };
  const moved = after(stateAt([0, 0, 0, 0]), [1e-4, -1e-2, 1, -1e3], { step: 1, options });
  assertClose(elements(moved.parameters.w), [-0.01, 0.01, -0.01, 0.01], 1e-7);
});

Deno.test("adamw() decays weights apart from the gradient: with none they shrink by 1 - learning rate * decay", () => {
  const options = { learningRate: 0.1, weightDecay: 2, beta1: 0.9, beta2: 0.98, epsilon: 1e-8, warmupSteps: 0 };
  const decayed = after(stateAt([1, -2, 0]), [0, 0, 0], { step: 1, options });
  assertClose(elements(decayed.parameters.w), [0.8, -1.6, 0], 1e-6);
});

Deno.test("adamw() steps every parameter by its own gradient, and leaves the old state as it was", () => {
  const parameters = { weight: tf.tensor1d([1]), bias: tf.tensor1d([1]) };
  const zeros = { weight: tf.zeros([1]), bias: tf.zeros([1]) };
  const slots = { firstMoments: zeros, secondMoments: zeros };
  const gradients = { weight: tf.tensor1d([1]), bias: tf.tensor1d([-1]) };
  const scalars = { decay: tf.scalar(0.5), stepSize: tf.scalar(1), secondMomentScale: tf.scalar(1) };
  const options = { learningRate: 1, weightDecay: 0, beta1: 0, beta2: 0, epsilon: 0, warmupSteps: 0 };
  const next = adamw(options).update({ parameters, gradients }, { slots, scalars });
  assertEquals([elements(next.parameters.weight), elements(next.parameters.bias)], [[-0.5], [1.5]]);
  assertEquals([elements(parameters.weight), elements(slots.firstMoments.bias)], [[1], [0]]);
  assertEquals([elements(next.gradients.weight), elements(next.gradients.bias)], [[1], [-1]]);
});

Deno.test("adamw() leaves only the new state", () => {
  assertLeavesOnly(() => {
    const options = { learningRate: 0.1, weightDecay: 2, beta1: 0.9, beta2: 0.98, epsilon: 1e-8, warmupSteps: 0 };
    const { parameters, slots } = after(stateAt([1, 2]), [3, 4], { step: 2, options });
    return [parameters.w, slots.firstMoments.w, slots.secondMoments.w];
  });
});

Deno.test("adamwStep() corrects the moments' bias by 1 - beta^step, and scales decay by the learning rate of the step", () => {
  fc.assert(fc.property(settings, fc.integer({ min: 1, max: 1000 }), (options, step) => {
    const { decay, stepSize, secondMomentScale } = adamwStep(step, options);
    const rate = options.learningRate * (options.warmupSteps === 0 ? 1 : Math.min(step / options.warmupSteps, 1));
    assertAlmostEquals(decay, 1 - rate * options.weightDecay, 1e-15);
    assertAlmostEquals(stepSize * (1 - options.beta1 ** step), rate, 1e-12);
    assertAlmostEquals(secondMomentScale ** 2 * (1 - options.beta2 ** step), 1, 1e-12);
    assert(stepSize >= rate && secondMomentScale >= 1);
  }));
  assertThrows(
    () => adamwStep(0, { learningRate: 1, weightDecay: 0, beta1: 0, beta2: 0, epsilon: 1, warmupSteps: 0 }),
    RangeError,
    "steps count from 1: current value is 0",
  );
});

Deno.test("adamwStep() multiplies the learning rate by the schedule, in decay and step size alike, after the warm-up's factor", () => {
  fc.assert(fc.property(settings, fc.integer({ min: 1, max: 1000 }), (options, step) => {
    const scheduled = adamwStep(step, { ...options, schedule: (at) => 1 / at });
    const slower = adamwStep(step, { ...options, learningRate: options.learningRate / step });
    assertAlmostEquals(scheduled.decay, slower.decay, 1e-15);
    assertAlmostEquals(scheduled.stepSize, slower.stepSize, 1e-14);
    assertEquals(scheduled.secondMomentScale, slower.secondMomentScale);
  }));
});

Deno.test("adamwStep() stays exact at late steps, where single precision could not tell beta2^step from 0 or its learning rate from 1", () => {
  const options = { learningRate: 1e-3, weightDecay: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, warmupSteps: 0 };
  const late = adamwStep(100_000, options);
  assertAlmostEquals(late.decay, 1 - 1e-5, 1e-16);
  assertAlmostEquals(late.stepSize, 1e-3, 1e-16);
  assertAlmostEquals(late.secondMomentScale, 1, 1e-15);
});

// Helpers

interface State {
  readonly parameters: NamedTensors;
  readonly slots: Slots;
}

function stateAt(weights: ArrayLike<number>): State {
  const w = tf.tensor1d(Float32Array.from(weights));
  return { parameters: { w }, slots: { firstMoments: { w: tf.zerosLike(w) }, secondMoments: { w: tf.zerosLike(w) } } };
}

function after(
  { parameters, slots }: State,
  gradient: ArrayLike<number>,
  { step, options }: { readonly step: number; readonly options: AdamWOptions },
): State {
  const optimizer = adamw(options);
  assertEquals(optimizer.slots, ["firstMoments", "secondMoments"]);
  const scalars = scalarsAt(optimizer, step);
  return optimizer.update({ parameters, gradients: { w: tf.tensor1d(Float32Array.from(gradient)) } }, {
    slots,
    scalars,
  });
}

/** One weight: w *= 1 - lr wd, then w -= lr m^ / (sqrt(v^) + epsilon), as PyTorch's documentation writes it. */
function inDouble(weight: number, gradients: readonly number[], options: AdamWOptions) {
  const { learningRate, weightDecay, beta1, beta2, epsilon, warmupSteps } = options;
  let [first, second] = [0, 0];
  gradients.forEach((gradient, i) => {
    const step = i + 1;
    const rate = learningRate * (warmupSteps === 0 ? 1 : Math.min(step / warmupSteps, 1));
    weight -= rate * weightDecay * weight;
    first = beta1 * first + (1 - beta1) * gradient;
    second = beta2 * second + (1 - beta2) * gradient ** 2;
    const [correctedFirst, correctedSecond] = [first / (1 - beta1 ** step), second / (1 - beta2 ** step)];
    weight -= rate * correctedFirst / (Math.sqrt(correctedSecond) + epsilon);
  });
  return { weight, first, second };
}

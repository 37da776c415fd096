import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { accuracy } from "../../../core/metrics/accuracy.ts";
import { mlp } from "../../../core/models/mlp.ts";
import type { Model, NamedTensors } from "../../../core/models/model.ts";
import { transformer } from "../../../core/models/transformer.ts";
import { perturbationScale } from "../../../core/schedules/perturbation_schedule.ts";
import { adamw, adamwStep } from "../../../core/training/adamw.ts";
import { type Objective, objectiveValue } from "../../../core/training/objective.ts";
import { type TrainingBatch, type TrainingState, trainingStep } from "../../../core/training/training_step.ts";
import { seeds } from "../../arbitraries/matrices.ts";
import {
  assertClose,
  assertLeavesOnly,
  elements,
  integers,
  normalTensor,
  oneHot,
  randomParameters,
} from "../../arbitraries/tensors.ts";
import { assert, assertEquals, assertThrows } from "../../assert.ts";

const optimizer = { beta1: 0.9, beta2: 0.98, epsilon: 1e-8 };
const schedule = { lambda1: 0.5, lambda2: 0.2 };
const pairs = () => ({ left: integers([0, 1, 3]), right: integers([2, 1, 0]) });
const attention = transformer({ modulus: 4, width: 4, heads: 2, hiddenWidth: 3, firstLayer: "residual" });
const perceptron = mlp({ inputWidth: 2, hiddenWidths: [4], classes: 3, initializationScale: 1 });
const plain: Objective = { loss: "mean-squared-error", abelianCoefficient: 0 };

Deno.test("trainingStep() is adamw() on the objective's gradient, with the loss and the accuracy that it saw", () => {
  const objectives = fc.record({
    loss: fc.constantFrom("cross-entropy" as const, "mean-squared-error" as const),
    abelianCoefficient: fc.constantFrom(0, 100),
  });
  fc.assert(
    fc.property(seeds(), objectives, (seed, objective) => {
      tf.tidy(() => {
        const state = stateOf(attention, seed);
        const batch = batchOf(pairs(), [2, 2, 3]);
        const { state: next, loss } = trainingStep(state, batch, { model: attention, objective, optimizer });

        const names = Object.keys(state.parameters);
        const given = (weights: tf.Tensor[]) => {
          const parameters = Object.fromEntries(names.map((name, i) => [name, weights[i]]));
          return objectiveValue(
            attention,
            parameters,
            { inputs: pairs(), oneHotLabels: oneHot([2, 2, 3], 5) },
            objective,
          );
        };
        const weights = names.map((name) => state.parameters[name]);
        const gradients = tf.grads((...each) => given(each).value)(weights);
        const named = Object.fromEntries(names.map((name, i) => [name, gradients[i]]));
        const expected = adamw(state, named, { ...optimizer, ...batch.adamw });
        for (const slot of ["parameters", "firstMoments", "secondMoments"] as const) {
          for (const name of names) {
            assertEquals(elements(next[slot][name]), elements(expected[slot][name]), `${slot} ${name}`);
          }
        }
        assertEquals(elements(loss), elements(given(weights).value));
        assertEquals(elements(next.trainAccuracy), elements(accuracy(given(weights).logits, batch.labels)));
      });
    }),
    { numRuns: 30 },
  );
});

Deno.test("trainingStep() perturbs by max(lambda1 (1 - accuracy), lambda2) times the noise, the accuracy being the last step's", () => {
  fc.assert(
    fc.property(seeds(), fc.constantFrom(0, 0.25, 0.5, 0.75, 1), (seed, trainAccuracy) => {
      tf.tidy(() => {
        const [images, noise] = [1, 2].map((offset) => normalTensor([5, 2], seed + offset));
        const state = { ...stateOf(perceptron, seed), trainAccuracy: tf.scalar(trainAccuracy) };
        const labels = [0, 1, 2, 1, 0];
        const settings = { model: perceptron, objective: plain, optimizer };
        const perturbed = trainingStep(state, { ...batchOf({ images }, labels), noise }, {
          ...settings,
          perturbation: schedule,
        });
        const moved = tf.add(images, tf.mul(noise, perturbationScale(trainAccuracy, schedule)));
        const clean = trainingStep(state, batchOf({ images: moved }, labels), settings);
        for (const name of Object.keys(state.parameters)) {
          assertClose(elements(perturbed.state.parameters[name]), elements(clean.state.parameters[name]), 1e-5);
        }
        assertClose(elements(perturbed.loss), elements(clean.loss), 1e-5);
        assertEquals(elements(perturbed.state.trainAccuracy), elements(clean.state.trainAccuracy));
      });
    }),
    { numRuns: 30 },
  );
});

Deno.test("trainingStep() lowers the loss, step after step", () => {
  tf.tidy(() => {
    const images = tf.tensor2d([[0, 0], [0, 1], [1, 0], [1, 1]]);
    let state = stateOf(perceptron, 1);
    const losses: number[] = [];
    for (let step = 1; step <= 60; step++) {
      const taken = trainingStep(state, batchOf({ images }, [0, 1, 2, 0], step), {
        model: perceptron,
        objective: plain,
        optimizer,
      });
      state = taken.state;
      losses.push(elements(taken.loss)[0]);
    }
    assert(losses[59] < 0.2 * losses[0], `from ${losses[0]} to ${losses[59]}`);
  });
});

Deno.test("trainingStep() refuses noise without a perturbation, and a perturbation without noise", () => {
  const [state, batch] = [stateOf(attention, 0), batchOf(pairs(), [2, 2, 3])];
  const settings = { model: attention, objective: plain, optimizer };
  const noise = normalTensor(attention.perturbationShape(3), 1);
  assertThrows(
    () => trainingStep(state, { ...batch, noise }, settings),
    RangeError,
    "noise and perturbation must come together: current value is noise present",
  );
  assertThrows(
    () => trainingStep(state, batch, { ...settings, perturbation: schedule }),
    RangeError,
    "noise and perturbation must come together: current value is noise absent",
  );
});

for (const [name, model] of Object.entries({ "an mlp()": perceptron, "a transformer()": attention })) {
  Deno.test(`trainingStep() of ${name} leaves only the new state and the loss, and does not dispose the old state`, () => {
    assertLeavesOnly(() => {
      const state = stateOf(model, 0);
      const inputs = model === attention ? pairs() : { images: normalTensor([3, 2], 1) };
      const noise = normalTensor(model.perturbationShape(3), 2);
      const batch = { ...batchOf(inputs, [2, 2, 1]), noise };
      const taken = trainingStep(state, batch, { model, objective: plain, optimizer, perturbation: schedule });
      const { parameters, firstMoments, secondMoments, trainAccuracy } = state;
      for (const slot of [parameters, firstMoments, secondMoments, { trainAccuracy }]) {
        assert(Object.values(slot).every((tensor) => !tensor.isDisposed));
      }
      const { state: next, loss } = taken;
      const slots = [next.parameters, next.firstMoments, next.secondMoments].flatMap((slot) => Object.values(slot));
      return [...slots, next.trainAccuracy, loss];
    });
  });
}

// Helpers

function stateOf(model: Model, seed: number): TrainingState {
  const parameters = randomParameters(model, seed);
  const zeros = () =>
    Object.fromEntries(Object.entries(parameters).map(([name, values]) => [name, tf.zerosLike(values)]));
  return { parameters, firstMoments: zeros(), secondMoments: zeros(), trainAccuracy: tf.scalar(0) };
}

function batchOf(inputs: NamedTensors, labels: readonly number[], step = 1): TrainingBatch {
  const scalars = adamwStep(step, { ...optimizer, learningRate: 0.03, weightDecay: 0.1, warmupSteps: 0 });
  const { decay, stepSize, secondMomentScale } = scalars;
  return {
    inputs,
    labels: integers(labels),
    adamw: { decay: tf.scalar(decay), stepSize: tf.scalar(stepSize), secondMomentScale: tf.scalar(secondMomentScale) },
  };
}

import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { commutativity, swap } from "../../../core/interventions/commutativity.ts";
import { inputNoise } from "../../../core/interventions/input_noise.ts";
import { abelianRegularizer } from "../../../core/losses/abelian_regularizer.ts";
import { crossEntropy } from "../../../core/losses/cross_entropy.ts";
import { meanSquaredError } from "../../../core/losses/mean_squared_error.ts";
import { accuracy } from "../../../core/metrics/accuracy.ts";
import type { Model, NamedTensors } from "../../../core/models/model.ts";
import { adamw } from "../../../core/optimizers/adamw.ts";
import { perturbationScale } from "../../../core/schedules/perturbation_schedule.ts";
import { objectiveValue } from "../../../core/training/objective.ts";
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
import { adamwOptions, attention, emptySlots, perceptron, scalarsAt } from "./small_training.ts";

const transform = adamw(adamwOptions);
const schedule = { lambda1: 0.5, lambda2: 0.2 };
const pairs = () => ({ left: integers([0, 1, 3]), right: integers([2, 1, 0]) });
const plain = { model: perceptron, loss: meanSquaredError, transform, interventions: [] };

Deno.test("trainingStep() is adamw() on the objective's gradient, with the loss and the accuracy that it saw", () => {
  const objectives = fc.record({
    loss: fc.constantFrom(crossEntropy, meanSquaredError),
    coefficient: fc.constantFrom(0, 100),
  });
  fc.assert(
    fc.property(seeds(), objectives, (seed, { loss: lossOf, coefficient }) => {
      tf.tidy(() => {
        const state = stateOf(attention, seed);
        const batch = batchOf(pairs(), [2, 2, 3]);
        const interventions = [commutativity.intervention({ coefficient })];
        const settings = { model: attention, loss: lossOf, transform, interventions };
        const { state: next, loss } = trainingStep(state, batch, settings);

        const names = Object.keys(state.parameters);
        const given = (weights: tf.Tensor[]) => {
          const parameters = Object.fromEntries(names.map((name, i) => [name, weights[i]]));
          const of = (inputs: NamedTensors) =>
            objectiveValue(attention, parameters, { inputs, oneHotLabels: oneHot([2, 2, 3], 5) }, lossOf);
          const { value, logits } = of(pairs());
          if (coefficient === 0) return { value, logits };
          const penalty = abelianRegularizer(logits, of(swap(pairs())).logits);
          return { value: tf.add(value, tf.mul(penalty, coefficient)) as tf.Scalar, logits };
        };
        const weights = names.map((name) => state.parameters[name]);
        const gradients = tf.grads((...each) => given(each).value)(weights);
        const named = Object.fromEntries(names.map((name, i) => [name, gradients[i]]));
        const expected = transform.update({ parameters: state.parameters, gradients: named }, { ...state, ...batch });
        assertEquals(Object.keys(next.slots), ["firstMoments", "secondMoments"]);
        for (const name of names) {
          assertEquals(elements(next.parameters[name]), elements(expected.parameters[name]), name);
          for (const slot of transform.slots) {
            assertEquals(elements(next.slots[slot][name]), elements(expected.slots[slot][name]), `${slot} ${name}`);
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
        const perturbed = trainingStep(state, { ...batchOf({ images }, labels), noise: { "0.input": noise } }, {
          ...plain,
          interventions: [inputNoise.intervention(schedule)],
        });
        const moved = tf.add(images, tf.mul(noise, perturbationScale(trainAccuracy, schedule)));
        const clean = trainingStep(state, batchOf({ images: moved }, labels), plain);
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
      const taken = trainingStep(state, batchOf({ images }, [0, 1, 2, 0], step), plain);
      state = taken.state;
      losses.push(elements(taken.loss)[0]);
    }
    assert(losses[59] < 0.2 * losses[0], `from ${losses[0]} to ${losses[59]}`);
  });
});

Deno.test("trainingStep() cannot perturb without a draw", () => {
  const batch = batchOf({ images: normalTensor([3, 2], 1) }, [2, 2, 1]);
  const settings = { ...plain, interventions: [inputNoise.intervention(schedule)] };
  assertThrows(() => trainingStep(stateOf(perceptron, 0), batch, settings));
});

for (const [name, model] of Object.entries({ "an mlp()": perceptron, "a transformer()": attention })) {
  Deno.test(`trainingStep() of ${name} leaves only the new state and the loss, and does not dispose the old state`, () => {
    assertLeavesOnly(() => {
      const state = stateOf(model, 0);
      const inputs = model === attention ? pairs() : { images: normalTensor([3, 2], 1) };
      const noise = normalTensor(model.perturbationShape(3), 2);
      const batch = { ...batchOf(inputs, [2, 2, 1]), noise: { "0.input": noise } };
      const interventions = [inputNoise.intervention(schedule)];
      const taken = trainingStep(state, batch, { ...plain, model, interventions });
      const { parameters, slots: before, trainAccuracy } = state;
      for (const slot of [parameters, ...Object.values(before), { trainAccuracy }]) {
        assert(Object.values(slot).every((tensor) => !tensor.isDisposed));
      }
      const { state: next, loss } = taken;
      const slots = [next.parameters, ...Object.values(next.slots)].flatMap((slot) => Object.values(slot));
      return [...slots, next.trainAccuracy, loss];
    });
  });
}

// Helpers

function stateOf(model: Model, seed: number): TrainingState {
  const parameters = randomParameters(model, seed);
  return { parameters, slots: emptySlots(transform, parameters), trainAccuracy: tf.scalar(0) };
}

function batchOf(inputs: NamedTensors, labels: readonly number[], step = 1): TrainingBatch {
  return {
    inputs,
    labels: integers(labels),
    scalars: scalarsAt(transform, step),
    step: tf.scalar(step - 1),
    noise: {},
    constants: {},
  };
}

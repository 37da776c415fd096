import * as tf from "@tensorflow/tfjs";
import { meanSquaredError } from "../../../core/losses/mean_squared_error.ts";
import { adamw } from "../../../core/optimizers/adamw.ts";
import type { Intervention } from "../../../core/training/intervention.ts";
import { trainingProgram, type TrainingProgramOptions } from "../../../core/training/training_program.ts";
import { type TrainingSettings, trainingStep } from "../../../core/training/training_step.ts";
import {
  assertClose,
  assertLeavesOnly,
  elements,
  integers,
  normalTensor,
  randomParameters,
} from "../../arbitraries/tensors.ts";
import { assertEquals, assertThrows } from "../../assert.ts";
import { adamwOptions, emptySlots, perceptron as model } from "./small_training.ts";

const transform = adamw(adamwOptions);
const settings: TrainingSettings = { model, loss: meanSquaredError, transform, interventions: [] };

Deno.test("an intervention that changes nothing trains to the same bits as none", () => {
  tf.tidy(() => {
    const expected = take(settings);
    const actual = take({ ...settings, interventions: [{ objective: ({ usual }) => usual() }] });
    for (const name of Object.keys(expected.weights)) {
      assertEquals(elements(actual.weights[name]), elements(expected.weights[name]), name);
    }
    assertEquals(actual.loss, expected.loss);
  });
});

Deno.test("a penalty adds its value to the objective and its gradient to every moment", () => {
  tf.tidy(() => {
    const plain = take(settings);
    const penalized = take({ ...settings, interventions: [halfSquares] });
    const squares = Object.values(plain.start).flatMap(elements).reduce((sum, value) => sum + value * value, 0);
    assertClose([penalized.loss], [plain.loss + 0.05 * squares], 1e-5);
    for (const [name, weights] of Object.entries(plain.start)) {
      const gained = elements(tf.sub(penalized.moments[name], plain.moments[name]));
      assertClose(gained, elements(tf.mul(weights, 0.1 * (1 - adamwOptions.beta1))), 1e-6); // d/dw 0.05 w^2 = 0.1 w
    }
  });
});

Deno.test("an intervention sees the labels, the step and the last accuracy, and what it replaces reaches the loss", () => {
  tf.tidy(() => {
    const plain = take(settings);
    const zeroLabels = take({
      ...settings,
      interventions: [{ objective: ({ oneHotLabels, usual }) => usual({ oneHotLabels: tf.zerosLike(oneHotLabels) }) }],
    });
    const { logits } = model.forward(plain.start, { images: images() });
    assertClose([zeroLabels.loss], elements(tf.mean(tf.square(logits))), 1e-6);
    const told = take({
      ...settings,
      interventions: [{
        objective: ({ step, trainAccuracy, usual }) => {
          const { value, logits } = usual();
          return { value: tf.add(value, tf.add(tf.mul(step, 100), tf.mul(trainAccuracy, 10))) as tf.Scalar, logits };
        },
      }],
    });
    assertClose([told.loss - plain.loss], [100 * 7 + 10 * 0.5], 1e-3);
  });
});

Deno.test("noise on the weights is felt by the loss, and its gradient moves the weights without the noise", () => {
  tf.tidy(() => {
    const noise = Object.fromEntries(
      Object.entries(model.parameterShapes).map(([name, shape], i) => [name, normalTensor(shape, 40 + i)]),
    );
    const noisy = take({ ...settings, interventions: [weightNoise] }, noise);
    const shifted = Object.fromEntries(
      Object.entries(noisy.start).map(([name, weights]) => [name, tf.add(weights, noise[name])]),
    );
    assertEquals(noisy.loss, take(settings, {}, shifted).loss);
    const without = take(settings, {}, shifted);
    for (const name of Object.keys(noise)) {
      assertClose(elements(noisy.moments[name]), elements(without.moments[name]), 1e-7);
      const moved = (run: typeof noisy) => elements(tf.sub(run.weights[name], run.start[name]));
      assertClose(moved(noisy), moved(without), 1e-6);
    }
  });
});

Deno.test("trainingProgram() asks for an intervention's noise by name, once a step, and leaves no tensor behind", () => {
  const program = trainingProgram(programOptions([weightNoise]));
  const noise = Object.fromEntries(
    Object.entries(program.inputs).filter(([name]) => name.startsWith("noise."))
      .map(([name, { shape }]) => [name.replace("noise.", ""), shape]),
  );
  assertEquals(program.inputs.step.shape, []);
  assertEquals(
    noise,
    Object.fromEntries(Object.entries(model.parameterShapes).map(([name, shape]) => [`0.${name}`, shape])),
  );
  tf.tidy(() => {
    const inputs = Object.fromEntries(
      Object.entries(program.inputs).map(([name, { shape, dtype }], i) => [
        name,
        dtype === "int32" ? tf.zeros([...shape], "int32") : normalTensor(shape, i),
      ]),
    );
    assertLeavesOnly(() => Object.values(program.fn(inputs)));
  });
});

Deno.test("trainingProgram() without an intervention takes neither noise nor constants", () => {
  const names = Object.keys(trainingProgram(programOptions([])).inputs);
  assertEquals(names.filter((name) => /^(noise|constants)/.test(name)), []);
});

Deno.test("an objective that is no scalar with the batch's logits is refused in its own words", () => {
  const wrong = (objective: unknown) => () =>
    tf.tidy(() => take({ ...settings, interventions: [{ objective: () => objective } as unknown as Intervention] }));
  const message = "Cannot train with this intervention as its objective must answer { value, logits } with ";
  assertThrows(wrong(undefined), TypeError, `${message}value of shape []: current value is no tensor`);
  assertThrows(
    wrong({ value: tf.zeros([2]) }),
    TypeError,
    `${message}value of shape []: current value is of shape [2]`,
  );
  assertThrows(
    wrong({ value: tf.scalar(0), logits: tf.zeros([3, 2]) }),
    TypeError,
    `${message}logits of shape [3,3]: current value is of shape [3,2]`,
  );
});

// Helpers

/** 0.05 times the sum of all squared weights, added to the loss. */
const halfSquares: Intervention = {
  objective: ({ parameters, usual }) => {
    const { value, logits } = usual();
    const penalty = tf.addN(Object.values(parameters).map((weights) => tf.sum(tf.square(weights))));
    return { value: tf.add(value, tf.mul(penalty, 0.05)) as tf.Scalar, logits };
  },
};

/** The network run with standard normal noise on all weights. */
const weightNoise: Intervention = {
  noise: ({ parameters }) => parameters,
  objective: ({ parameters, noise, usual }) =>
    usual({
      parameters: Object.fromEntries(
        Object.entries(parameters).map(([name, weights]) => [name, tf.add(weights, noise[name])]),
      ),
    }),
};

const images = () => normalTensor([3, 2], 5);

function startOf(parameters = randomParameters(model, 1)) {
  return {
    state: { parameters, slots: emptySlots(transform, parameters), trainAccuracy: tf.scalar(0.5) },
    batch: {
      inputs: { images: images() },
      labels: integers([0, 1, 2]),
      scalars: { decay: tf.scalar(1), stepSize: tf.scalar(0.01), secondMomentScale: tf.scalar(1) },
      constants: {},
    },
  };
}

/** One step, the eighth, with the draws of the first intervention. */
function take(
  given: TrainingSettings,
  draws: Record<string, tf.Tensor> = {},
  parameters?: Record<string, tf.Tensor>,
) {
  const { state, batch } = startOf(parameters);
  const noise = Object.fromEntries(Object.entries(draws).map(([name, draw]) => [`0.${name}`, draw]));
  const taken = trainingStep(state, { ...batch, step: tf.scalar(7), noise }, given);
  return {
    start: state.parameters,
    weights: taken.state.parameters,
    moments: taken.state.slots.firstMoments,
    loss: elements(taken.loss)[0],
  };
}

function programOptions(interventions: readonly Intervention[]): TrainingProgramOptions {
  const inputs = { images: { shape: [6, 2], dtype: "float32" as const } };
  return { ...settings, interventions, inputs, samples: 6, batchSize: 3 };
}

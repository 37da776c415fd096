import * as tf from "@tensorflow/tfjs";
import { mlp } from "../../../core/models/mlp.ts";
import type { Intervention } from "../../../core/training/intervention.ts";
import { trainingProgram, type TrainingProgramOptions } from "../../../core/training/training_program.ts";
import { trainingStep } from "../../../core/training/training_step.ts";
import {
  assertClose,
  assertLeavesOnly,
  elements,
  integers,
  normalTensor,
  randomParameters,
} from "../../arbitraries/tensors.ts";
import { assertEquals, assertThrows } from "../../assert.ts";

const model = mlp({ inputWidth: 2, hiddenWidths: [4], classes: 3, initializationScale: 1 });
const optimizer = { beta1: 0.9, beta2: 0.98, epsilon: 1e-8 };
const settings = { model, objective: { loss: "mean-squared-error", abelianCoefficient: 0 }, optimizer } as const;

Deno.test("an intervention that changes nothing trains to the same bits as none", () => {
  tf.tidy(() => {
    const expected = take(settings);
    const actual = take({ ...settings, intervention: { objective: ({ usual }) => usual() } });
    for (const name of Object.keys(expected.weights)) {
      assertEquals(elements(actual.weights[name]), elements(expected.weights[name]), name);
    }
    assertEquals(actual.loss, expected.loss);
  });
});

Deno.test("a penalty adds its value to the objective and its gradient to every moment", () => {
  tf.tidy(() => {
    const plain = take(settings);
    const penalized = take({ ...settings, intervention: halfSquares });
    const squares = Object.values(plain.start).flatMap(elements).reduce((sum, value) => sum + value * value, 0);
    assertClose([penalized.loss], [plain.loss + 0.05 * squares], 1e-5);
    for (const [name, weights] of Object.entries(plain.start)) {
      const gained = elements(tf.sub(penalized.moments[name], plain.moments[name]));
      assertClose(gained, elements(tf.mul(weights, 0.1 * (1 - optimizer.beta1))), 1e-6); // d/dw 0.05 w^2 = 0.1 w
    }
  });
});

Deno.test("an intervention sees the labels, the step and the last accuracy, and what it replaces reaches the loss", () => {
  tf.tidy(() => {
    const plain = take(settings);
    const zeroLabels = take({
      ...settings,
      intervention: { objective: ({ oneHotLabels, usual }) => usual({ oneHotLabels: tf.zerosLike(oneHotLabels) }) },
    });
    const { logits } = model.forward(plain.start, { images: images() });
    assertClose([zeroLabels.loss], elements(tf.mean(tf.square(logits))), 1e-6);
    const told = take({
      ...settings,
      intervention: {
        objective: ({ step, trainAccuracy, usual }) => {
          const { value, logits } = usual();
          return { value: tf.add(value, tf.add(tf.mul(step, 100), tf.mul(trainAccuracy, 10))) as tf.Scalar, logits };
        },
      },
    });
    assertClose([told.loss - plain.loss], [100 * 7 + 10 * 0.5], 1e-3);
  });
});

Deno.test("noise on the weights is felt by the loss, and its gradient moves the weights without the noise", () => {
  tf.tidy(() => {
    const noise = Object.fromEntries(
      Object.entries(model.parameterShapes).map(([name, shape], i) => [name, normalTensor(shape, 40 + i)]),
    );
    const noisy = take({ ...settings, intervention: weightNoise }, noise);
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
  const program = trainingProgram(programOptions({ intervention: weightNoise }));
  const { step, ...noise } = Object.fromEntries(
    Object.entries(program.inputs).filter(([name]) => name.startsWith("intervention."))
      .map(([name, { shape }]) => [name.replace("intervention.", ""), shape]),
  );
  assertEquals(step, [2]);
  assertEquals(
    noise,
    Object.fromEntries(Object.entries(model.parameterShapes).map(([name, shape]) => [`noise.${name}`, [2, ...shape]])),
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

Deno.test("trainingProgram() without an intervention takes what it took before there were any", () => {
  const names = Object.keys(trainingProgram(programOptions({})).inputs);
  assertEquals(names.filter((name) => name.startsWith("intervention")), []);
});

Deno.test("an objective that is no scalar with the batch's logits is refused in its own words", () => {
  const wrong = (objective: unknown) => () =>
    tf.tidy(() => take({ ...settings, intervention: { objective: () => objective } as unknown as Intervention }));
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

Deno.test("trainingStep() refuses an intervention without its feed, and a feed without an intervention", () => {
  tf.tidy(() => {
    const { state, batch } = startOf();
    const message = "Cannot take a training step as an intervention and its feed must come together";
    assertThrows(() => trainingStep(state, batch, { ...settings, intervention: halfSquares }), RangeError, message);
    const fed = { ...batch, intervention: { step: tf.scalar(0), noise: {} } };
    assertThrows(() => trainingStep(state, fed, settings), RangeError, message);
  });
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
  const zeros = () =>
    Object.fromEntries(Object.entries(parameters).map(([name, values]) => [name, tf.zerosLike(values)]));
  return {
    state: { parameters, firstMoments: zeros(), secondMoments: zeros(), trainAccuracy: tf.scalar(0.5) },
    batch: {
      inputs: { images: images() },
      labels: integers([0, 1, 2]),
      adamw: { decay: tf.scalar(1), stepSize: tf.scalar(0.01), secondMomentScale: tf.scalar(1) },
    },
  };
}

/** One step; with an intervention it is the eighth. */
function take(
  given: Parameters<typeof trainingStep>[2],
  noise: Record<string, tf.Tensor> = {},
  parameters?: Record<string, tf.Tensor>,
) {
  const { state, batch } = startOf(parameters);
  const feed = given.intervention === undefined ? {} : { intervention: { step: tf.scalar(7), noise } };
  const taken = trainingStep(state, { ...batch, ...feed }, given);
  return {
    start: state.parameters,
    weights: taken.state.parameters,
    moments: taken.state.firstMoments,
    loss: elements(taken.loss)[0],
  };
}

function programOptions(given: Pick<TrainingProgramOptions, "intervention">): TrainingProgramOptions {
  const inputs = { images: { shape: [6, 2], dtype: "float32" as const } };
  return { ...settings, ...given, inputs, samples: 6, batchSize: 3, steps: 2 };
}

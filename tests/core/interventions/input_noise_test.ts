import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { inputNoise } from "../../../core/interventions/input_noise.ts";
import { meanSquaredError } from "../../../core/losses/mean_squared_error.ts";
import { mlp } from "../../../core/models/mlp.ts";
import { intervenedObjective } from "../../../core/training/composition.ts";
import type { Intervention } from "../../../core/training/intervention.ts";
import { seeds } from "../../arbitraries/matrices.ts";
import { assertClose, elements, normalTensor, oneHot, randomParameters, rowsOf } from "../../arbitraries/tensors.ts";
import { assertEquals, assertThrows } from "../../assert.ts";
import { attention, perceptron, stepValues } from "../training/small_training.ts";

const schedules = fc.record({
  lambda1: fc.double({ min: 0, max: 2, noNaN: true }),
  lambda2: fc.double({ min: 0, max: 2, noNaN: true }),
});
const accuracies = fc.constantFrom(0, 0.25, 0.5, 1);
const linear = mlp({ inputWidth: 2, hiddenWidths: [], classes: 3, initializationScale: 1 });

Deno.test("inputNoise moves the logits of a linear network by max(lambda1 (1 - accuracy), lambda2) D W", () => {
  fc.assert(fc.property(schedules, accuracies, seeds(), (schedule, accuracy, seed) => {
    tf.tidy(() => {
      const parameters = randomParameters(linear, seed);
      const inputs = { images: normalTensor([4, 2], seed + 10) };
      const input = normalTensor([4, 2], seed + 11);
      const trainAccuracy = tf.scalar(accuracy);
      const batch = { inputs, oneHotLabels: oneHot([0, 1, 2, 0], 3) };
      const given = stepValues({ model: linear, loss: meanSquaredError, parameters, ...batch, trainAccuracy });
      const { logits, value } = intervenedObjective(
        [inputNoise.intervention(schedule)],
        { ...given, noise: { "0.input": input } },
      );
      const scale = Math.max(schedule.lambda1 * (1 - accuracy), schedule.lambda2);
      const moved = rowsOf(input).flatMap((draw) =>
        rowsOf(tf.transpose(parameters.weight1)).map((column) => scale * (draw[0] * column[0] + draw[1] * column[1]))
      );
      const clean = elements(linear.forward(parameters, inputs).logits);
      assertClose(elements(logits), clean.map((z, i) => z + moved[i]), 1e-5 * (1 + 10 * scale));
      assertEquals(elements(value), elements(meanSquaredError(logits, given.oneHotLabels)));
    });
  }));
});

Deno.test("inputNoise adds to the perturbation of an intervention around it", () => {
  const shifting: Intervention = {
    objective: ({ inputs, usual }) => usual({ perturbation: tf.onesLike(inputs.images) }),
  };
  tf.tidy(() => {
    const parameters = randomParameters(linear, 0);
    const [images, input] = [normalTensor([2, 2], 1), normalTensor([2, 2], 2)];
    const values = (inputs: tf.Tensor, interventions: readonly Intervention[], name: string) =>
      elements(
        intervenedObjective(
          interventions,
          stepValues({
            ...{ model: linear, loss: meanSquaredError, parameters, oneHotLabels: oneHot([0, 1], 3) },
            ...{ inputs: { images: inputs }, noise: { [name]: input } },
          }),
        ).logits,
      );
    const noisy = inputNoise.intervention({ lambda1: 0.5, lambda2: 0 });
    const expected = values(tf.add(images, 1), [noisy], "0.input");
    assertClose(values(images, [shifting, noisy], "1.input"), expected, 1e-5);
  });
});

Deno.test("inputNoise on the operands leaves the last token's embedding alone, and is the same noise elsewhere", () => {
  tf.tidy(() => {
    const parameters = randomParameters(attention, 3);
    const tokens = (values: readonly number[]) => tf.tensor1d([...values], "int32");
    const inputs = { left: tokens([0, 1, 2]), right: tokens([1, 1, 0]) };
    const shape = attention.perturbationShape(3);
    const input = normalTensor([...shape], 5);
    const seen = (tokensOf: string) => {
      let perturbation: tf.Tensor | undefined;
      const model = {
        ...attention,
        forward: (...given: Parameters<typeof attention.forward>) => {
          perturbation = given[2];
          return attention.forward(...given);
        },
      };
      intervenedObjective(
        [inputNoise.intervention({ lambda1: 0.5, lambda2: 0.4, tokens: tokensOf })],
        stepValues({
          ...{ model, loss: meanSquaredError, parameters, inputs, oneHotLabels: oneHot([0, 1, 2], attention.classes) },
          noise: { "0.input": input },
        }),
      );
      return elements(perturbation as tf.Tensor);
    };
    const [all, operands] = [seen("all"), seen("operands")];
    const width = shape[2];
    assertEquals(operands, all.map((value, i) => Math.floor(i / width) % 3 === 2 ? 0 : value));
    assertEquals(all.some((value) => value === 0), false);
  });
});

Deno.test("inputNoise on the operands of inputs that are no tokens is refused", () => {
  tf.tidy(() => {
    const given = stepValues({
      ...{
        model: linear,
        loss: meanSquaredError,
        parameters: randomParameters(linear, 0),
        oneHotLabels: oneHot([0], 3),
      },
      ...{ inputs: { images: normalTensor([1, 2], 1) }, noise: { "0.input": normalTensor([1, 2], 2) } },
    });
    const noisy = inputNoise.intervention({ lambda1: 1, lambda2: 1, tokens: "operands" });
    assertThrows(() => intervenedObjective([noisy], given), RangeError, "[1,2]");
  });
});

Deno.test("inputNoise has a stream of its own for each draw", () => {
  const labelOf = (draw: number) => inputNoise.intervention({ lambda1: 1, lambda2: 1, draw }).noiseLabel();
  assertEquals([0, 1, 2].map(labelOf), ["training-noise", "training-noise/draw-1", "training-noise/draw-2"]);
});

Deno.test("inputNoise draws one perturbation of the batch's inputs, from the stream of the paper's runs", () => {
  const { noise, noiseLabel } = inputNoise.intervention({ lambda1: 1, lambda2: 1 });
  for (const model of [perceptron, attention]) {
    const perturbation = model.perturbationShape(5);
    assertEquals(noise({ parameters: model.parameterShapes, perturbation, samples: 5 }), { input: perturbation });
  }
  assertEquals(noiseLabel(), "training-noise");
});

Deno.test("inputNoise logs the scale that the next step perturbs with", () => {
  fc.assert(fc.property(schedules, accuracies, (schedule, accuracy) => {
    const { lambda1, lambda2 } = schedule;
    const logged = inputNoise.intervention(schedule).logged(accuracy);
    assertEquals(logged, { perturbation_scale: Math.max(lambda1 * (1 - accuracy), lambda2) });
  }));
});

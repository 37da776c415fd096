import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { commutativity } from "../../../core/interventions/commutativity.ts";
import { inputNoise } from "../../../core/interventions/input_noise.ts";
import { crossEntropy } from "../../../core/losses/cross_entropy.ts";
import { meanSquaredError } from "../../../core/losses/mean_squared_error.ts";
import type { Model, NamedTensors } from "../../../core/models/model.ts";
import { adamw } from "../../../core/optimizers/adamw.ts";
import { chain, type GradientTransform } from "../../../core/optimizers/gradient_transform.ts";
import { normalArray } from "../../../core/random/random_arrays.ts";
import { trainingProgram, type TrainingProgramOptions } from "../../../core/training/training_program.ts";
import { type TrainingState, trainingStep } from "../../../core/training/training_step.ts";
import { seeds } from "../../arbitraries/matrices.ts";
import {
  assertClose,
  assertLeavesOnly,
  elements,
  integers,
  normalTensor,
  randomParameters,
} from "../../arbitraries/tensors.ts";
import { assertEquals, assertThrows } from "../../assert.ts";
import { adamwOptions, attention, perceptron, scalarsAt, scheduleAt } from "./small_training.ts";

/** What gradients go through: an optimizer alone, or one after a filter with slots and scalars of the same names. */
const optimizer = adamw({ ...adamwOptions, warmupSteps: 2 });
const transforms: Readonly<Record<string, GradientTransform>> = { optimizer, chained: chain([optimizer, optimizer]) };
const SAMPLES = 6;

/** What a run is made of, as far as the tests vary it. */
const variants = fc.record({
  task: fc.constantFrom("images" as const, "pairs" as const),
  batchSize: fc.constantFrom("full" as const, 2, 4),
  perturbed: fc.boolean(),
  abelian: fc.boolean(),
  through: fc.constantFrom(...Object.keys(transforms)),
  seed: seeds(),
});
type Variant = typeof variants extends fc.Arbitrary<infer A> ? A : never;

Deno.test("trainingProgram() called n times from the state it left is n calls of trainingStep(), to the last bit", () => {
  fc.assert(
    fc.property(variants, fc.integer({ min: 2, max: 4 }), (variant, steps) => {
      tf.tidy(() => {
        const options = optionsOf(variant);
        const { model, transform } = options;
        const program = trainingProgram(options);
        const first = inputsOf(variant);
        let state: NamedTensors = Object.fromEntries(program.state.map((name) => [name, first[name]]));
        let byHand: TrainingState = {
          parameters: within("parameters", first),
          slots: Object.fromEntries(transform.slots.map((slot) => [slot, within(slot, first)])),
          trainAccuracy: first.trainAccuracy as tf.Scalar,
        };
        for (let step = 0; step < steps; step++) {
          const inputs = inputsOf(variant, step);
          const outputs = program.fn({ ...inputs, ...state });
          state = Object.fromEntries(program.state.map((name) => [name, outputs[name]]));

          const chosen = variant.batchSize === "full" ? inputs : Object.fromEntries(
            Object.entries(inputs).filter(([name]) => /^(inputs[.]|labels)/.test(name))
              .map(([name, tensor]) => [name, tf.gather(tensor, inputs.batch as tf.Tensor1D)]),
          );
          const taken = trainingStep(byHand, {
            inputs: within("inputs", chosen),
            labels: chosen.labels as tf.Tensor1D,
            scalars: scalarsAt(transform, step + 1),
            step: tf.scalar(step),
            noise: within("noise", inputs),
            constants: {},
          }, options);
          byHand = taken.state;
          assertEquals(elements(outputs.loss), elements(taken.loss));
          assertEquals(elements(outputs.accuracy), elements(byHand.trainAccuracy));
          assertEquals(elements(outputs.trainAccuracy), elements(byHand.trainAccuracy));
        }
        for (const name of Object.keys(model.parameterShapes)) {
          assertEquals(elements(state[`parameters.${name}`]), elements(byHand.parameters[name]), name);
          for (const slot of transform.slots) {
            assertEquals(elements(state[`${slot}.${name}`]), elements(byHand.slots[slot][name]), `${slot} ${name}`);
          }
        }
      });
    }),
    { numRuns: 25 },
  );
});

Deno.test("trainingProgram() on minibatches is the one on the chosen samples, in the order of the batch", () => {
  fc.assert(
    fc.property(variants, (variant) => {
      tf.tidy(() => {
        const indices = [3, 0, 0, 5];
        const inputs = { ...inputsOf({ ...variant, batchSize: 4 }), batch: integers(indices) };
        const onBatch = trainingProgram(optionsOf({ ...variant, batchSize: 4 })).fn(inputs);
        const { batch: _, ...whole } = inputs;
        const chosen = Object.fromEntries(
          Object.entries(whole as NamedTensors).map(([name, tensor]) =>
            /^(inputs\.|labels)/.test(name) ? [name, tf.gather(tensor, integers(indices))] : [name, tensor]
          ),
        );
        const options = optionsOf({ ...variant, batchSize: "full" }, indices.length);
        const onChosen = trainingProgram(options).fn(chosen);
        for (const name of Object.keys(onBatch)) assertClose(elements(onBatch[name]), elements(onChosen[name]), 0);
      });
    }),
    { numRuns: 15 },
  );
});

Deno.test("trainingProgram() says what it takes and what it returns", () => {
  fc.assert(
    fc.property(variants, (variant) => {
      tf.tidy(() => {
        const program = trainingProgram(optionsOf(variant));
        const inputs = inputsOf(variant);
        const specs = Object.fromEntries(
          Object.entries(inputs).map(([name, { shape, dtype }]) => [name, { shape, dtype }]),
        );
        assertEquals(specs as unknown, { ...program.inputs });
        const outputs = program.fn(inputs);
        assertEquals(Object.keys(outputs), [...program.state, "loss", "accuracy"]);
        for (const name of program.state) assertEquals(outputs[name].shape, [...program.inputs[name].shape]);
        assertEquals([outputs.loss.shape, outputs.accuracy.shape], [[], []]);
        const fed = [
          "schedule",
          "step",
          ...(variant.batchSize === "full" ? [] : ["batch"]),
          ...(variant.perturbed ? ["noise.0.input"] : []),
        ];
        assertEquals(
          [...program.state, ...program.constants, ...fed].toSorted(),
          Object.keys(program.inputs).toSorted(),
        );
      });
    }),
    { numRuns: 20 },
  );
});

Deno.test("trainingProgram() reads nothing but its inputs: the same inputs give the same outputs, and are left as they were", () => {
  tf.tidy(() => {
    const variant = { ...simple, task: "pairs", batchSize: 2, perturbed: true, abelian: true } as const;
    const [program, inputs] = [trainingProgram(optionsOf(variant)), inputsOf(variant)];
    const before = Object.values(inputs).flatMap(elements);
    const [once, again] = [program.fn(inputs), program.fn(inputs)];
    assertEquals(Object.values(once).flatMap(elements), Object.values(again).flatMap(elements));
    assertEquals(Object.values(inputs).flatMap(elements), before);
  });
});

Deno.test("trainingProgram() asks for noise where there is a perturbation, and does without it elsewhere", () => {
  tf.tidy(() => {
    const variant = { ...simple, perturbed: true };
    const { "noise.0.input": noise, ...others } = inputsOf(variant);
    assertEquals(noise.shape, [SAMPLES, 2]);
    assertThrows(() => trainingProgram(optionsOf(variant)).fn(others));
    const clean = trainingProgram(optionsOf(simple));
    assertEquals(Object.keys(clean.inputs).filter((name) => name.startsWith("noise")), []);
    const still = { ...others, "noise.0.input": tf.zerosLike(noise) };
    const [unmoved, moved] = [clean.fn(others), trainingProgram(optionsOf(variant)).fn(still)];
    assertEquals(elements(unmoved.loss), elements(moved.loss));
  });
});

Deno.test("trainingProgram() keeps interventions' constants in place, with the element type of their values", () => {
  const constants = {
    "0.whole": { values: Int32Array.of(1, 2, 3, 4), shape: [2, 2] },
    "1.real": { values: Float32Array.of(5), shape: [] },
  };
  const program = trainingProgram({ ...optionsOf(simple), constants });
  assertEquals(program.constants, ["inputs.images", "labels", "constants.0.whole", "constants.1.real"]);
  assertEquals(program.inputs["constants.0.whole"], { shape: [2, 2], dtype: "int32" });
  assertEquals(program.inputs["constants.1.real"], { shape: [], dtype: "float32" });
});

Deno.test("trainingProgram() refuses slots that are named alike, or as other inputs are", () => {
  const options = optionsOf({
    ...{ task: "images", batchSize: "full", perturbed: false, abelian: false, through: "optimizer", seed: 0 },
  });
  const withSlots = (slots: readonly string[]) => () =>
    trainingProgram({ ...options, transform: { ...optimizer, slots } });
  for (const taken of ["parameters", "inputs", "labels", "constants", "noise"]) {
    assertThrows(withSlots(["firstMoments", taken]), TypeError, `current value is ${taken}`);
  }
  assertThrows(
    withSlots(["average", "average"]),
    TypeError,
    "must be named differently from each other and from param",
  );
});

Deno.test("trainingProgram() leaves only what it returns", () => {
  for (const task of ["images", "pairs"] as const) {
    const variant = { ...simple, task, batchSize: 2, perturbed: true, abelian: true } as const;
    assertLeavesOnly(() => Object.values(trainingProgram(optionsOf(variant)).fn(inputsOf(variant))));
  }
});

// Helpers

/** Training with nothing done to it. */
const simple: Variant = {
  task: "images",
  batchSize: "full",
  perturbed: false,
  abelian: false,
  through: "optimizer",
  seed: 5,
};

function modelOf({ task }: Pick<Variant, "task">): Model {
  return task === "images" ? perceptron : attention;
}

function optionsOf(variant: Variant, samples = SAMPLES): TrainingProgramOptions {
  const { task, batchSize, perturbed, abelian, through } = variant;
  const tokens = { shape: [samples], dtype: "int32" } as const;
  return {
    model: modelOf(variant),
    loss: task === "images" ? meanSquaredError : crossEntropy,
    transform: transforms[through],
    interventions: [
      ...(perturbed ? [inputNoise.intervention({ lambda1: 0.5, lambda2: 0.2 })] : []),
      ...(abelian && task === "pairs" ? [commutativity.intervention({ coefficient: 10 })] : []),
    ],
    inputs: task === "images" ? { images: { shape: [samples, 2], dtype: "float32" } } : { left: tokens, right: tokens },
    samples,
    batchSize,
  };
}

/** State before any step, training set, and the feeds of the step after so many; the caller owns the tensors. */
function inputsOf(variant: Variant, step = 0): NamedTensors {
  const { batchSize, perturbed, seed, through } = variant;
  const model = modelOf(variant);
  const transform = transforms[through];
  const inBatch = batchSize === "full" ? SAMPLES : batchSize;
  const slots = ["parameters", ...transform.slots].flatMap((slot) =>
    Object.entries(randomParameters(model, seed))
      .map(([name, values]) => [`${slot}.${name}`, slot === "parameters" ? values : tf.zerosLike(values)])
  );
  const drawn = (count: number, below: number, offset: number) =>
    Int32Array.from(normalArray(count, seed + offset), (z) => Math.floor(Math.abs(z) * 100) % below);
  const vector = (below: number, offset: number) => integers(drawn(SAMPLES, below, offset));
  return {
    ...Object.fromEntries(slots),
    trainAccuracy: tf.scalar(0),
    ...(variant.task === "images"
      ? { "inputs.images": normalTensor([SAMPLES, 2], seed + 20) }
      : { "inputs.left": vector(4, 20), "inputs.right": vector(4, 21) }),
    labels: vector(variant.task === "images" ? 3 : 4, 22),
    schedule: scheduleAt(transform, step + 1),
    step: tf.scalar(step),
    ...(batchSize === "full" ? {} : { batch: integers(drawn(batchSize, SAMPLES, 23 + 100 * step)) }),
    ...(perturbed ? { "noise.0.input": normalTensor(model.perturbationShape(inBatch), seed + 24 + 100 * step) } : {}),
  };
}

function within(prefix: string, tensors: NamedTensors): NamedTensors {
  return Object.fromEntries(
    Object.entries(tensors).filter(([name]) => name.startsWith(`${prefix}.`))
      .map(([name, tensor]) => [name.slice(prefix.length + 1), tensor]),
  );
}

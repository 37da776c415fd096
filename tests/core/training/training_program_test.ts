import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { mlp } from "../../../core/models/mlp.ts";
import type { Model, NamedTensors } from "../../../core/models/model.ts";
import { transformer } from "../../../core/models/transformer.ts";
import { normalArray } from "../../../core/random/random_arrays.ts";
import { adamwStep } from "../../../core/training/adamw.ts";
import { trainingProgram, type TrainingProgramOptions } from "../../../core/training/training_program.ts";
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

const adamwOptions = { learningRate: 0.03, weightDecay: 0.1, beta1: 0.9, beta2: 0.98, epsilon: 1e-8, warmupSteps: 2 };
const attention = transformer({ modulus: 4, width: 4, heads: 2, hiddenWidth: 3, firstLayer: "residual" });
const perceptron = mlp({ inputWidth: 2, hiddenWidths: [4], classes: 3, initializationScale: 1 });
const SAMPLES = 6;

/** What a run is made of, as far as the tests vary it. */
const variants = fc.record({
  task: fc.constantFrom("images" as const, "pairs" as const),
  batchSize: fc.constantFrom("full" as const, 2, 4),
  perturbed: fc.boolean(),
  abelian: fc.boolean(),
  seed: seeds(),
});
type Variant = typeof variants extends fc.Arbitrary<infer A> ? A : never;

Deno.test("trainingProgram() of n steps is n programs of one step, to the last bit", () => {
  fc.assert(
    fc.property(variants, fc.integer({ min: 2, max: 4 }), (variant, steps) => {
      tf.tidy(() => {
        const whole = trainingProgram(optionsOf(variant, steps));
        const inputs = inputsOf(variant, steps);
        const unrolled = whole.fn(inputs);

        const single = trainingProgram(optionsOf(variant, 1));
        let state = Object.fromEntries(single.state.map((name) => [name, inputs[name]]));
        const [losses, accuracies]: [number[], number[]] = [[], []];
        for (let step = 0; step < steps; step++) {
          const fed = ["schedule", "batches", "noise"].filter((name) => name in inputs)
            .map((name) => [name, tf.slice(inputs[name], [step], [1])]);
          const outputs = single.fn({ ...inputs, ...Object.fromEntries(fed), ...state });
          state = Object.fromEntries(single.state.map((name) => [name, outputs[name]]));
          losses.push(...elements(outputs.losses));
          accuracies.push(...elements(outputs.accuracies));
        }
        for (const name of whole.state) assertEquals(elements(unrolled[name]), elements(state[name]), name);
        assertEquals([elements(unrolled.losses), elements(unrolled.accuracies)], [losses, accuracies]);
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
        const inputs = {
          ...inputsOf({ ...variant, batchSize: 4 }, 1),
          batches: tf.tensor2d([indices], undefined, "int32"),
        };
        const onBatch = trainingProgram(optionsOf({ ...variant, batchSize: 4 }, 1)).fn(inputs);
        const { batches: _, ...whole } = inputs;
        const chosen = Object.fromEntries(
          Object.entries(whole as NamedTensors).map(([name, tensor]) =>
            /^(inputs\.|labels)/.test(name) ? [name, tf.gather(tensor, integers(indices))] : [name, tensor]
          ),
        );
        const options = optionsOf({ ...variant, batchSize: "full" }, 1, indices.length);
        const onChosen = trainingProgram(options).fn(chosen);
        for (const name of Object.keys(onBatch)) assertClose(elements(onBatch[name]), elements(onChosen[name]), 0);
      });
    }),
    { numRuns: 15 },
  );
});

Deno.test("trainingProgram() says what it takes and what it returns", () => {
  fc.assert(
    fc.property(variants, fc.integer({ min: 1, max: 2 }), (variant, steps) => {
      tf.tidy(() => {
        const program = trainingProgram(optionsOf(variant, steps));
        const inputs = inputsOf(variant, steps);
        const specs = Object.fromEntries(
          Object.entries(inputs).map(([name, { shape, dtype }]) => [name, { shape, dtype }]),
        );
        assertEquals(specs as unknown, { ...program.inputs });
        const outputs = program.fn(inputs);
        assertEquals(Object.keys(outputs), [...program.state, "losses", "accuracies"]);
        for (const name of program.state) assertEquals(outputs[name].shape, [...program.inputs[name].shape]);
        assertEquals([outputs.losses.shape, outputs.accuracies.shape], [[steps], [steps]]);
        const fed = [
          "schedule",
          ...(variant.batchSize === "full" ? [] : ["batches"]),
          ...(variant.perturbed ? ["noise"] : []),
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
    const variant = { task: "pairs", batchSize: 2, perturbed: true, abelian: true, seed: 5 } as const;
    const [program, inputs] = [trainingProgram(optionsOf(variant, 2)), inputsOf(variant, 2)];
    const before = Object.values(inputs).flatMap(elements);
    const [once, again] = [program.fn(inputs), program.fn(inputs)];
    assertEquals(Object.values(once).flatMap(elements), Object.values(again).flatMap(elements));
    assertEquals(Object.values(inputs).flatMap(elements), before);
  });
});

Deno.test("trainingProgram() asks for noise where there is a perturbation, and does without it elsewhere", () => {
  tf.tidy(() => {
    const variant = { task: "images", batchSize: "full", perturbed: true, abelian: false, seed: 5 } as const;
    const { noise, ...others } = inputsOf(variant, 1);
    assertEquals(noise.shape, [1, SAMPLES, 2]);
    assertThrows(() => trainingProgram(optionsOf(variant, 1)).fn(others));
    const clean = trainingProgram(optionsOf({ ...variant, perturbed: false }, 1));
    assertEquals("noise" in clean.inputs, false);
    const still = { ...others, noise: tf.zerosLike(noise) };
    const [unmoved, moved] = [clean.fn(others), trainingProgram(optionsOf(variant, 1)).fn(still)];
    assertEquals(elements(unmoved.losses), elements(moved.losses));
  });
});

Deno.test("trainingProgram() refuses a number of steps that is no positive integer", () => {
  const variant = { task: "images", batchSize: "full", perturbed: false, abelian: false, seed: 0 } as const;
  for (const steps of [0, -1, 1.5, NaN]) {
    assertThrows(
      () => trainingProgram(optionsOf(variant, steps)),
      RangeError,
      `positive integer: current value is ${steps}`,
    );
  }
});

Deno.test("trainingProgram() leaves only what it returns", () => {
  for (const task of ["images", "pairs"] as const) {
    const variant = { task, batchSize: 2, perturbed: true, abelian: true, seed: 0 } as const;
    assertLeavesOnly(() => Object.values(trainingProgram(optionsOf(variant, 3)).fn(inputsOf(variant, 3))));
  }
});

// Helpers

function modelOf({ task }: Pick<Variant, "task">): Model {
  return task === "images" ? perceptron : attention;
}

function optionsOf(variant: Variant, steps: number, samples = SAMPLES): TrainingProgramOptions {
  const { task, batchSize, perturbed, abelian } = variant;
  const tokens = { shape: [samples], dtype: "int32" } as const;
  return {
    model: modelOf(variant),
    objective: {
      loss: task === "images" ? "mean-squared-error" : "cross-entropy",
      abelianCoefficient: abelian && task === "pairs" ? 10 : 0,
    },
    optimizer: adamwOptions,
    perturbation: perturbed ? { lambda1: 0.5, lambda2: 0.2 } : undefined,
    inputs: task === "images" ? { images: { shape: [samples, 2], dtype: "float32" } } : { left: tokens, right: tokens },
    samples,
    batchSize,
    steps,
  };
}

/** State, training set and feeds of a program of some steps; the caller owns the tensors. */
function inputsOf(variant: Variant, steps: number): NamedTensors {
  const { batchSize, perturbed, seed } = variant;
  const model = modelOf(variant);
  const inBatch = batchSize === "full" ? SAMPLES : batchSize;
  const slots = ["parameters", "firstMoments", "secondMoments"].flatMap((slot) =>
    Object.entries(randomParameters(model, seed))
      .map(([name, values]) => [`${slot}.${name}`, slot === "parameters" ? values : tf.zerosLike(values)])
  );
  const drawn = (count: number, below: number, offset: number) =>
    Int32Array.from(normalArray(count, seed + offset), (z) => Math.floor(Math.abs(z) * 100) % below);
  const vector = (below: number, offset: number) => integers(drawn(SAMPLES, below, offset));
  const schedule = Array.from({ length: steps }, (_, i) => Object.values(adamwStep(i + 1, adamwOptions)));
  return {
    ...Object.fromEntries(slots),
    trainAccuracy: tf.scalar(0),
    ...(variant.task === "images"
      ? { "inputs.images": normalTensor([SAMPLES, 2], seed + 20) }
      : { "inputs.left": vector(4, 20), "inputs.right": vector(4, 21) }),
    labels: vector(variant.task === "images" ? 3 : 4, 22),
    schedule: tf.tensor2d(schedule),
    ...(batchSize === "full"
      ? {}
      : { batches: tf.tensor2d(drawn(steps * batchSize, SAMPLES, 23), [steps, batchSize], "int32") }),
    ...(perturbed ? { noise: normalTensor([steps, ...model.perturbationShape(inBatch)], seed + 24) } : {}),
  };
}

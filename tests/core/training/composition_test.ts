import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { commutativity, swap } from "../../../core/interventions/commutativity.ts";
import { inputNoise } from "../../../core/interventions/input_noise.ts";
import { crossEntropy } from "../../../core/losses/cross_entropy.ts";
import type { NamedTensors } from "../../../core/models/model.ts";
import { adamw } from "../../../core/optimizers/adamw.ts";
import { chain, type GradientTransform } from "../../../core/optimizers/gradient_transform.ts";
import {
  constantArrays,
  initialParameters,
  intervenedObjective,
  loggedNumbers,
  noiseDraws,
  stepTransform,
  weightsAfterStep,
} from "../../../core/training/composition.ts";
import type { Intervention, NamedIntervention } from "../../../core/training/intervention.ts";
import { seeds } from "../../arbitraries/matrices.ts";
import {
  assertClose,
  elements,
  integers,
  mean,
  normalTensor,
  oneHot,
  randomParameters,
  squares,
} from "../../arbitraries/tensors.ts";
import { assert, assertAlmostEquals, assertEquals, assertNotEquals, assertThrows } from "../../assert.ts";
import { adamwOptions, attention, perceptron, stepValues, trained, weightsOf } from "./small_training.ts";

const schedule = { lambda1: 0.5, lambda2: 0.2 };
const perturbed = inputNoise.intervention(schedule);
const abelian = commutativity.intervention({ coefficient: 10 });

Deno.test("perturbed with abelian, in both orders, is cross-entropy and penalty under the same noise", () => {
  fc.assert(
    fc.property(seeds(), fc.constantFrom(0, 0.5, 1), (seed, accuracy) => {
      tf.tidy(() => {
        const parameters = randomParameters(attention, seed);
        const inputs = { left: integers([0, 1, 3]), right: integers([2, 1, 0]) };
        const draw = normalTensor(attention.perturbationShape(3), seed + 50);
        const labels = oneHot([2, 2, 3], 5);
        const scale = Math.max(schedule.lambda1 * (1 - accuracy), schedule.lambda2);
        const of = (pairs: NamedTensors) => attention.forward(parameters, pairs, tf.mul(draw, scale)).logits;
        const [logits, swapped] = [of(inputs), of(swap(inputs))];
        const loss = elements(crossEntropy(logits, labels))[0];
        const expected = loss + 10 * squares(elements(tf.sub(logits, swapped))) / logits.size;
        const step = stepValues({
          ...{ model: attention, parameters, inputs, oneHotLabels: labels, trainAccuracy: tf.scalar(accuracy) },
          noise: { "0.input": draw, "1.input": draw },
        });
        const trainSet = { left: Int32Array.of(0, 1, 3), right: Int32Array.of(2, 1, 0) };
        const start = { inputs: trainSet, labels: Int32Array.of(2, 2, 3), fullBatch: true, parameters: {} };
        for (const interventions of [[perturbed, abelian], [abelian, perturbed]]) {
          const kept = Object.entries(constantArrays(interventions, start)); // of clean pairs: not to be used
          assertEquals(kept.length, 3);
          const constants = Object.fromEntries(kept.map(([name, { values }]) => [name, integers(values)]));
          const made = intervenedObjective(interventions, { ...step, constants });
          assertClose(
            elements(made.logits),
            elements(logits),
            1e-4 * (1 + Math.max(...elements(logits).map(Math.abs))),
          );
          assertAlmostEquals(elements(made.value)[0], expected, 1e-4 * (1 + expected));
        }
      });
    }),
    { numRuns: 30 },
  );
});

Deno.test("the first intervention is the outermost: it sees and changes what those behind it make, and they what it replaces", () => {
  const doubled = changing((value) => tf.mul(value, 2) as tf.Scalar);
  const moreByOne = changing((value) => tf.add(value, 1) as tf.Scalar);
  const lossOf = (interventions: readonly Intervention[]) => trained(interventions, { steps: 1 }).losses[0];
  const loss = lossOf([]);
  assertAlmostEquals(lossOf([doubled, moreByOne]), 2 * (loss + 1), 1e-5);
  assertAlmostEquals(lossOf([moreByOne, doubled]), 2 * loss + 1, 1e-5);

  const seen: string[] = [];
  const replacing = (name: string, images: number[][]): Intervention => ({
    objective: ({ inputs, innermost, inputsReplaced, usual }) => {
      seen.push(`${name} ${elements(inputs.images)} ${innermost} ${inputsReplaced}`);
      return usual({ inputs: { images: tf.tensor2d(images) } });
    },
  });
  tf.tidy(() => {
    const batch = { inputs: { images: tf.tensor2d([[1, 2]]) }, oneHotLabels: oneHot([0], 3) };
    const step = stepValues({ model: perceptron, parameters: randomParameters(perceptron, 0), ...batch });
    const silent: Intervention = { afterStep: (weights) => weights };
    const interventions = [silent, replacing("outer", [[3, 4]]), silent, replacing("inner", [[5, 6]]), silent];
    const { logits } = intervenedObjective(interventions, step);
    assertEquals(seen, ["outer 1,2 false false", "inner 3,4 true true"]);
    const expected = perceptron.forward(step.parameters, { images: tf.tensor2d([[5, 6]]) }).logits;
    assertEquals(elements(logits), elements(expected));
  });
});

Deno.test("noiseDraws() names no two draws of a run alike, and a built-in's are in a combination those it has alone", () => {
  const others = fc.array(fc.constantFrom(weightNoise, abelian, {}), { maxLength: 3 });
  fc.assert(fc.property(others, others, (before, behind) => {
    const draws = noiseDraws([...before, perturbed, ...behind], perceptron, 6);
    assertEquals(new Set(draws.map(({ name }) => name)).size, draws.length);
    const [alone] = noiseDraws([perturbed], perceptron, 6);
    assertEquals(alone, { name: "0.input", label: "training-noise", shape: [6, 2] });
    const combined = draws.filter(({ label }) => label === alone.label);
    assertEquals(combined, [{ ...alone, name: `${before.length}.input` }]);
    const weights = draws.filter(({ name }) => name.endsWith("weight1"));
    weights.forEach(({ name, label, shape }, index) => {
      const expected = index === 0 ? "intervention-noise/weight1" : `intervention-noise-${parseInt(name)}/weight1`;
      assertEquals([label, shape], [expected, perceptron.parameterShapes.weight1]);
    });
    assertEquals(new Set(draws.map(({ label }) => label)).size, draws.length);
  }));
});

Deno.test("draws of one name differ between the interventions that ask for them, unless both give them one label", () => {
  const labelled: Intervention = { ...weightNoise, noiseLabel: () => "shared" };
  const labels = (interventions: readonly Intervention[]) =>
    noiseDraws(interventions, perceptron, 6).filter(({ name }) => name.endsWith("weight1")).map(({ label }) => label);
  assertEquals(labels([labelled, weightNoise, labelled]), ["shared", "intervention-noise/weight1", "shared"]);
});

Deno.test("interventions of which several replace the optimizer are refused, with their names where they have some", () => {
  const replacing: Intervention = { optimizer: adamw };
  const message = "Cannot train with interventions of which several replace the optimizer: current value is ";
  const combining = (interventions: readonly NamedIntervention[]) => () =>
    stepTransform(interventions, adamw, adamwOptions);
  assertThrows(combining([replacing, {}, replacing]), TypeError, `${message}number 1 and number 3`);
  assertThrows(combining([{ ...replacing, name: "lion" }, replacing]), TypeError, `${message}lion and number 2`);
});

Deno.test("interventions that log numbers of one name are refused, and so is one that logs what the training log has", () => {
  const logging = (name: string, called?: string): NamedIntervention => ({
    name: called,
    logged: (accuracy) => ({ [name]: 2 * accuracy }),
  });
  assertEquals(loggedNumbers([logging("a"), {}, logging("b")], 0.25), { a: 0.5, b: 0.5 });
  assertThrows(
    () => loggedNumbers([logging("a", "one"), {}, logging("a", "two")], 0),
    TypeError,
    "Cannot train with interventions of which several log a number called a: current value is one and two",
  );
  for (const taken of ["step", "loss", "accuracy"]) {
    assertThrows(
      () => loggedNumbers([logging(taken)], 0),
      TypeError,
      `Cannot log a number as the training log has one of its name: current value is ${taken}`,
    );
  }
});

Deno.test("an intervention sees its own draws and its own constants, by the names that it gave", () => {
  const seen: Record<string, readonly string[]> = {};
  const spying = (name: string): Intervention => ({
    noise: () => ({ [name]: [1] }),
    constants: () => ({ [name]: { values: Float32Array.of(7), shape: [1] } }),
    objective: ({ noise, constants, usual }) => {
      seen[name] = [...Object.keys(noise), ...Object.keys(constants)];
      return usual();
    },
    afterStep: (weights, { constants }) => {
      seen[`${name}, after`] = Object.keys(constants);
      assertEquals(elements(constants[name]), [7]);
      return weights;
    },
  });
  trained([...Array.from({ length: 10 }, () => ({})), spying("a"), spying("b")], { steps: 1 }); // the 10th is not the first
  trained([spying("c"), ...Array.from({ length: 10 }, () => spying("d"))], { steps: 1 });
  for (const name of ["a", "b", "c", "d"]) {
    assertEquals([seen[name], seen[`${name}, after`]], [[name, name], [name]]);
  }
});

Deno.test("an intervention that changes nothing trains to the same bits as none, however many there are", () => {
  const nothing: readonly Intervention[] = [
    {},
    { objective: ({ usual }) => usual() },
    { initialize: (weights) => weights },
    { gradients: { slots: [], update: (descent) => ({ ...descent, slots: {} }) } },
    { optimizer: adamw },
    { schedule: () => 1 },
    { afterStep: (weights) => weights },
    { constants: () => ({ unread: { values: Int32Array.of(1), shape: [] } }) },
    { noise: () => ({ unread: [2] }), objective: ({ usual }) => usual({}) },
  ];
  const cases = fc.record({
    interventions: fc.shuffledSubarray([...nothing]),
    task: fc.constantFrom("images" as const, "pairs" as const),
    batchSize: fc.constantFrom("full" as const, 4),
  });
  fc.assert(
    fc.property(cases, ({ interventions, ...given }) => {
      const [expected, actual] = [trained([], given), trained(interventions, given)];
      assertEquals([actual.losses, actual.accuracies], [expected.losses, expected.accuracies]);
      assertEquals(weightsOf(actual), weightsOf(expected));
    }),
    { numRuns: 25 },
  );
});

Deno.test("initialize makes other initial weights, the last intervention first, and constants see them", () => {
  const [plusOne, doubled] = [(x: number) => x + 1, (x: number) => 2 * x].map((change): Intervention => ({
    initialize: (weights) =>
      Object.fromEntries(Object.entries(weights).map(([name, each]) => [name, each.map(change)])),
  }));
  const drawn = perceptron.initialize(1);
  const initial = initialParameters([doubled, {}, plusOne], drawn);
  assertEquals([...initial.weight1], [...drawn.weight1].map((x) => Math.fround(2 * Math.fround(x + 1))));
  assertEquals(initialParameters([], drawn), drawn);
  assertNotEquals(trained([doubled], { steps: 1 }).losses, trained([], { steps: 1 }).losses);

  const kept: Intervention = {
    constants: ({ parameters }) => ({ start: { values: parameters.weight1, shape: [2, 4] } }),
  };
  const start = { inputs: {}, labels: new Int32Array(0), fullBatch: true, parameters: initial };
  assertEquals(constantArrays([{}, kept], start), { "1.start": { values: initial.weight1, shape: [2, 4] } });
});

Deno.test("schedule is a factor on the learning rate at each step from 1, and schedules multiply", () => {
  const asked: number[] = [];
  const halved: Intervention = { schedule: () => 0.5 };
  const stopping: Intervention = { schedule: (step) => (asked.push(step), step <= 2 ? 1 : 0) };
  const options = { ...adamwOptions, learningRate: adamwOptions.learningRate / 4 };
  assertEquals(trained([halved, halved]).state, trained([], { options }).state);
  assertEquals(weightsOf(trained([stopping], { steps: 5 })), weightsOf(trained([], { steps: 2 })));
  assert(asked.every((step) => step >= 1));
  const replaced: Intervention = { optimizer: adamw };
  assertEquals(trained([halved, replaced]).state, trained([replaced, halved]).state); // a replaced optimizer has it too
  assertEquals(trained([halved, replaced]).state, trained([halved]).state);
});

Deno.test("optimizer replaces the configured one, made from the configured constants; gradients come before it, the first first", () => {
  const descend = (factor: number): GradientTransform => ({
    slots: [],
    update: ({ parameters, gradients }) => ({
      parameters: mapped(parameters, (weight, name) => tf.sub(weight, tf.mul(gradients[name], factor))),
      gradients,
      slots: {},
    }),
  });
  const descending: Intervention = { optimizer: ({ learningRate }) => descend(learningRate) };
  assertEquals(trained([descending]), trained([], { optimizer: ({ learningRate }) => descend(learningRate) }));

  const filter = (change: (gradient: tf.Tensor) => tf.Tensor): Intervention => ({
    gradients: {
      slots: [],
      update: ({ parameters, gradients }) => ({ parameters, gradients: mapped(gradients, change), slots: {} }),
    },
  });
  const [more, twice] = [filter((gradient) => tf.add(gradient, 1)), filter((gradient) => tf.mul(gradient, 2))];
  tf.tidy(() => {
    const given = { parameters: { w: tf.scalar(5) }, gradients: { w: tf.scalar(3) } };
    const left = (interventions: readonly Intervention[]) => {
      const transform = stepTransform(interventions, adamw, { ...adamwOptions, learningRate: 1 });
      return elements(transform.update(given, { slots: {}, scalars: {} }).parameters.w)[0];
    };
    assertEquals(left([more, descending, twice]), 5 - 2 * (3 + 1));
    assertEquals(left([descending, twice, more]), 5 - (2 * 3 + 1));
  });
});

Deno.test("gradients with slots of their own filter what adamw() sees, as chain() does", () => {
  const averaging: GradientTransform = {
    slots: ["firstMoments"], // as adamw() calls one of its own
    update: ({ parameters, gradients }, { slots }) => {
      const firstMoments = mapped(
        gradients,
        (gradient, name) => tf.add(tf.mul(slots.firstMoments[name], 0.9), gradient),
      );
      return { parameters, gradients: firstMoments, slots: { firstMoments } };
    },
  };
  const optimizer = (options: typeof adamwOptions) => chain([averaging, adamw(options)]);
  assertEquals(trained([{ gradients: averaging }]), trained([], { optimizer }));
  assertNotEquals(trained([{ gradients: averaging }]).losses, trained([]).losses);
});

Deno.test("afterStep changes the weights that the optimizer leaves, the last intervention first, and the loss does not see it before the next step", () => {
  const [plusOne, doubled] = [(x: tf.Tensor) => tf.add(x, 1), (x: tf.Tensor) => tf.mul(x, 2)].map((
    change,
  ): Intervention => ({
    afterStep: (weights) => mapped(weights, change),
  }));
  tf.tidy(() => {
    assertEquals(elements(weightsAfterStep([doubled, {}, plusOne], { w: tf.scalar(3) }, {}).w), [8]);
  });
  const [plain, changed] = [trained([], { steps: 1 }), trained([doubled, plusOne], { steps: 1 })];
  assertEquals(changed.losses, plain.losses);
  assertClose(weightsOf(changed), weightsOf(plain).map((x) => 2 * (x + 1)), 1e-6);
  assertNotEquals(trained([plusOne], { steps: 2 }).losses[1], trained([], { steps: 2 }).losses[1]);
});

Deno.test("all parts of several interventions work together: what each does alone is done in the whole", () => {
  const norm = (weights: readonly number[]) => Math.sqrt(mean(weights.map((x) => x * x)));
  const whole: readonly Intervention[] = [
    perturbed,
    { schedule: (step) => (step === 3 ? 0 : 1) },
    abelian,
    {
      constants: ({ parameters }) => ({ start: { values: parameters.query, shape: [4, 4] } }),
      afterStep: (weights, { constants }) => ({ ...weights, query: constants.start }),
    },
    { initialize: (weights) => ({ ...weights, query: weights.query.map(() => 0.25) }) },
  ];
  const [two, three] = [2, 3].map((steps) => trained(whole, { task: "pairs", steps }));
  assertEquals(weightsOf(three), weightsOf(two)); // no step is made at a learning rate of 0
  assert(three.state["parameters.query"].every((x) => x === 0.25)); // initialized, and held there
  assert(norm(weightsOf(two)) > 0 && two.losses.every(Number.isFinite));
  const without = (index: number) => trained(whole.toSpliced(index, 1), { task: "pairs", steps: 3 });
  whole.forEach((_, index) => assertNotEquals(without(index).state, three.state, `without intervention ${index}`));
});

// Helpers

/** Noise on all weights, each draw by the name of its parameter. */
const weightNoise: Intervention = {
  noise: ({ parameters }) => parameters,
  objective: ({ usual }) => usual(),
};

/** Another value in place of the loss. */
function changing(change: (value: tf.Scalar) => tf.Scalar): Intervention {
  return {
    objective: ({ usual }) => {
      const { value, logits } = usual();
      return { value: change(value), logits };
    },
  };
}

function mapped(tensors: NamedTensors, change: (tensor: tf.Tensor, name: string) => tf.Tensor): NamedTensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, change(tensor, name)]));
}

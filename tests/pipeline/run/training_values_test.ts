/**
 * What a run of each task and intervention learns, beside the paper's algorithm written down step by step.
 *
 * Gradients come from the core, which is held to PyTorch's; batches, noise, schedules and AdamW are done here in plain numbers.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { crossEntropy } from "../../../core/losses/cross_entropy.ts";
import { meanSquaredError } from "../../../core/losses/mean_squared_error.ts";
import { type NamedTensors, sizeOfShape } from "../../../core/models/model.ts";
import { deriveSeed } from "../../../core/random/derive_seed.ts";
import { epochPermutation } from "../../../core/random/permutation.ts";
import { fillStandardNormals } from "../../../core/random/standard_normals.ts";
import { eagerEngine } from "../../../pipeline/engine/eager_engine.ts";
import { initialState, trainingLoop } from "../../../pipeline/run/training/training_loop.ts";
import type { Samples } from "../../../pipeline/tasks/task.ts";
import { assert, assertEquals } from "../../assert.ts";
import { smallAddition, smallImages, smallRun, type SmallTask } from "./small_tasks.ts";

tf.env().set("IS_NODE", false); // silences a banner

const steps = 8; // beyond the warm-up, and for the images, of which three batches make an epoch, into the third epoch
const addition = smallAddition({ steps, learningRate: 0.02, warmupSteps: 4 });
const images = smallImages({ steps, learningRate: 0.02, warmupSteps: 4, weightDecay: 0.5 });
const seed = 3;

const cases: readonly (readonly [SmallTask, string])[] = [
  [addition, "standard"],
  [addition, "perturbed"],
  [addition, "abelian"],
  [images, "standard"],
  [images, "perturbed"],
];

for (const [small, intervention] of cases) {
  Deno.test(`trainingLoop() of ${small.task.task} ${intervention} makes the paper's steps`, async () => {
    const expected = trained(small, intervention);
    const actual = await loop(small, intervention);
    for (const [name, { values, start }] of Object.entries(expected)) {
      const parameters = actual[`parameters.${name}`];
      assertEquals(parameters.length, values.length);
      const furthest = Math.max(...values.map((value, i) => Math.abs(value - start[i])));
      assert(furthest > 1e-3, `${name} did not move`);
      const error = Math.max(...values.map((value, i) => Math.abs(value - parameters[i])));
      assert(error <= 1e-3 * furthest, `${name} is off by ${error}, having moved by ${furthest}`);
    }
  });
}

Deno.test("the interventions end at different weights, so that confusing two of them shows", () => {
  for (
    const [small, interventions] of [[addition, ["standard", "perturbed", "abelian"]], [images, [
      "standard",
      "perturbed",
    ]]] as const
  ) {
    const norms = interventions.map((intervention) =>
      Math.hypot(...Object.values(trained(small, intervention)).flatMap(({ values }) => values))
    );
    norms.forEach((norm, i) =>
      assert(norms.every((other, j) => i === j || Math.abs(norm - other) > 1e-3 * norm), `${norms}`)
    );
  }
});

async function loop(small: SmallTask, intervention: string) {
  const run = smallRun(small, intervention, { seed });
  const observer = { checkpoint: () => Promise.resolve(), progress: () => {}, shouldStop: () => false };
  const { _tag, state } = await trainingLoop(run, await eagerEngine("cpu"), initialState(run), observer);
  assertEquals([_tag, state.step], ["finished", steps]);
  return state.arrays;
}

// The algorithm

interface Weights {
  readonly start: readonly number[];
  values: readonly number[];
  first: readonly number[];
  second: readonly number[];
}

function trained(small: SmallTask, intervention: string): Readonly<Record<string, Weights>> {
  const { learningRate, warmupSteps, weightDecay, beta1, beta2, epsilon } = small.task.settings.train;
  const weights = Object.fromEntries(
    Object.entries(small.model.initialize(deriveSeed(seed, "initialization"))).map(([name, array]) => {
      const zeros = Array.from(array, () => 0);
      return [name, { start: [...array], values: [...array], first: zeros, second: zeros } as Weights];
    }),
  );
  let accuracy = 0;
  for (let step = 1; step <= steps; step++) {
    const taken = gradientStep(small, { intervention, weights, step, accuracy });
    accuracy = taken.accuracy;
    const rate = learningRate * Math.min(step / warmupSteps, 1);
    for (const [name, of] of Object.entries(weights)) {
      const gradient = taken.gradients[name];
      of.first = of.first.map((m, i) => beta1 * m + (1 - beta1) * gradient[i]);
      of.second = of.second.map((v, i) => beta2 * v + (1 - beta2) * gradient[i] ** 2);
      of.values = of.values.map((w, i) => {
        const mean = of.first[i] / (1 - beta1 ** step);
        const square = of.second[i] / (1 - beta2 ** step);
        return w - rate * weightDecay * w - rate * mean / (Math.sqrt(square) + epsilon);
      });
    }
  }
  return weights;
}

/** The gradient of one step's objective, and the accuracy on what it saw. */
function gradientStep(
  small: SmallTask,
  { intervention, weights, step, accuracy }: {
    readonly intervention: string;
    readonly weights: Readonly<Record<string, Weights>>;
    readonly step: number;
    readonly accuracy: number;
  },
) {
  const { task, model, train } = small;
  const rows = batchRows(small, step);
  const labels = rows.map((row) => train.labels[row]);
  const names = Object.keys(weights);
  const { lambda1, lambda2 } = task.settings.perturbation;
  const scale = intervention === "perturbed" ? Math.max(lambda1 * (1 - accuracy), lambda2) : 0;
  const draws = new Float32Array(sizeOfShape(model.perturbationShape(rows.length)));
  fillStandardNormals(draws, { seed: deriveSeed(seed, "training-noise") >>> 0, counter: step - 1 });
  return tf.tidy(() => {
    const inputs = inputsOf(train, rows);
    const noise = tf.tensor(draws.map((draw) => scale * draw), [...model.perturbationShape(rows.length)]);
    const targets = tf.oneHot(tf.tensor1d(labels, "int32"), model.classes).toFloat() as tf.Tensor2D;
    const objective = (parameters: NamedTensors) => {
      const { logits } = model.forward(parameters, inputs, intervention === "perturbed" ? noise : undefined);
      if (task.task === "mnist") return meanSquaredError(logits, targets);
      if (intervention !== "abelian") return crossEntropy(logits, targets);
      const swapped = model.forward(parameters, { left: inputs.right, right: inputs.left }).logits;
      const distance = tf.mean(tf.square(tf.sub(logits, swapped)));
      return tf.add(crossEntropy(logits, targets), tf.mul(task.settings.abelian.coefficient, distance)) as tf.Scalar;
    };
    const tensors = names.map((name) => tf.tensor([...weights[name].values], [...model.parameterShapes[name]]));
    const named = (values: readonly tf.Tensor[]) => Object.fromEntries(names.map((name, i) => [name, values[i]]));
    const gradients = tf.grads((...values: tf.Tensor[]) => objective(named(values)))(tensors);
    const { logits } = model.forward(named(tensors), inputs, intervention === "perturbed" ? noise : undefined);
    const predicted = Array.from(tf.argMax(logits, 1).dataSync());
    return {
      gradients: Object.fromEntries(names.map((name, i) => [name, Array.from(gradients[i].dataSync())])),
      accuracy: predicted.filter((label, i) => label === labels[i]).length / labels.length,
    };
  });
}

/** Which samples a step sees: all, or the epoch's next ones in an order drawn anew for each epoch. */
function batchRows({ task, train }: SmallTask, step: number): readonly number[] {
  const { batchSize } = task.settings.train;
  if (batchSize === "full") return Array.from({ length: train.count }, (_, row) => row);
  const perEpoch = Math.floor(train.count / batchSize);
  const epoch = Math.floor((step - 1) / perEpoch);
  const order = epochPermutation({ seed: deriveSeed(seed, "batches"), epoch, n: train.count });
  const from = ((step - 1) % perEpoch) * batchSize;
  return [...order.slice(from, from + batchSize)];
}

function inputsOf({ inputs }: Samples, rows: readonly number[]): NamedTensors {
  const pick = (values: Float32Array | Int32Array, width: number) =>
    rows.flatMap((row) => [...values.slice(row * width, (row + 1) * width)]);
  return Object.fromEntries(
    Object.entries(inputs).map(([name, values]) => [
      name,
      name === "images" ? tf.tensor2d(pick(values, 784), [rows.length, 784]) : tf.tensor1d(pick(values, 1), "int32"),
    ]),
  );
}

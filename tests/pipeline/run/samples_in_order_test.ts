/**
 * The order in which training passes over its samples.
 */
import { inputNoise } from "../../../core/interventions/input_noise.ts";
import { mlp } from "../../../core/models/mlp.ts";
import { transformer } from "../../../core/models/transformer.ts";
import { modularDataset } from "../../../data/modular_arithmetic.ts";
import { samplesInOrder } from "../../../pipeline/run/training/training_run.ts";
import { assertEquals } from "../../assert.ts";

const model = transformer({ modulus: 7, width: 4, heads: 2, hiddenWidth: 4 });
const { train: { left, right, result } } = modularDataset(
  { operation: "subtraction", modulus: 7, trainFraction: 0.5 },
  3,
);
const samples = { count: left.length, inputs: { left, right }, labels: result };
const noise = inputNoise.intervention({ lambda1: 0.5, lambda2: 0.4 });

Deno.test("pairs of a full batch without noise are ordered by their tokens, each with its label", () => {
  const { count, inputs, labels } = samplesInOrder(samples, { model, interventions: [], fullBatch: true });
  const places = [...inputs.left].map((a, i) => 7 * a + inputs.right[i]);
  assertEquals(places, [...left].map((a, i) => 7 * a + right[i]).sort((a, b) => a - b));
  assertEquals([...labels], [...inputs.left].map((a, i) => (a - inputs.right[i] + 7) % 7));
  assertEquals(count, samples.count);
});

Deno.test("samples with noise, of minibatches and of networks that take no pairs stay in their order", () => {
  const pixels = { count: 2, inputs: { images: Float32Array.of(2, 1) }, labels: Int32Array.of(1, 0) };
  const perceptron = mlp({ inputWidth: 1, hiddenWidths: [2], classes: 2, initializationScale: 1 });
  assertEquals(samplesInOrder(samples, { model, interventions: [noise], fullBatch: true }), samples);
  assertEquals(samplesInOrder(samples, { model, interventions: [], fullBatch: false }), samples);
  assertEquals(samplesInOrder(pixels, { model: perceptron, interventions: [], fullBatch: true }), pixels);
});

/**
 * The Fourier measures of a transformer beside their definition, by loops: waves of a + b are projected out pair by pair.
 */
import * as tf from "@tensorflow/tfjs";
import type { ParameterArrays } from "../../../core/models/model.ts";
import { binaryOperationSamples } from "../../../data/binary_operations.ts";
import { profileConfig } from "../../../pipeline/config/profiles.ts";
import { eagerEngine } from "../../../pipeline/engine/eager_engine.ts";
import { fourierMetric } from "../../../pipeline/metrics/fourier.ts";
import { metricsOf, unmeasuredMetricsOf } from "../../../pipeline/metrics/registry.ts";
import { runTask } from "../../../pipeline/tasks/tasks.ts";
import { rowsOf } from "../../arbitraries/tensors.ts";
import { assert, assertAlmostEquals, assertEquals } from "../../assert.ts";

const MODULUS = 17;
const { binaryOperation, binaryOperationMlp } = profileConfig("smoke");
const settings = {
  ...binaryOperation,
  dataset: { ...binaryOperation.dataset, operation: "addition", size: MODULUS, trainFraction: 0.4 },
  model: { ...binaryOperation.model, width: 8, heads: 2, hiddenWidth: 6 },
  metrics: { ...binaryOperation.metrics, extra: ["fourier"] },
} as const;
const task = runTask("binaryOperation", settings);
const data = binaryOperationSamples(settings.dataset, { seed: 3 });

/** Weights whose embedding has most of its power at frequency 3. */
const parameters: ParameterArrays = (() => {
  const drawn = task.model.initialize(1);
  const tokenEmbedding = drawn.tokenEmbedding.map((x, at) => {
    const [token, column] = [Math.floor(at / 8), at % 8];
    return 0.3 * x + (token < MODULUS ? Math.cos(2 * Math.PI * 3 * token / MODULUS + column) : 0);
  });
  return { ...drawn, tokenEmbedding };
})();

Deno.test("fourier counts key frequencies, and its losses are of logits with and without their waves, projected pair by pair", async () => {
  const prepared = await fourierMetric.prepare({ seed: 0, task, data, engine: await eagerEngine("cpu") });
  const values = await prepared.evaluate(parameters);
  await prepared.dispose();
  assertEquals(values.fourier_key_frequencies, 1);
  assert((values.fourier_embedding_share ?? 0) > 0.8 && (values.fourier_embedding_share ?? 2) < 1);

  const [train, test] = [data.train, data.test];
  const pairs = [train, test].flatMap(({ inputs, labels }) =>
    Array.from(labels, (label, i) => ({ a: inputs.left[i], b: inputs.right[i], label }))
  );
  const logits = rowsOf(tf.tidy(() =>
    task.model.forward(
      Object.fromEntries(
        Object.entries(parameters).map(([name, w]) => [name, tf.tensor(w, [...task.model.parameterShapes[name]])]),
      ),
      {
        left: tf.tensor1d(pairs.map(({ a }) => a), "int32"),
        right: tf.tensor1d(pairs.map(({ b }) => b), "int32"),
      },
    ).logits
  ));
  const waves = [Math.cos, Math.sin].map((wave) =>
    pairs.map(({ a, b }) => wave(2 * Math.PI * 3 * (a + b) / MODULUS) * Math.SQRT2 / MODULUS)
  );
  const ofKeys = logits.map((row, i) =>
    row.map((_, c) =>
      waves.reduce((sum, wave) => sum + wave[i] * wave.reduce((dot, value, j) => dot + value * logits[j][c], 0), 0)
    )
  );
  const means = logits[0].map((_, c) => logits.reduce((sum, row) => sum + row[c], 0) / logits.length);
  const loss = (rows: readonly number[][], from: number, to: number) =>
    pairs.slice(from, to).reduce((sum, { label }, i) => {
      const row = rows[from + i];
      return sum + Math.log(row.reduce((total, z) => total + Math.exp(z - row[label]), 0)) / (to - from);
    }, 0);
  const restricted = loss(ofKeys.map((row) => row.map((z, c) => means[c] + z)), train.count, pairs.length);
  const excluded = loss(logits.map((row, i) => row.map((z, c) => z - ofKeys[i][c])), 0, train.count);
  assertAlmostEquals(values.fourier_restricted_loss as number, restricted, 1e-4);
  assertAlmostEquals(values.fourier_excluded_loss as number, excluded, 1e-4);
  assert(Math.abs(restricted - excluded) > 1e-3);
});

Deno.test("an extra metric is computed only where it is asked for, and says why a task does not have it", () => {
  const without = { ...settings, metrics: { ...settings.metrics, extra: [] } };
  const names = (of: ReturnType<typeof runTask>, named?: readonly string[]) =>
    metricsOf(of, named).map(({ metric }) => metric.name);
  assertEquals(names(task).filter((name) => !names(runTask("binaryOperation", without)).includes(name)), ["fourier"]);
  assertEquals(names(runTask("binaryOperation", without), ["margin", "accuracy"]), ["accuracy", "margin"]);
  const perceptron = { ...binaryOperationMlp, metrics: { ...binaryOperationMlp.metrics, extra: ["fourier"] } } as const;
  assertEquals(
    unmeasuredMetricsOf(runTask("binaryOperationMlp", perceptron)).find(({ metric }) => metric === "fourier")?.reason,
    "Fourier measures are of modular addition with an embedding of the residues",
  );
  assertEquals(unmeasuredMetricsOf(task).some(({ metric }) => metric === "margin"), false);
});

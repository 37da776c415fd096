import { assert, assertEquals, assertRejects } from "../../assert.ts";
import { profileConfig } from "../../../pipeline/config/profiles.ts";
import type { Metric, MetricContext, MetricValues } from "../../../pipeline/metrics/metric.ts";
import { meanAndStandardError } from "../../../pipeline/metrics/metric.ts";
import { metricTable } from "../../../pipeline/metrics/metric_table.ts";
import { metrics, metricsOf } from "../../../pipeline/metrics/registry.ts";
import { runTask, taskNames } from "../../../pipeline/tasks/tasks.ts";

const config = profileConfig("smoke");

Deno.test("metricTable() has a row for each checkpoint, leaves out what is no finite number, and frees the metric", async () => {
  const disposed: string[] = [];
  const metric = metricOf((weight) => ({ a: weight, b: weight === 2 ? null : 1 / weight }), disposed);
  assertEquals(await metricTable(metric, context, checkpoints([1, 2, 0])), {
    columns: ["step", "a", "b"],
    rows: [{ step: 0, a: 1, b: 1 }, { step: 10, a: 2 }, { step: 20, a: 0 }],
  });
  assertEquals(disposed, ["disposed"]);
});

Deno.test("metricTable() refuses a metric that leaves out a column or adds one, and frees it all the same", async () => {
  const wrong: readonly MetricValues[] = [{ a: 1 }, { a: 1, b: 2, c: 3 }, { a: 1, c: 3 }];
  for (const values of wrong) {
    const disposed: string[] = [];
    const metric = metricOf(() => values, disposed);
    await assertRejects(() => metricTable(metric, context, checkpoints([1])), TypeError, "its values must be a, b");
    assertEquals(disposed, ["disposed"]);
  }
});

Deno.test("metrics have distinct names, distinct columns in words, and modules named after them", () => {
  assertEquals(new Set(metrics.map(({ metric }) => metric.name)).size, metrics.length);
  for (const { metric, module } of metrics) assertEquals(module, `pipeline/metrics/${metric.name}.ts`);
  for (const name of taskNames) {
    const task = runTask(name, config[name]);
    const columns = metricsOf(task).flatMap(({ metric }) => metric.columns(task));
    assertEquals(new Set(columns.map(({ name }) => name)).size, columns.length);
    for (const { name, description } of columns) {
      assert(/^[a-z][a-z0-9_.]*$/.test(name), name);
      assert(/^[A-Z1].*[.]$/.test(description), description);
    }
  }
});

Deno.test("meanAndStandardError() is exact where draws agree, and shrinks with their number", () => {
  assertEquals(meanAndStandardError([3, 3, 3]), { mean: 3, standardError: 0 });
  assertEquals(meanAndStandardError([1, 3]), { mean: 2, standardError: 1 });
});

// Helpers

const context = { task: runTask("mnist", config.mnist) } as unknown as MetricContext; // these metrics look at nothing else

function metricOf(values: (weight: number) => MetricValues, disposed: string[]): Metric {
  return {
    name: "made_up",
    columns: () => ["a", "b"].map((name) => ({ name, description: "Made up." })),
    settings: () => null,
    prepare: () =>
      Promise.resolve({
        evaluate: ({ weight }) => Promise.resolve(values(weight[0])),
        dispose: () => {
          disposed.push("disposed");
          return Promise.resolve();
        },
      }),
  };
}

function checkpoints(weights: readonly number[]) {
  return {
    steps: weights.map((_, index) => 10 * index),
    parameters: (index: number) =>
      Promise.resolve({ weight: Float32Array.of(weights[index]) as Float32Array<ArrayBuffer> }),
  };
}

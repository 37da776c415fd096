import type { ParameterArrays } from "../../../core/models/model.ts";
import { profileConfig } from "../../../pipeline/config/profiles.ts";
import { eagerEngine } from "../../../pipeline/engine/eager_engine.ts";
import { metricsOf } from "../../../pipeline/metrics/registry.ts";
import { metricTable } from "../../../pipeline/metrics/metric_table.ts";
import type { RunTask, TaskData } from "../../../pipeline/tasks/task.ts";
import { runTask } from "../../../pipeline/tasks/tasks.ts";
import { assert, assertEquals } from "../../assert.ts";

/** Weights that a run may have shortly before it is found to diverge, and others that no run should have. */
const extremes: Readonly<Record<string, (weight: number) => number>> = {
  "not numbers": () => NaN,
  infinite: () => Infinity,
  "10^12 times too large": (weight) => weight * 1e12,
  zero: () => 0,
};

for (const task of smallTasks()) {
  for (const [name, change] of Object.entries(extremes)) {
    Deno.test(`every metric of ${task.task} tabulates weights that are ${name}: what is not defined is left out`, async () => {
      const engine = await eagerEngine("cpu");
      const initial = task.model.initialize(0);
      const parameters = mapped(initial, change);
      for (const { metric } of metricsOf(task)) {
        const context = { seed: 0, task, data: dataOf(task), engine };
        const { rows } = await metricTable(metric, context, {
          steps: [0, 1],
          parameters: (index) => Promise.resolve(index === 0 ? initial : parameters),
        });
        assertEquals(rows.map(({ step }) => step), [0, 1], metric.name);
        assert(Object.keys(rows[0]).length > 1, `${metric.name} has no value where it is defined`);
        for (const value of Object.values(rows[1])) assert(Number.isFinite(value), `${metric.name} stores ${value}`);
      }
    });
  }
}

// Helpers

function mapped(parameters: ParameterArrays, change: (weight: number) => number): ParameterArrays {
  return Object.fromEntries(Object.entries(parameters).map(([name, weights]) => [name, weights.map(change)]));
}

function smallTasks(): readonly RunTask[] {
  const { mnist, modularAddition } = profileConfig("smoke");
  const few = { batchSize: 4, hutchinsonProbes: 2 };
  return [
    runTask("mnist", {
      ...mnist,
      model: { ...mnist.model, hiddenWidths: [5, 4] },
      metrics: { ...mnist.metrics, ...few },
    }),
    runTask("modularAddition", {
      ...modularAddition,
      dataset: { ...modularAddition.dataset, modulus: 5 },
      model: { width: 8, heads: 2, hiddenWidth: 6 },
      metrics: { ...modularAddition.metrics, ...few },
    }),
  ];
}

function dataOf({ task }: RunTask): TaskData {
  if (task === "mnist") {
    const part = (count: number) => ({
      count,
      inputs: { images: Float32Array.from({ length: count * 784 }, (_, i) => (i * 37 % 101) / 100) },
      labels: Int32Array.from({ length: count }, (_, i) => i % 10),
    });
    return { train: part(8), test: part(12) };
  }
  const pairs = Array.from({ length: 25 }, (_, i) => [Math.floor(i / 5), i % 5] as const);
  const part = (chosen: typeof pairs) => ({
    count: chosen.length,
    inputs: { left: Int32Array.from(chosen, ([a]) => a), right: Int32Array.from(chosen, ([, b]) => b) },
    labels: Int32Array.from(chosen, ([a, b]) => (a + b) % 5),
  });
  return { train: part(pairs.filter((_, i) => i % 2 === 0)), test: part(pairs.filter((_, i) => i % 2 === 1)) };
}

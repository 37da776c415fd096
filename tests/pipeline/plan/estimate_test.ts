import fc from "fast-check";
import { assert } from "../../assert.ts";
import { type TaskName, taskNames } from "../../../pipeline/config/config.ts";
import { profileConfig, profileNames } from "../../../pipeline/config/profiles.ts";
import { estimateMilliseconds, metricShare } from "../../../pipeline/plan/estimate.ts";
import { metricsOf } from "../../../pipeline/metrics/registry.ts";
import type { RunTask } from "../../../pipeline/tasks/task.ts";
import { runTask } from "../../../pipeline/tasks/tasks.ts";

Deno.test("estimateMilliseconds() is positive and finite for every stage of every profile", () => {
  for (const profile of profileNames) {
    for (const task of taskNames) {
      for (const stage of ["train", "metrics"] as const) {
        for (const engine of ["compiled", "eager"] as const) {
          const of = runTask(task, profileConfig(profile)[task]);
          const milliseconds = estimateMilliseconds(stage, { task, intervention: "standard" }, of, {
            name: engine,
            cpu: "",
          });
          assert(milliseconds > 0 && Number.isFinite(milliseconds), `${profile} ${task} ${stage}`);
        }
      }
    }
  }
});

Deno.test("estimateMilliseconds() grows with the steps, and is less where the engine or its processor is faster or the intervention simpler", () => {
  fc.assert(fc.property(fc.constantFrom(...taskNames), fc.integer({ min: 1, max: 100_000 }), (name, steps) => {
    const training = (
      steps: number,
      intervention: "standard" | "perturbed",
      engine: "compiled" | "eager",
      cpu = "avx2",
    ) => estimateMilliseconds("train", { task: name, intervention }, paperTask(name, steps), { name: engine, cpu });
    assert(training(2 * steps, "standard", "compiled") > training(steps, "standard", "compiled"));
    assert(training(steps, "perturbed", "compiled") > training(steps, "standard", "compiled"));
    assert(training(steps, "standard", "eager") > training(steps, "standard", "compiled"));
    assert(training(steps, "standard", "compiled") > training(steps, "standard", "compiled", "avx2 avx512f"));
  }));
});

Deno.test("metricShare() of all metrics of a task comes to about the whole", () => {
  for (const task of taskNames) {
    const of = paperTask(task, 1000);
    const whole = metricsOf(of).reduce((sum, { metric }) => sum + metricShare(of, metric.name), 0);
    assert(Math.abs(whole - 1) < 0.05, `${task}: ${whole}`);
  }
});

// Helpers

function paperTask(name: TaskName, steps: number): RunTask {
  const settings = profileConfig("paper")[name];
  return runTask(name, { ...settings, train: { ...settings.train, steps } });
}

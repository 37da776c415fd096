import fc from "fast-check";
import { assert } from "../../assert.ts";
import { stageNames } from "../../../pipeline/plan/stage_name.ts";
import { taskNames } from "../../../pipeline/config/config.ts";
import { profileConfig, profileNames } from "../../../pipeline/config/profiles.ts";
import { estimateMilliseconds, metricShare } from "../../../pipeline/plan/estimate.ts";
import { metricsOf } from "../../../pipeline/metrics/registry.ts";
import { settingsOf } from "../../../pipeline/plan/runs.ts";
import type { TaskSettings } from "../../../pipeline/tasks/task.ts";

Deno.test("estimateMilliseconds() is positive and finite for every stage of every profile", () => {
  for (const profile of profileNames) {
    for (const task of taskNames) {
      for (const stage of stageNames) {
        for (const engine of ["compiled", "eager"] as const) {
          const milliseconds = estimateMilliseconds(
            stage,
            settingsOf(profileConfig(profile), { task, variant: null }),
            {
              mode: "standard",
              engine,
            },
          );
          assert(milliseconds > 0 && Number.isFinite(milliseconds), `${profile} ${task} ${stage}`);
        }
      }
    }
  }
});

Deno.test("estimateMilliseconds() grows with the steps, and is less where the engine is faster or the mode simpler", () => {
  fc.assert(fc.property(fc.constantFrom(...taskNames), fc.integer({ min: 1, max: 100_000 }), (name, steps) => {
    const training = (steps: number, mode: "standard" | "perturbed", engine: "compiled" | "eager") =>
      estimateMilliseconds(
        "train",
        withSteps(settingsOf(profileConfig("paper"), { task: name, variant: null }), steps),
        { mode, engine },
      );
    assert(training(2 * steps, "standard", "compiled") > training(steps, "standard", "compiled"));
    assert(training(steps, "perturbed", "compiled") > training(steps, "standard", "compiled"));
    assert(training(steps, "standard", "eager") > training(steps, "standard", "compiled"));
  }));
});

Deno.test("metricShare() of all metrics of a task comes to about the whole", () => {
  for (const task of taskNames) {
    const whole = metricsOf(task).reduce((sum, { metric }) => sum + metricShare(task, metric.name), 0);
    assert(Math.abs(whole - 1) < 0.05, `${task}: ${whole}`);
  }
});

// Helpers

function withSteps(task: TaskSettings, steps: number): TaskSettings {
  return { ...task, settings: { ...task.settings, train: { ...task.settings.train, steps } } } as TaskSettings;
}

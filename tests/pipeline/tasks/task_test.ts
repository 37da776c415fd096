import { profileConfig } from "../../../pipeline/config/profiles.ts";
import { settingsOf } from "../../../pipeline/plan/runs.ts";
import { trainingSettingsOf } from "../../../pipeline/tasks/task.ts";
import { assertEquals } from "../../assert.ts";

Deno.test("trainingSettingsOf() trains each task and mode of the paper's profile as the paper says", () => {
  const trained = (task: "mnist" | "modularAddition", mode: "standard" | "perturbed" | "abelian") => {
    const settings = trainingSettingsOf(settingsOf(profileConfig("paper"), { task, variant: null }), mode);
    return { ...settings.objective, ...settings.optimizer, ...settings.perturbation };
  };
  const adamw = { beta1: 0.9, epsilon: 1e-8 };
  const mnist = { ...adamw, beta2: 0.999, loss: "mean-squared-error", abelianCoefficient: 0 } as const;
  const modularAddition = { ...adamw, beta2: 0.98, loss: "cross-entropy", abelianCoefficient: 0 } as const;
  assertEquals(trained("mnist", "standard"), mnist);
  assertEquals(trained("mnist", "perturbed"), { ...mnist, lambda1: 0.06, lambda2: 0.03 });
  assertEquals(trained("modularAddition", "standard"), modularAddition);
  assertEquals(trained("modularAddition", "perturbed"), { ...modularAddition, lambda1: 0.5, lambda2: 0.4 });
  assertEquals(trained("modularAddition", "abelian"), { ...modularAddition, abelianCoefficient: 100 });
});

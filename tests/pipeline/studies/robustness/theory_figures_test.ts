import { profileConfig } from "../../../../pipeline/config/profiles.ts";
import { runCourses } from "../../../../pipeline/report/run_course.ts";
import { theoryFigures } from "../../../../pipeline/studies/robustness/figures/theory_figures.ts";
import { assertStringIncludes } from "../../../assert.ts";
import { inputOf, syntheticRun } from "../../report/synthetic_runs.ts";

Deno.test("the guaranteed radius is told with the step at which it is greatest, which need not be the last", () => {
  const config = profileConfig("paper");
  const run = syntheticRun({
    ...{ task: "modularAddition", intervention: "standard", seed: 0, rows: 5, lastStep: 1000, grok: 300 },
    columns: () => ({
      train_accuracy: [0, 0.03, 1, 1, 1],
      theorem_3_2_radius: [null, 1.84e-5, 1e-5, 5e-6, 1e-6],
    }),
  });
  const courses = runCourses(inputOf([run]));
  const [, panel] = theoryFigures[1].panels;
  const [caption] = panel.caption?.({ config, task: "modularAddition", of: () => courses }) ?? [];
  assertStringIncludes(caption, "is at most 10⁻⁵ (at step 10)"); // the larger one is of a network that has not fitted
});

import { assertEquals } from "../../../assert.ts";
import { profileConfig } from "../../../../pipeline/config/profiles.ts";
import { drawFigures } from "../../../../pipeline/report/figures/render_figure.ts";
import { runCourses } from "../../../../pipeline/report/run_course.ts";
import { study } from "../../../../pipeline/studies/robustness/study.ts";
import { syntheticRun } from "../../report/synthetic_runs.ts";

const config = profileConfig("paper");
const kind = { task: "modularAddition", intervention: "standard", seed: 0, fit: 100, grok: 3000 } as const;

function panelsOf(columns: readonly string[]): readonly (readonly string[])[] {
  const run = syntheticRun({
    ...kind,
    columns: (steps) => Object.fromEntries(columns.map((name) => [name, steps.map((step) => 1 + step)])),
  });
  const drawn = drawFigures(study, config, runCourses({ runs: [run], config }));
  return drawn.filter(({ spec }) => spec.id === "mechanism").flatMap(({ panels }) =>
    panels.map(({ keys }) => keys.map(({ label }) => label).filter((label) => !/accuracy|^t_/.test(label)))
  );
}

Deno.test("the mechanism figure shows the measures that a run has beside PMI and PE, and is left out where there are none", () => {
  assertEquals(panelsOf([]), []);
  assertEquals(panelsOf(["fourier_restricted_loss", "fourier_excluded_loss", "margin_train", "margin_test"]), [
    ["PMI", "PE"],
    ["restricted loss, test pairs", "excluded loss, training pairs"],
    ["training samples", "test samples"],
  ]);
});

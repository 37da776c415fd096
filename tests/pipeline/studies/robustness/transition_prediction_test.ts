import { assert, assertAlmostEquals, assertEquals } from "../../../assert.ts";
import { logStep } from "../../../../core/grokking/curve.ts";
import { type RunStudy, studyRuns } from "../../../../pipeline/report/run_study.ts";
import { fittedPrediction, sisterPrediction } from "../../../../pipeline/studies/robustness/transition_prediction.ts";
import { inputOf, syntheticRun } from "../../report/synthetic_runs.ts";

Deno.test("fittedPrediction() puts the transition where the run has it, and is null without one", () => {
  const [first, never] = studies([1000, undefined]);
  const fit = fittedPrediction(first);
  assert(fit !== null);
  assertAlmostEquals(fit.intercept / fit.slope, logStep(1000), 0.1);
  assertEquals(fittedPrediction(never), null);
});

Deno.test("sisterPrediction() knows nothing of the run that it predicts", () => {
  const all = studies([300, 3000]);
  const [first, second] = all;
  assertEquals(sisterPrediction(first, [first]), null);
  const [of, other] = [sisterPrediction(first, all), fittedPrediction(second)];
  assert(of !== null && other !== null);
  assertAlmostEquals(of.intercept, other.intercept, 1e-6 * other.intercept);
  assertAlmostEquals(of.slope, other.slope, 1e-6 * other.slope);
});

Deno.test("sisterPrediction() is the median of the others' places, whatever one of them does, and leaves out runs that are going on", () => {
  const all = studies([1000, 1000, 1000, 9000]);
  const place = (study: RunStudy, runs: readonly RunStudy[]) => {
    const found = sisterPrediction(study, runs);
    return found === null ? NaN : found.intercept / found.slope;
  };
  assertAlmostEquals(place(all[0], all), logStep(1000), 0.1);
  const going = all.map((study) => study.run.seed < 3 ? study : { ...study, run: { ...study.run, complete: false } });
  assertEquals(place(all[0], going), place(all[0], all.slice(0, 3)));
});

// Helpers

/** Runs of one seed each that grok at steps, or never. */
function studies(groks: readonly (number | undefined)[]): readonly RunStudy[] {
  return studyRuns(
    inputOf(
      groks.map((grok, seed) =>
        syntheticRun({ task: "modularAddition", intervention: "standard", seed, grok, rows: 60 })
      ),
    ),
  );
}

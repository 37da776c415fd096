import { assert, assertAlmostEquals, assertEquals } from "../../../assert.ts";
import { logStep } from "../../../../core/grokking/curve.ts";
import { type RunCourse, runCourses } from "../../../../pipeline/report/run_course.ts";
import { fittedPrediction, sisterPrediction } from "../../../../pipeline/studies/robustness/transition_prediction.ts";
import { inputOf, syntheticRun } from "../../report/synthetic_runs.ts";

Deno.test("fittedPrediction() puts the transition where the run has it, and is null without one", () => {
  const [first, never] = courses([1000, undefined]);
  const fit = fittedPrediction(first);
  assert(fit !== null);
  assertAlmostEquals(fit.intercept / fit.slope, logStep(1000), 0.1);
  assertEquals(fittedPrediction(never), null);
});

Deno.test("sisterPrediction() knows nothing of the run that it predicts", () => {
  const all = courses([300, 3000]);
  const [first, second] = all;
  assertEquals(sisterPrediction(first, [first]), null);
  const [of, other] = [sisterPrediction(first, all), fittedPrediction(second)];
  assert(of !== null && other !== null);
  assertAlmostEquals(of.intercept, other.intercept, 1e-6 * other.intercept);
  assertAlmostEquals(of.slope, other.slope, 1e-6 * other.slope);
});

Deno.test("sisterPrediction() is the median of the others' places, whatever one of them does, and leaves out runs that are going on", () => {
  const all = courses([1000, 1000, 1000, 9000]);
  const place = (course: RunCourse, runs: readonly RunCourse[]) => {
    const found = sisterPrediction(course, runs);
    return found === null ? NaN : found.intercept / found.slope;
  };
  assertAlmostEquals(place(all[0], all), logStep(1000), 0.1);
  const going = all.map((course) =>
    course.run.seed < 3 ? course : { ...course, run: { ...course.run, complete: false } }
  );
  assertEquals(place(all[0], going), place(all[0], all.slice(0, 3)));
});

// Helpers

/** Runs of one seed each that grok at steps, or never. */
function courses(groks: readonly (number | undefined)[]): readonly RunCourse[] {
  return runCourses(
    inputOf(
      groks.map((grok, seed) =>
        syntheticRun({ task: "modularAddition", intervention: "standard", seed, grok, rows: 60 })
      ),
    ),
  );
}

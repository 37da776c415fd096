/**
 * The quick profile as a newcomer runs it: minutes, so no part of `deno task test`. Run it with `deno task test:slow`.
 *
 * @module
 */
import { grokkingTimes } from "../../core/grokking/grokking_times.ts";
import { profileConfig } from "../../pipeline/config/profiles.ts";
import { parseCsv } from "../../pipeline/files/csv.ts";
import { runsOf } from "../../pipeline/plan/runs.ts";
import { assert, assertEquals } from "../assert.ts";
import { documents, type ProjectCopy, withProject } from "../pipeline/project_copy.ts";

const config = profileConfig("quick");

Deno.test("reproduce --profile quick: every base run groks, the standard ones long after they fit; controls fit and do not grok", async () => {
  await withProject(async (project) => {
    const began = performance.now();
    const { out } = await project.succeed("reproduce", "--profile", "quick", "--json");
    console.log(`from nothing to the report: ${Math.round((performance.now() - began) / 1000)} s`);
    const [summary] = documents(out, "summary", "plan", "event");
    assertEquals(summary.stages.map(({ failed }) => failed), [0, 0, 0, 0]);
    for (const run of runsOf(config)) {
      const { groks, fitStep, grokStep } = timesOf(project, run);
      console.log(`${run.id}: fits at ${fitStep}, groks at ${grokStep}`);
      assertEquals(groks, run.variant === null, run.id);
      if (run.variant !== null) assert(fitStep !== null, `${run.id} does not fit`);
      if (run.variant !== null) continue;
      assert(fitStep !== null && grokStep !== null);
      if (run.intervention === "standard") assert(grokStep >= 3 * fitStep, `${run.id}: ${fitStep}, ${grokStep}`);
    }
    const again = await project.succeed("reproduce", "--profile", "quick", "--json");
    const [second] = documents(again.out, "summary", "plan", "event");
    assert(second.stages.every(({ computed }) => computed === 0));
  });
});

// Helpers

function timesOf({ root }: ProjectCopy, { id, task }: ReturnType<typeof runsOf>[number]) {
  const parsed = parseCsv(Deno.readTextFileSync(`${root}/outputs/quick/metrics/${id}.csv`));
  assert(parsed.ok);
  const { rows } = parsed.value;
  const curve = (name: string) => ({
    steps: rows.map(({ step = NaN }) => step),
    values: rows.map((row) => row[name] ?? NaN),
  });
  const accuracies = { train: curve("train_accuracy"), test: curve("test_accuracy") };
  return grokkingTimes(accuracies, config[task].grokking);
}

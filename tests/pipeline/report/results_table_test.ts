import * as csv from "@std/csv";
import { assert, assertEquals } from "../../assert.ts";
import { judgeClaims } from "../../../pipeline/report/claims/claims.ts";
import { runCourses } from "../../../pipeline/report/run_course.ts";
import { metricsTable, resultsTable } from "../../../pipeline/report/results_table.ts";
import { study } from "../../../pipeline/studies/robustness/study.ts";
import { inputOf, syntheticInput, syntheticRun } from "./synthetic_runs.ts";

const input = syntheticInput([0, 1]);
const rows = read(resultsTable(runCourses(input), judgeClaims(study, input).claims));

Deno.test("results.csv has one row a run, with its times, its settings and what claims read of it", () => {
  assertEquals(rows.map(({ run }) => run).toSorted(), input.runs.map(({ id }) => id).toSorted());
  const row = of("modular-addition-perturbed-seed-1");
  assertEquals([row.task, row.intervention, row.variant, row.seed], ["modularAddition", "perturbed", "", "1"]);
  assertEquals([row["dataset.modulus"], row["train.weightDecay"], row["perturbation.lambda1"]], ["113", "1", "0.5"]);
  assert(Number(row.t_fit) > 0 && Number(row.t_grok) > Number(row.t_fit));
  assertEquals(Number(row.delay), Number(row.t_grok) - Number(row.t_fit));
  assertEquals([row.grokked, row.speed_up_bound], ["true", "exact"]);
  const standard = of("modular-addition-standard-seed-1");
  assertEquals(Number(row.speed_up), Number(standard.t_grok) / Number(row.t_grok));
  assertEquals(standard.speed_up, "");
  const [reading] = Object.keys(standard).filter((column) => column.startsWith("C5 ") && standard[column] !== "");
  assert(reading !== undefined, "no reading of C5");
  assertEquals(of("mnist-standard-seed-0")["dataset.modulus"], ""); // a setting that the task does not have
});

Deno.test("results.csv leaves t_grok of a run that does not grok empty, and names its speed-up's bound", () => {
  const kinds = { task: "mnist", seed: 0 } as const;
  const slow = syntheticRun({ ...kinds, intervention: "standard" });
  const fast = syntheticRun({ ...kinds, intervention: "perturbed", grok: 1000 });
  const [first, second] = read(resultsTable(runCourses(inputOf([slow, fast])), []));
  assertEquals([first.t_grok, first.grokked, first.last_step], ["", "false", "10000"]);
  assertEquals(second.speed_up_bound, "at least");
});

Deno.test("results.csv leaves out a run whose accuracy was not measured", () => {
  const measured = syntheticRun({ task: "mnist", intervention: "standard", seed: 0 });
  const { columns: { test_accuracy: _, ...columns }, ...run } = syntheticRun({
    task: "mnist",
    intervention: "standard",
    seed: 1,
  });
  const found = read(resultsTable(runCourses(inputOf([measured, { ...run, columns }])), []));
  assertEquals(found.map(({ run }) => run), [measured.id]);
});

Deno.test("metricsTable() has every value of every run, in long form and to the bit", () => {
  const [head, ...cells] = csv.parse(metricsTable(input.runs)) as string[][];
  assertEquals(head, ["run", "step", "metric", "value"]);
  const found = Map.groupBy(cells, ([id, , name]) => `${id} ${name}`);
  let count = 0;
  for (const { id, columns: { step: steps, ...columns } } of input.runs) {
    for (const [metric, values] of Object.entries(columns)) {
      const expected = values.flatMap((value, i) => value === null ? [] : [[steps[i], value]]);
      const told = found.get(`${id} ${metric}`) ?? [];
      assertEquals(told.map(([, step, , value]) => [Number(step), Number(value)]), expected, `${id} ${metric}`);
      count += expected.length;
    }
  }
  assertEquals(cells.length, count);
});

function read(text: string): Record<string, string>[] {
  const [columns, ...cells] = csv.parse(text) as string[][];
  return cells.map((row) => Object.fromEntries(columns.map((column, i) => [column, row[i]])));
}

function of(run: string): Record<string, string> {
  return rows.find((row) => row.run === run) ?? {};
}

import { profileConfig } from "../../../../pipeline/config/profiles.ts";
import { metricsOf } from "../../../../pipeline/metrics/registry.ts";
import { runsOf } from "../../../../pipeline/plan/runs.ts";
import { assert, assertEquals } from "../../../assert.ts";
import { study } from "../../../../pipeline/studies/robustness/study.ts";
import { experimentOf, restrictedTo } from "../../../../pipeline/studies/study.ts";
import type { Config } from "../../../../pipeline/config/config.ts";
import { runTask } from "../../../../pipeline/tasks/tasks.ts";

const config = profileConfig("paper");

Deno.test("the table of experiments has the thirteen figures, in order", () => {
  assertEquals(study.experiments.map(({ figure }) => figure), Array.from({ length: 13 }, (_, i) => i + 1));
});

Deno.test("the table names for each figure the very metrics whose columns its panels read", () => {
  for (const { figure, panels: panelsOf, metrics: named } of study.experiments) {
    const panels = panelsOf(config);
    const columns = new Set<string>();
    const read = (course: Parameters<typeof panels[number]["series"][number]["read"]>[0]) => course;
    for (const { task, series } of panels) {
      const curve = (name: string) => {
        columns.add(`${task} ${name}`);
        return { steps: [1, 10, 100], values: [0.1, 0.5, 0.9] };
      };
      const run = {
        id: "",
        task,
        intervention: "standard" as const,
        seed: 0,
        variant: null,
        complete: true,
        columns: {},
        stageHashes: {},
      };
      const settings = { task, settings: config[task] };
      const { grokking } = config[task];
      for (const { read: of } of series) {
        of(read({ run, times: null, curve, interpolationStep: null, settings, grokking }));
      }
    }
    const metrics = new Set([...columns].flatMap((entry) => {
      const [task, name] = entry.split(" ") as ["mnist" | "modularAddition", string];
      const of = runTask(task, config[task]);
      const owner = metricsOf(of).find(({ metric }) => metric.columns(of).some((column) => column.name === name));
      assertEquals(owner === undefined, false, `no metric has the column ${name}`);
      return owner === undefined || owner.metric.name === "accuracy" ? [] : [owner.metric.name];
    }));
    assertEquals([...named].sort(), [...metrics].sort(), `figure ${figure}`);
  }
});

Deno.test("restrictedTo() keeps the runs that a figure draws, those of further interventions too, and no variant", () => {
  const of = (figure: number, all: Config = config) => {
    const experiment = experimentOf(study, figure);
    assert(experiment !== undefined);
    return runsOf(restrictedTo(experiment, all)).map(({ id }) => id);
  };
  assertEquals(of(13), ["mnist-standard-seed-0"]); // no controls: a figure does not show them
  assertEquals(of(7), ["modular-addition-standard-seed-0", "modular-addition-perturbed-seed-0"]);
  const further = { ...config, mnist: { ...config.mnist, interventions: ["standard", "momentum"] } };
  assertEquals(of(4, further).slice(0, 2), ["mnist-standard-seed-0", "mnist-momentum-seed-0"]);
  const swept = { ...profileConfig("smoke"), sweeps: { "train.weightDecay": [3] } };
  assertEquals(of(13, swept), ["mnist-standard-seed-0", "mnist-standard-weight-decay-3-seed-0"]);
});

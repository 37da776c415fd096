import { profileConfig } from "../../../pipeline/config/profiles.ts";
import { experiments, restrictedToFigure } from "../../../pipeline/studies/robustness/experiments.ts";
import { metricsOf } from "../../../pipeline/metrics/registry.ts";
import { paperFigures } from "../../../pipeline/studies/robustness/figures/paper_figures.ts";
import { runsOf, settingsOf } from "../../../pipeline/plan/runs.ts";
import { assertEquals, assertThrows } from "../../assert.ts";

const config = profileConfig("paper");

Deno.test("the table of experiments has the thirteen figures, in order", () => {
  assertEquals(experiments.map(({ figure }) => figure), Array.from({ length: 13 }, (_, i) => i + 1));
});

Deno.test("the table names for each figure the very runs that its panels draw", () => {
  for (const [index, { panels }] of paperFigures(config).entries()) {
    const drawn = new Set(panels.flatMap(({ task, series }) => series.map(({ mode }) => `${task} ${mode}`)));
    const named = Object.entries(experiments[index].runs).flatMap(([task, modes]) =>
      modes.map((mode) => `${task} ${mode}`)
    );
    assertEquals(named.sort(), [...drawn].sort(), `figure ${index + 1}`);
  }
});

Deno.test("the table names for each figure the very metrics whose columns its panels read", () => {
  for (const [index, { panels }] of paperFigures(config).entries()) {
    const columns = new Set<string>();
    const read = (study: Parameters<typeof panels[number]["series"][number]["read"]>[0]) => study;
    for (const { task, series } of panels) {
      const curve = (name: string) => {
        columns.add(`${task} ${name}`);
        return { steps: [1, 10, 100], values: [0.1, 0.5, 0.9] };
      };
      const run = {
        id: "",
        task,
        mode: "standard" as const,
        seed: 0,
        variant: null,
        complete: true,
        columns: {},
        stageHashes: {},
      };
      const settings = settingsOf(config, run);
      const { grokking } = settings.settings;
      for (const { read: of } of series) {
        of(read({ run, times: null, curve, interpolationStep: null, settings, grokking }));
      }
    }
    const metrics = new Set([...columns].flatMap((entry) => {
      const [task, name] = entry.split(" ") as ["mnist" | "modularAddition", string];
      const owner = metricsOf(task).find(({ metric }) =>
        metric.columns(settingsOf(config, { task, variant: null })).some((column) => column.name === name)
      );
      assertEquals(owner === undefined, false, `no metric has the column ${name}`);
      return owner === undefined || owner.metric.name === "accuracy" ? [] : [owner.metric.name];
    }));
    assertEquals([...experiments[index].metrics].sort(), [...metrics].sort(), `figure ${index + 1}`);
  }
});

Deno.test("restrictedToFigure() keeps the runs of the figure and refuses others than 1 to 13", () => {
  const of = (figure: number) => runsOf(restrictedToFigure(config, figure)).map(({ id }) => id);
  assertEquals(of(13), ["mnist-standard-seed-0"]); // no controls: a figure does not show them
  assertEquals(of(7), ["modular-addition-standard-seed-0", "modular-addition-perturbed-seed-0"]);
  assertThrows(() => restrictedToFigure(config, 14), RangeError, "current value is 14");
});

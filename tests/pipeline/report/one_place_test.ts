import { DOMParser } from "linkedom";
import { assert, assertEquals, assertStringIncludes } from "../../assert.ts";
import { joinedPictures } from "../../../pipeline/files/pictures_artifact.ts";
import { valueText } from "../../../pipeline/report/browser/read_values.ts";
import { formatNumber, formatStep } from "../../../pipeline/report/format.ts";
import type { FigureReadings } from "../../../pipeline/report/html/figure_readings.ts";
import { logMiddle, runCourses } from "../../../pipeline/report/run_course.ts";
import { reportFiles } from "../../../pipeline/report/write_report.ts";
import { commandFile, reproduceCommand } from "../../../pipeline/report/reproduce_command.ts";
import { study } from "../../../pipeline/studies/robustness/study.ts";
import { inputOf, syntheticInput, syntheticRun } from "./synthetic_runs.ts";

// What a reader can meet twice says the same twice: in text and figure, in picture and curve, on the page and in the terminal.

const input = pictured();
const files = reportFiles(study, input);
const page = new DOMParser().parseFromString(files["report.html"], "text/html");

Deno.test("F3: the inequalities' table and their figures count the same checkpoints of the standard runs, with the same slack", () => {
  const { theory } = JSON.parse(files["claims.json"]);
  for (const { name, task, runs } of theory) {
    for (const { run } of runs) assertStringIncludes(run, "-standard-seed-", `${name}, ${task}`);
  }
  const [lemma] = theory;
  const caption = page.querySelector("#figure-theory-1 figcaption")?.textContent ?? "";
  assertStringIncludes(caption, `of ${formatStep(lemma.checkpoints)} checkpoints`);
  assertStringIncludes(caption, `${formatNumber(lemma.slack)} decades`);
  const row = page.querySelector("#theory tbody tr")?.textContent ?? "";
  assertStringIncludes(row, `of ${formatStep(lemma.checkpoints)} checkpoints`);
});

Deno.test("F4: the chart beside the pictures draws the runs that the pictures are of, and no median over others", () => {
  const panel = page.querySelector("#picture-slider .panel")?.innerHTML ?? "";
  assert(panel.includes("seed-0"), "the pictured run is not drawn");
  assertEquals([panel.includes("over-seeds"), panel.includes("seed-1")], [false, false]);
  assertStringIncludes(page.querySelector("#picture-slider-title")?.textContent ?? "", "seed 0");
});

Deno.test("F5: what is read off a curve is what is shown: median and quartiles, or the runs that are left", () => {
  const curve = { steps: 0, median: [2, 3], low: [1, 2], high: [3, 4] };
  const runs = [{ seed: 3, values: [1.5, null] }, { seed: 5, values: [2.5, 3] }];
  const readings = { steps: [[0, 10]], curves: [{ ...curve, runs }, { steps: 0, median: [7, 8] }] };
  const text = (of: number, step: number, shown: "median" | readonly number[]) =>
    valueText(readings as unknown as FigureReadings, of, step, shown);
  assertEquals(text(0, 0, "median"), "2 (1 to 3)");
  assertEquals([text(0, 0, [3]), text(0, 0, [3, 5])], ["1.5 (seed 3)", "1.5 (seed 3), 2.5 (seed 5)"]);
  assertEquals([text(0, 10, [3]), text(0, 10, []), text(0, 5, "median")], ["–", "–", "–"]);
  assertEquals(text(1, 10, [0]), "8"); // a single run
});

Deno.test("F9: the report calls the band by what it is, as docs/figures.md does", () => {
  assertStringIncludes(page.querySelector("#figures")?.textContent ?? "", "from the lower to the upper quartile");
});

Deno.test("F10: half of the way to grokking is one step, in the story and among the pictures", () => {
  const course = runCourses(input).find(({ run }) => run.id === "modular-addition-standard-seed-0");
  const { fitStep, grokStep } = course!.times!;
  const half = logMiddle(fitStep!, grokStep!);
  assert(Math.abs(Math.log(half / fitStep!) - Math.log(grokStep! / half)) < 1e-9);
  assertStringIncludes(page.querySelector("#grokking")?.textContent ?? "", `at step ${formatStep(half)}`);
  const stations = [...page.querySelectorAll(".stations .strip > div")].map(({ textContent }) => textContent);
  const shown = stations.find((text) => text.startsWith("half way"));
  const [, step = ""] = /At step ([\d\u202f]+)/.exec(shown ?? "") ?? [];
  assert(Math.abs(Number(step.replaceAll("\u202f", "")) - half) < 0.05 * half, `${step}, not ${half}`);
});

Deno.test("F8: summary.md says that a run diverged where its t_grok would be", () => {
  const run = syntheticRun({ task: "mnist", intervention: "standard", seed: 0, diverged: { step: 3 } });
  const row = reportFiles(study, inputOf([run]))["summary.md"].split("\n").find((line) =>
    line.startsWith(`| ${run.id}`)
  );
  assertStringIncludes(row ?? "", "diverged at step 3");
});

Deno.test("F2: a report on the user's own code prints no command without the code's folder, but where the whole command is", () => {
  const config = { ...input.config, seeds: [0], custom: { metrics: ["unembed_rank.ts"], interventions: [] } };
  const made = reportFiles(study, { ...input, config });
  for (const path of ["report.html", "summary.md"] as const) {
    assertEquals(/deno task [^`<]*custom/.test(made[path]), false, path);
    assertStringIncludes(made[path], commandFile);
  }
  assertEquals(
    reproduceCommand(
      { ...config, custom: { ...config.custom, metrics: ["/my code/unembed_rank.ts"] } },
      {},
      "out/its own",
    ),
    `deno task reproduce --profile paper --seeds 1 --set 'custom.metrics=["/my code/unembed_rank.ts"]' --out 'out/its own'`,
  );
});

/** Two seeds, with pictures of the runs on modular addition. */
function pictured() {
  const made = syntheticInput([0, 1]);
  const ones = { predictions: Int32Array.of(0, 1, 1, 0), trainGram: gram(), testGram: gram() };
  const runs = made.runs.map((run) => {
    if (run.task !== "modularAddition") return run;
    const frames = (run.columns.step as number[]).map((step) => ({ step, picture: ones }));
    const labels = { modulus: 2, labels: Int32Array.of(0, 1, 1, 0), trained: Int32Array.of(1, 0, 0, 0) };
    return { ...run, pictures: joinedPictures(labels, frames) };
  });
  return { ...made, runs };
}

function gram() {
  return Float64Array.of(1, 0, 0, 1);
}

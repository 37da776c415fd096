import { DOMParser } from "linkedom";
import { profileConfig } from "../../../pipeline/config/profiles.ts";
import type { Config } from "../../../pipeline/config/config.ts";
import { comparedTimes, comparisons } from "../../../pipeline/report/sweeps/compared_runs.ts";
import { extremesText } from "../../../pipeline/report/sweeps/extremes.ts";
import { formatStep } from "../../../pipeline/report/format.ts";
import { comparisonFigures } from "../../../pipeline/report/sweeps/comparison_figures.ts";
import { outcomeOf } from "../../../pipeline/report/sweeps/phases.ts";
import { judgeClaims } from "../../../pipeline/report/claims/claims.ts";
import type { ReportInput } from "../../../pipeline/report/report_input.ts";
import { coursesOf, coursesOfVariants, runCourses } from "../../../pipeline/report/run_course.ts";
import { isForeseenName } from "../../../pipeline/report/file_names.ts";
import { reportFiles } from "../../../pipeline/report/write_report.ts";
import { runsOf } from "../../../pipeline/plan/runs.ts";
import { assert, assertEquals, assertStringIncludes } from "../../assert.ts";
import { inputOf, syntheticRun } from "./synthetic_runs.ts";
import { study } from "../../../pipeline/studies/robustness/study.ts";

Deno.test("comparisons() has the configuration's own value among the swept ones, in ascending order", () => {
  const [{ task, subject, interventions, values }, ...others] = compared([0.3, 3]);
  assertEquals([task, subject, others.length], ["modularAddition", "weight decay", 0]);
  assertEquals(interventions, ["standard", "perturbed", "abelian"]);
  assertEquals(values.map(({ label }) => label), [
    "weight decay 0.3",
    "weight decay 1, as configured",
    "weight decay 3",
  ]);
  assertEquals(values.map(({ tick }) => tick), ["0.3", "1", "3"]);
  assertEquals(values.map(({ of }) => of("standard").map(({ run }) => run.seed)), [[0, 1, 2], [0, 1, 2], [0, 1, 2]]);
});

Deno.test("comparisons() has the configuration's own value once if it is swept, too", () => {
  const [{ values }] = compared([0.3, 1, 3]);
  assertEquals(values.map(({ label }) => label), ["weight decay 0.3", "weight decay 1", "weight decay 3"]);
});

Deno.test("the configuration's own runs have a name where variants are compared that no setting tells apart", () => {
  const config: Config = {
    ...base,
    variants: [{
      ...{ name: "small-batch", describes: "a small batch", purpose: "sweep", task: "modularAddition" },
      ...{
        interventions: ["standard"],
        seeds: 3,
        fromSeeds: 1,
        metrics: "all",
        changes: { train: { batchSize: 100 } },
      },
    }],
  };
  const [comparison] = comparisons(config, runCourses(madeUp(config)));
  assertEquals(comparison.values.map(({ label, described }) => [label, described]), [
    ["as configured", "as configured"],
    ["a small batch", "a small batch"],
  ]);
});

Deno.test("a variant that compares another setting has a comparison of its own beside that of a sweep", () => {
  const changes = { train: { batchSize: 100 } };
  const variant = {
    name: "small-batch",
    describes: "a small batch",
    purpose: "sweep",
    task: "modularAddition",
    changes,
  };
  const runs = { interventions: ["standard"], seeds: 3, fromSeeds: 1, metrics: "all" };
  const config = { ...base, sweeps: sweep([0.3, 3]), variants: [{ ...variant, ...runs }] } as Config;
  const found = comparisons(config, runCourses(madeUp(config)));
  assertEquals(found.map(({ subject, values }) => [subject, values.map(({ tick }) => tick)]), [
    ["weight decay", ["0.3", "1", "3"]],
    ["settings", ["as configured", "a small batch"]],
  ]);
  const names = comparisonFigures(config, runCourses(madeUp(config))).map(({ spec }) => spec.id);
  assertEquals(names, ["comparison-modular-addition", "comparison-modular-addition-variants"]);
  for (const name of names) assert(isForeseenName(`figures/${name}.svg`, []));
});

Deno.test("comparisons() keeps the order of combinations, after the configuration's own", () => {
  const config = { ...base, sweeps: { ...sweep([3, 0.3]), "modularAddition.dataset.trainFraction": [0.4, 0.3] } };
  const [{ subject, values }] = comparisons(config, runCourses(madeUp(config)));
  assertEquals(subject, "weight decay and train fraction");
  assertEquals(values.map(({ tick }) => tick), ["1, 0.3", "3, 0.4", "3, 0.3", "0.3, 0.4", "0.3, 0.3"]);
});

Deno.test("comparedTimes() are medians with ranges, and later than the end where most runs do not grok", () => {
  const [{ values }] = compared([0.1, 3]);
  const times = values.map(({ of }) => comparedTimes(of("standard")));
  assertEquals(times.map(({ runs, grokked }) => [runs, grokked]), [[3, 0], [3, 3], [3, 3]]);
  assertEquals(times[0].grok.replaceAll("\u202f", ""), ">\u00a015000");
  const [least, middle, most] = values[2].of("standard").map(({ times }) => times?.grokStep ?? 0);
  const plain = times[2].grok.replaceAll("\u202f", "");
  assertEquals(plain, `${middle} (${least} to ${most})`);
});

Deno.test("comparedTimes() know a delay from fitting on: none of runs that did not fit, at least so much of those that did not grok", () => {
  const [{ values }] = compared([0.1, 3]);
  const censored = values[0].of("standard");
  const ofFitting = (fitStep: number | null) =>
    comparedTimes(censored.map((course) => ({ ...course, times: { ...course.times!, fitStep } })));
  const { delay } = ofFitting(500);
  assertEquals(delay.replaceAll("\u202f", ""), ">\u00a014500");
  assertEquals([ofFitting(null).delay, ofFitting(null).fit.replaceAll("\u202f", "")], ["–", ">\u00a015000"]);
});

Deno.test("comparedTimes() take a delay of which nothing is known for neither the least nor the most", () => {
  const [{ values }] = compared([0.1, 3]);
  const [never, ...delayed] = values[2].of("standard");
  const [one, two] = delayed.map(({ times }) => formatStep(times?.delay ?? 0));
  const unfitted = { ...never, times: { ...never.times!, fitStep: null, grokStep: null, delay: null } };
  const [least, most] = [one, two].toSorted((a, b) => a.length - b.length || (a < b ? -1 : 1));
  assertEquals(
    comparedTimes([unfitted, ...delayed]).delay,
    `between ${least} and ${most} (>\u00a00 to >\u00a0${most})`,
  );
});

Deno.test("extremesText() says of values at which most runs do not grok how many do", () => {
  const [comparison] = compared([0.1, 3]);
  const [silent, ...others] = comparison.values;
  assertStringIncludes(extremesText(comparison, "standard"), "it does not grok at weight decay 0.1.");
  const [lucky] = others[0].of("standard");
  const runs = silent.of("standard").length;
  const mixed = { ...silent, of: () => [lucky, ...silent.of("standard").slice(1)] };
  const text = extremesText({ ...comparison, values: [mixed, ...others] }, "standard");
  assertStringIncludes(text, `it does not grok at weight decay 0.1 (1 of ${runs} runs do).`);
  assertEquals(
    extremesText({ ...comparison, values: [mixed] }, "standard"),
    `Standard training does not grok in time at weight decay 0.1 (1 of ${runs} runs do).`,
  );
  const none = comparison.values.map((value) => ({ ...value, of: silent.of }));
  assertEquals(
    extremesText({ ...comparison, values: none }, "standard"),
    "Standard training groks at none of the 3 values within its budget.",
  );
});

Deno.test("comparedTimes() of no complete run say nothing", () => {
  assertEquals(comparedTimes([]), { runs: 0, grokked: 0, fit: "–", grok: "–", delay: "–", plateau: null });
});

Deno.test("the chart has a dot for each run, hollow where it had not grokked, and the frames a curve for each value", () => {
  const config = { ...base, sweeps: sweep([0.1, 0.3, 1, 2, 3, 4, 5]) };
  const [{ panels }] = comparisonFigures(config, runCourses(madeUp(config)));
  assertEquals(panels.map(({ title }) => title), [
    "t_grok over weight decay",
    ...["standard training", "perturbed training", "abelian regulariser"].flatMap((intervention) =>
      [1, 2].map((part) => `test accuracy, ${intervention}, ${part} of 2`)
    ),
  ]);
  const chart = elements(panels[0].svg);
  const dots = [...chart.querySelectorAll('g[data-mark="dot"] circle')];
  assertEquals(dots.length, 7 * 3 * 3);
  const hollow = dots.filter((dot) => (dot.getAttribute("fill") ?? "") === "#ffffff");
  const censored = runCourses(madeUp(config)).filter(({ run, times }) =>
    run.variant?.purpose === "sweep" && !times?.groks
  );
  assertEquals(hollow.length, censored.length);
  assert(censored.length > 0);
  const words = (svg: string) => [...elements(svg).querySelectorAll("text")].map(({ textContent }) => textContent);
  assertEquals(["0.1", "5", "weight decay"].filter((word) => !words(panels[0].svg).includes(word)), []);
  const labels = panels.slice(1, 3).flatMap(({ keys }) => keys.map(({ label }) => label));
  assertEquals(labels, [0.1, 0.3, 1, 2, 3, 4, 5].map((value) => `weight decay ${value}`));
});

Deno.test("outcomeOf() tells failing, memorising, grokking and comprehending at once apart", () => {
  const outcome = (fitStep: number | null, grokStep: number | null) => {
    const times = {
      lastStep: 1000,
      plateau: 1,
      groks: grokStep !== null,
      fitStep,
      grokStep,
      notBefore: null,
      delay: null,
    };
    return outcomeOf({ ...times, firstCrossings: [] });
  };
  const found = [outcome(null, null), outcome(100, null), outcome(100, 151), outcome(100, 150), outcome(null, 200)];
  assertEquals(found, ["fails", "memorises", "groks", "at once", "at once"]);
});

Deno.test("V22: two settings are compared in heat maps of t_grok and of test accuracy, and no line joins combinations", () => {
  const config = {
    ...base,
    seeds: [0],
    sweeps: { ...sweep([3, 0.1]), "modularAddition.dataset.trainFraction": [0.4, 0.5] },
  };
  const input = madeUp(config);
  const [{ spec, panels }] = comparisonFigures(config, runCourses(input));
  assertEquals(spec.question, "How does grokking depend on weight decay and train fraction?");
  assertEquals(panels.slice(0, 3).map(({ title }) => title), [
    "t_grok, standard training",
    "test accuracy at the end, standard training",
    "phases, standard training",
  ]);
  const phases = [...elements(panels[2].svg).querySelectorAll("text")].map(({ textContent }) => textContent);
  assertEquals(phases.slice(0, 5).toSorted(), ["groks", "groks", "groks", "memorises", "memorises"]);
  const map = elements(panels[0].svg);
  const cells = [...map.querySelectorAll('[data-mark="cell"]')];
  assertEquals(cells.length, 5, "four combinations and the configuration's own");
  assertEquals(
    cells.filter((cell) => cell.getAttribute("stroke-dasharray") !== null).length,
    2,
    "weight decay 0.1 does not grok",
  );
  const words = [...map.querySelectorAll("text")].map(({ textContent }) => textContent);
  for (const word of ["0.1", "1", "3", "0.4", "0.5", "weight decay", "train fraction"]) {
    assert(words.includes(word), word);
  }
  assert(words.some((word) => word.startsWith(">")), words.join());
  const files = reportFiles(study, input);
  const page = new DOMParser().parseFromString(files["report.html"], "text/html");
  assertEquals(page.querySelector("h1")?.textContent, "Weight decay and train fraction on modular addition");
  assertStringIncludes(
    page.querySelector(".lead")?.textContent ?? "",
    "Standard training groks soonest at weight decay 3",
  );
  assertStringIncludes(
    page.querySelector("#comparison .answer")?.textContent ?? "",
    "Standard training groks soonest at weight decay 3",
  );
  assertStringIncludes(page.querySelector("#comparison details")?.textContent ?? "", "perturbation error");
  assertEquals(page.querySelector("#findings"), null);
});

Deno.test("V22: colours of compared values go from pale to strong, as the values do", () => {
  const config = { ...base, sweeps: sweep([0.3, 3]) };
  const [{ panels }] = comparisonFigures(config, runCourses(madeUp(config)));
  const colors = panels[1].data.series.map(({ spec }) => spec.color);
  assertEquals(colors, ["ramp1", "ramp4", "ramp6"]);
});

Deno.test("a report has a comparison with table, figure and a command that makes it again, only if something is compared", () => {
  const input = madeUp({ ...base, sweeps: sweep([0.3, 3]) });
  const files = reportFiles(study, input);
  for (const path of Object.keys(files)) assert(isForeseenName(path, []), path);
  const page = new DOMParser().parseFromString(files["report.html"], "text/html");
  const rows = [...page.querySelectorAll("#comparison > .scroll tbody tr")].map((row) =>
    row.querySelector("th")?.textContent
  );
  assertEquals(rows.length, 9);
  assertEquals(rows.slice(0, 3), ["1. weight decay 0.3", "2. weight decay 1, as configured", "3. weight decay 3"]);
  assertEquals(page.querySelectorAll("#comparison figure .plot-box svg").length, 4);
  assertStringIncludes(files["report.html"], "--sweep modularAddition.train.weightDecay=0.3,3");
  assertStringIncludes(files["summary.md"], "| weight decay 3");
  assert("figures/comparison-modular-addition.svg" in files);

  const without = reportFiles(study, madeUp(base));
  assert(!without["report.html"].includes('id="comparison"'));
  assertEquals(Object.keys(without).filter((file) => file.includes("comparison")), []);
});

Deno.test("summary.md is one table and one command, whatever a variant is said to be", () => {
  const describes = "a | b <img src=x> `c` \\\\| ``d``";
  const variant = {
    name: "odd",
    describes,
    purpose: "sweep",
    task: "modularAddition",
    changes: { train: { batchSize: 100 } },
  };
  const runs = { interventions: ["standard"], seeds: 3, fromSeeds: 1, metrics: "all" };
  const summary = reportFiles(study, madeUp({ ...base, variants: [{ ...variant, ...runs }] } as Config))["summary.md"];
  const rows = summary.split("\n").filter((line) => line.startsWith("| ") && line.includes("img"));
  assert(rows.length > 0);
  for (const row of rows) {
    assertEquals(row.replaceAll(/\\./g, "").split("|").length, 9, row);
    assert(!row.includes("<img"), row);
  }
  assert(/Again: (```) (.*``d``.*) \1\n/.test(summary), summary);
});

Deno.test("figures and the verdicts of claims on base runs do not see the runs of sweeps", () => {
  const plain = madeUp(base);
  const swept = madeUp({ ...base, sweeps: sweep([0.3, 3]) });
  const [before, after] = [plain, swept].map((input) => reportFiles(study, input));
  const isFigure = (file: string): file is `figures/${string}` => file.startsWith("figures/");
  for (const file of Object.keys(before).filter(isFigure)) {
    assertEquals(after[file], before[file], file);
  }
  const seeds = [0, 1, 2, 3, 4]; // that decide
  const judged = (sweeps: Config["sweeps"]) =>
    judgeClaims(study, madeUp({ ...base, seeds, sweeps })).claims.filter(({ id }) => id !== "C11") // which is about all runs
      .map(({ id, verdict, parts }) => [id, verdict, parts]);
  const [decided] = [judged({})];
  assert(decided.some(([, verdict]) => verdict === "supported"));
  assertEquals(judged(sweep([0.3, 3])), decided);
});

Deno.test("coursesOf() are base runs, coursesOfVariants() those of one purpose, and together they are all", () => {
  const config: Config = { ...profileConfig("paper"), seeds: [0, 1], sweeps: sweep([3]) };
  const courses = runCourses(madeUp(config));
  const standard = coursesOf(courses, "modularAddition", "standard");
  assertEquals(standard.map(({ run }) => run.id), [
    "modular-addition-standard-seed-0",
    "modular-addition-standard-seed-1",
  ]);
  const counts = (["control", "sensitivity", "spread", "sweep"] as const).map((purpose) =>
    coursesOfVariants(courses, purpose).length
  );
  assertEquals(counts.at(-1), 6);
  assertEquals(counts.reduce((a, b) => a + b) + 10, courses.length);
});

// Helpers

const base: Config = { ...profileConfig("paper"), variants: [], seeds: [0, 1, 2] };

function sweep(values: readonly number[]): Config["sweeps"] {
  return { "modularAddition.train.weightDecay": values };
}

function compared(values: readonly number[]) {
  const config = { ...base, sweeps: sweep(values) };
  return comparisons(config, runCourses(madeUp(config)));
}

/** Made-up runs that grok the earlier the greater the weight decay, and not at all below 0.2. */
function madeUp(config: Config): ReportInput {
  const factor: Readonly<Record<string, number>> = { standard: 1, perturbed: 0.5, abelian: 0.2 };
  const runs = runsOf(config).map((run) => {
    const train = run.variant?.changes.train;
    const decay = train?.weightDecay ?? 1;
    const grok = decay < 0.2 ? undefined : 1000 / decay * factor[run.intervention] * (1 + 0.1 * run.seed);
    return { ...syntheticRun({ ...run, variant: run.variant ?? undefined, lastStep: 15_000, grok }), ...run };
  });
  return inputOf(runs, config);
}

function elements(svg: string) {
  return new DOMParser().parseFromString(`<svg xmlns="http://www.w3.org/2000/svg">${svg}</svg>`, "image/svg+xml");
}

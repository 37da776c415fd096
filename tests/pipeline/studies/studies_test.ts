import { isLeft, isRight, right } from "fp-ts/Either";
import { DOMParser } from "linkedom";
import { assert, assertEquals, assertStringIncludes } from "../../assert.ts";
import { modulesUnder } from "../../modules_under.ts";
import { defaultStudy } from "../../../pipeline/config/default_study.ts";
import { profileConfig } from "../../../pipeline/config/profiles.ts";
import { runsOf } from "../../../pipeline/plan/runs.ts";
import { claimsCodec } from "../../../pipeline/report/claims/claims_file.ts";
import type { ReportInput } from "../../../pipeline/report/report_input.ts";
import { settingAt } from "../../../pipeline/report/setting_text.ts";
import { reportFiles } from "../../../pipeline/report/write_report.ts";
import { designNamed, studyModule, studyNamed, studyNames } from "../../../pipeline/studies/studies.ts";
import { experimentOf, figureNumbers, restrictedTo } from "../../../pipeline/studies/study.ts";
import { syntheticInput } from "../report/synthetic_runs.ts";
import { study } from "./small/study.ts";

const root = new URL("../../../", import.meta.url);
const readable = (await Deno.permissions.query({ name: "read", path: root })).state === "granted";

Deno.test("every study has its name's folder, figures in order, claims with names of their own, and settings that exist", async () => {
  assertEquals(studyNames[0], defaultStudy);
  for (const name of studyNames) {
    const found = await studyNamed(name)();
    assert(isRight(found));
    const { experiments, claims, choices, readme, ...study } = found.right;
    assertEquals(await designNamed(name)(), right(study.design)); // loaded apart from its study: what is trained is known without figures and claims
    assertEquals([study.name, (await import(new URL(studyModule(name), root).href)).study], [name, found.right]);
    const figures = experiments.map(({ figure }) => figure);
    assertEquals(figures, [...new Set(figures)].sort((a, b) => a - b));
    assertEquals(new Set(claims.map(({ id }) => id)).size, claims.length);
    assert(claims.flatMap((claim) => claim.figures).every((figure) => figures.includes(figure)));
    assert((readme?.highlights ?? []).every(({ claim }) => claims.some(({ id }) => id === claim)));
    const config = profileConfig(study.profile);
    for (const path of [...claims, ...choices.map(({ paths }) => ({ choices: paths }))].flatMap((one) => one.choices)) {
      assert(settingAt(config, path) !== undefined, path);
    }
  }
});

Deno.test("studyNamed() refuses a name that no study has, as an invalid configuration with a suggestion", async () => {
  for (const name of ["robustnes", "toString", ""]) {
    const refused = await studyNamed(name)();
    assert(isLeft(refused) && refused.left._tag === "InvalidConfig");
    const [{ path, message }] = refused.left.issues;
    assertEquals([path, message.includes("did you mean robustness?")], ["study", name === "robustnes"]);
  }
});

Deno.test({
  name: "no study is about all tasks or all interventions: one that is added would change its figures and verdicts",
  ignore: !readable,
  fn() {
    const modules = modulesUnder("pipeline/studies/").filter((module) => module.split("/").length > 3);
    assert(modules.length > 20);
    for (const module of modules) {
      const text = Deno.readTextFileSync(new URL(module, root));
      assertEquals(text.match(/\b(taskNames|interventionNames|interventionsOf|isBuiltIn)\b/g), null, module);
    }
  },
});

Deno.test({
  name: "pipeline/report/ imports no study",
  ignore: !readable,
  fn() {
    for (const module of modulesUnder("pipeline/report/")) {
      assert(!/from "[^"]*\/studies\//.test(Deno.readTextFileSync(new URL(module, root))), module);
    }
  },
});

Deno.test("figureNumbers() are a range where no number is left out, else a list", () => {
  const of = (...figures: readonly number[]) =>
    figureNumbers({ ...study, experiments: figures.map((figure) => ({ ...study.experiments[0], figure })) });
  assertEquals([of(1, 2, 3), of(2, 5), of(1, 2), of(7)], ["1 to 3", "2 and 5", "1 and 2", "7"]);
});

Deno.test("restrictedTo() keeps the runs that an experiment of any study draws", () => {
  const experiment = experimentOf(study, 5);
  assert(experiment !== undefined);
  const { seeds, ...config } = restrictedTo(experiment, profileConfig("paper"));
  assertEquals(runsOf({ ...config, seeds }).map(({ id }) => id), ["modular-addition-standard-seed-0"]);
  assertEquals(experimentOf(study, 3), undefined);
});

const input = small(syntheticInput([0, 1, 2, 3, 4]));
const files = reportFiles(study, input);
const page = new DOMParser().parseFromString(files["report.html"], "text/html");

Deno.test("a report has the figures and claims of its study, under their own names", () => {
  const figures = Object.keys(files).filter((path) => path.startsWith("figures/")).sort();
  assertEquals(figures, [
    "figures/accuracy-mnist.svg", // neither task is asked for in all its interventions
    "figures/accuracy-modular-addition.svg",
    "figures/figure-02.svg",
    "figures/figure-05.svg",
  ]);
  const decoded = claimsCodec.decode(JSON.parse(files["claims.json"]));
  assert(isRight(decoded));
  const { claims, theory, sensitivity, rule } = decoded.right;
  assertEquals(claims.map(({ id, verdict }) => [id, verdict]), [["S1", "supported"]]);
  assertEquals([theory, sensitivity, rule.split("\n")[0]], [[], [], study.words.fixed]);
  assertEquals(page.querySelector("h1")?.textContent, study.words.heading);
  assertStringIncludes(page.querySelector("#figure-5 figcaption")?.textContent ?? "", "--study small --profile paper");
  assertStringIncludes(files["summary.md"], "**S1 Noise helps:** supported");
});

Deno.test("a report has no word of another study's: no theorem, no claim, no paper", () => {
  for (const path of ["report.html", "summary.md", "claims.json"] as const) {
    const text = files[path].replace(/paper profile|profile paper|"profile": "paper"/gi, "");
    assertEquals(text.match(/paper|Lemma|Theorem|Corollary|\bPMI\b|\bC\d+\b|Tan and Huang/g), null, path);
  }
});

Deno.test("what runs have and no experiment asks for has general figures, of which no claim is about", () => {
  const measured = ["accuracy", "weight_norm", "sharpness"].map((name) => ({
    name,
    columns: ["", "_standard_error", "_c", "_d", "_e"].map((end) => ({ name: name + end, description: "" })),
  }));
  const runs = input.runs.map((run) => ({ ...run, metrics: measured }));
  const made = reportFiles(study, { ...input, runs });
  const general = Object.keys(made).filter((path) => /figures\/(accuracy|metric)-/.test(path));
  assertEquals(general.map((path) => path.slice("figures/".length)), [
    "accuracy-mnist.svg",
    "accuracy-modular-addition.svg",
    "metric-weight_norm.svg", // of MNIST: on modular addition it is asked for
    "metric-sharpness.svg",
  ]);
  const shown = new DOMParser().parseFromString(made["report.html"], "text/html");
  const panels = (id: string) => shown.querySelectorAll(`#general #figure-${id} .panel`).length;
  assertEquals([panels("metric-weight_norm"), panels("metric-sharpness")], [2 * 2, 5 * 2]); // four of five columns share a frame
  assertEquals(made["claims.json"], files["claims.json"]);
  assertEquals([...shown.querySelectorAll("#general p")].filter(({ textContent }) => textContent === ""), []);
});

// Helpers

/** The same runs, asked about by the small study. */
function small(input: ReportInput): ReportInput {
  return { ...input, config: { ...input.config, study: study.name } };
}

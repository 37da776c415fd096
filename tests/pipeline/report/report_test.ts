import { isRight } from "fp-ts/Either";
import jsTokens from "js-tokens";
import { DOMParser } from "linkedom";
import { createHash } from "node:crypto";
import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "../../assert.ts";
import type { Config } from "../../../pipeline/config/config.ts";
import { profileConfig } from "../../../pipeline/config/profiles.ts";
import { inflated } from "../../../pipeline/report/browser/inflated.ts";
import { claimsCodec } from "../../../pipeline/report/claims/claims_file.ts";
import type { FigureReadings } from "../../../pipeline/report/html/figure_readings.ts";
import type { Claim, ClaimsFile } from "../../../pipeline/report/claims/claims_file.ts";
import { claimsTable, movedText } from "../../../pipeline/report/markdown.ts";
import type { ReportSources } from "../../../pipeline/report/html/figures_section.ts";
import { PAGE_SCRIPT } from "../../../pipeline/report/html/page_script.ts";
import { provenanceSection } from "../../../pipeline/report/html/provenance_section.ts";
import { fitText, runsTable, setupText } from "../../../pipeline/report/html/runs_section.ts";
import { runCourses } from "../../../pipeline/report/run_course.ts";
import { provenanceCodec } from "../../../pipeline/report/provenance.ts";
import { isForeseenName } from "../../../pipeline/report/file_names.ts";
import type { Variant } from "../../../pipeline/plan/runs.ts";
import { reportFiles } from "../../../pipeline/report/write_report.ts";
import { reproduceCommand } from "../../../pipeline/report/reproduce_command.ts";
import { settingAt } from "../../../pipeline/report/setting_text.ts";
import { inputOf, syntheticInput, syntheticRun } from "./synthetic_runs.ts";
import { study } from "../../../pipeline/studies/robustness/study.ts";

const input = syntheticInput([0, 1]);
const files = reportFiles(study, input);
const page = new DOMParser().parseFromString(files["report.html"], "text/html");

Deno.test("the page's script has every function that it calls, and every constant", () => {
  const tokens = [...jsTokens(PAGE_SCRIPT)].filter(({ type }) => !/^(WhiteSpace|LineTerminator|.*Comment)/.test(type))
    .map(({ value }) => value);
  const after = (words: readonly string[]) => new Set(tokens.filter((_, index) => words.includes(tokens[index - 1])));
  const parameters = tokens.filter((_, index) =>
    /^[({,]$/.test(tokens[index - 1]) && /^[)},]$/.test(tokens[index + 1])
  );
  const declared = new Set([...after(["function", "const", "let"]), ...parameters]);
  const called = tokens.filter((token, index) =>
    /^[A-Za-z_]\w*$/.test(token) && tokens[index + 1] === "(" && !/^[?]?[.]$/.test(tokens[index - 1])
  );
  const words = "if for while switch catch return await async function".split(" ");
  const unknown = called.filter((name) => !declared.has(name) && !words.includes(name) && !(name in globalThis));
  assertEquals(unknown, []);
  assert(called.includes("startPage") && called.includes("decodedHash"));
  const constants = tokens.filter((token, index) => /^[A-Z][A-Z_]+$/.test(token) && tokens[index - 1] !== ".");
  assertEquals(constants.filter((name) => !declared.has(name) && !(name in globalThis)), []);
  assert(constants.includes("GROUP"));
});

Deno.test("a claim's statistic and reason are told whole, in points where they have several lines", () => {
  const { claims }: ClaimsFile = JSON.parse(files["claims.json"]);
  const told = claims.flatMap((claim) => [claim.statistic, claim.reason].map((text) => ({ id: claim.id, text })));
  assert(told.some(({ text }) => text.includes("\n")) && told.some(({ text }) => !text.includes("\n")));
  for (const { id, text } of told) {
    const lines = text.split("\n");
    const texts = [...page.querySelectorAll(`#${id} > ${lines.length > 1 ? "ul > li" : "p"}`)]
      .map(({ textContent }) => textContent.replaceAll(/\s/g, " ")); // numbers and their per cent signs are tied
    for (const line of lines) assertEquals(texts.filter((each) => each.endsWith(line)).length, 1, `${id}: ${line}`);
  }
});

Deno.test("reportFiles() makes the page, the summary, the results, the claims, the provenance, 13 figures and those of theory", () => {
  assertEquals(Object.keys(files).sort(), [
    "claims.json",
    ...Array.from({ length: 13 }, (_, index) => `figures/figure-${String(index + 1).padStart(2, "0")}.svg`),
    ...[1, 2, 3, 4].map((number) => `figures/theory-${number}.svg`),
    "provenance.json",
    "report.html",
    "results.csv",
    "summary.md",
  ]);
  for (const path of Object.keys(files)) assert(isForeseenName(path, []), path);
});

Deno.test("reportFiles() of the same input are the same bytes", () => {
  assertEquals(reportFiles(study, syntheticInput([0, 1])), files);
});

Deno.test("claims.json and provenance.json are what their codecs read", () => {
  const claims = claimsCodec.decode(JSON.parse(files["claims.json"]));
  const provenance = provenanceCodec.decode(JSON.parse(files["provenance.json"]));
  assert(isRight(claims) && isRight(provenance));
  assertEquals(claims.right.claims.map(({ id }) => id), Array.from({ length: 13 }, (_, index) => `C${index + 1}`));
  assertEquals(provenance.right, JSON.parse(files["provenance.json"])); // a codec drops what it does not know
  assertEquals(provenance.right.config, input.config);
  assertEquals(provenance.right.runs.map(({ id }) => id), input.runs.map(({ id }) => id));
  assert(!isRight(claimsCodec.decode({ ...claims.right, schema: "degrok/claims/1" })));
});

Deno.test("the report of a graphics card says that its driver decides on the bits, and no other report does", () => {
  const said = (name: string) => {
    const provenance = { ...input.provenance, engine: { name, backend: "a backend" } };
    const sources = { study, input: { ...input, runs: [], provenance }, claims: { claims: [] } };
    return provenanceSection(sources as unknown as ReportSources).html.includes("driver decides");
  };
  assertEquals(["gpu", "compiled", "eager"].map(said), [true, false, false]);
});

Deno.test("no file holds NaN, Infinity or undefined", () => {
  for (const [path, text] of Object.entries(files)) {
    assert(!/NaN|Infinity|undefined/.test(text.replace(/<script>[\s\S]*?<\/script>/, "")), path);
  }
});

Deno.test("report.html fetches nothing, and its policy lets nothing run but its one script", () => {
  const text = files["report.html"];
  assert(!/<link|<iframe|@import|url\(/i.test(text));
  assert(!/(?:src|href)="(?!#|data:image\/png;base64,)/.test(text));
  assertEquals(text.match(/https?:\/\/[^"\s<]*/g) ?? [], []);
  const policy = page.querySelector("meta[http-equiv]")?.getAttribute("content") ?? "";
  assert(policy.startsWith("default-src 'none'") && !/script-src[^;]*unsafe/.test(policy));
  const scripts = [...text.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, script]) => script);
  assertEquals(scripts.length, 1);
  assertStringIncludes(policy, `script-src 'sha256-${createHash("sha256").update(scripts[0]).digest("base64")}'`);
});

Deno.test("report.html holds the values of every series of every panel, as its run's table has them", async () => {
  const readings: FigureReadings = await inflated(page.querySelector("#figure-readings")?.textContent ?? "").json();
  assertEquals(Object.keys(readings.panels).length, 2 + 26 + 8);
  const { series } = readings.panels["1a"];
  assertEquals(series.map(({ label }) => label), ["train accuracy", "test accuracy", "weight norm"]);
  const { steps, median, low, high } = readings.curves[series[2].curve];
  const run = input.runs[0].columns;
  const other = input.runs.find(({ task, intervention, seed }) =>
    task === "mnist" && intervention === "standard" && seed === 1
  );
  // Steps that no pointer can tell apart are left out; the last one is there.
  const kept = readings.steps[steps];
  assert(kept.length <= run.step.length && kept.every((step) => run.step.includes(step)));
  assertEquals(kept.at(-1), run.step.at(-1));
  const [place, at] = [Math.floor(kept.length / 2), run.step.indexOf(kept[Math.floor(kept.length / 2)])];
  const [mine, theirs] = [run.weight_norm[at] ?? NaN, other?.columns.weight_norm[at] ?? NaN];
  assertAlmostEquals(median[place], (mine + theirs) / 2, 1e-3);
  assert((low?.[place] ?? NaN) < median[place] && median[place] < (high?.[place] ?? NaN));
});

Deno.test("every link of report.html leads to a place on the page, and no two places share a name", () => {
  const ids = [...page.querySelectorAll("[id]")].map((element) => String(element.getAttribute("id")));
  assertEquals(ids.length, new Set(ids).size);
  for (const link of page.querySelectorAll("a[href^='#']")) {
    assert(ids.includes(String(link.getAttribute("href")).slice(1)), link.outerHTML);
  }
});

Deno.test("report.html has landmarks, one first heading, and words for every picture", () => {
  for (const landmark of ["header", "nav[aria-label]", "main", "footer"]) {
    assertEquals(page.querySelectorAll(`body > ${landmark}`).length, 1, landmark);
  }
  assertEquals(page.querySelectorAll("h1").length, 1);
  assertEquals(page.documentElement.getAttribute("lang"), "en");
  const pictures = [...page.querySelectorAll("svg:not([aria-hidden])")];
  assertEquals(pictures.length, 2 + 26 + 8);
  for (const picture of pictures) {
    assertEquals(picture.getAttribute("role"), "img");
    assert((picture.getAttribute("aria-label") ?? "").length > 20);
    assert((picture.closest("figure")?.querySelector("figcaption")?.textContent ?? "").length > 80);
  }
});

Deno.test("every number of a claim in report.html leads to the hash of the metrics that it was read from", () => {
  const row = page.querySelector("#C1 tbody td:last-child li");
  const link = row?.querySelector("a.hash");
  const target = page.querySelector(String(link?.getAttribute("href")));
  assertStringIncludes(target?.textContent ?? "", input.runs[0].stageHashes["metrics/accuracy"]);
  assert(input.runs[0].stageHashes["metrics/accuracy"].startsWith(link?.textContent ?? "-"));
});

Deno.test("report.html and summary.md say that they are partial, only while they are", () => {
  const partial = reportFiles(study, { ...input, partial: true, hash: null });
  for (const path of ["report.html", "summary.md"] as const) {
    assertStringIncludes(partial[path], "Partial");
    assert(!files[path].includes("Partial"), path);
  }
});

Deno.test("report.html and summary.md say how to come to verdicts where there are too few seeds for any, and only there", () => {
  const hinted = (config: Config) => {
    const made = reportFiles(study, { ...input, config });
    return [...made["summary.md"].matchAll(/(?:five seeds|To decide): `(.*?)`/g)].map(([, command]) => {
      assertStringIncludes(
        made["report.html"].replaceAll("&#34;", '"').replaceAll("&#39;", "'"),
        `<code>${command}</code>`,
      );
      return command;
    });
  };
  const { config } = input;
  assertEquals(hinted({ ...config, seeds: [7] }), ["deno task reproduce --profile paper --seeds 5"]);
  assertEquals(hinted({ ...config, seeds: [7], variants: [] }), ["deno task reproduce --profile paper --seeds 5"]);
  const own = { ...config.variants[0], name: "a-variant-of-ones-own" };
  assertStringIncludes(hinted({ ...config, seeds: [7], variants: [own] })[0], own.name);
  assertEquals(hinted({ ...config, seeds: [1, 2, 3, 4, 5] }), []);
  assertEquals(hinted(profileConfig("smoke")), ["deno task reproduce --profile quick --seeds 5"]);
});

Deno.test("report.html shows censored runs as such", () => {
  const censored = reportFiles(study, inputOf([syntheticRun({ task: "mnist", intervention: "standard", seed: 0 })]));
  assertStringIncludes(censored["report.html"], "&#62;\u00a010\u202f000 (censored)");
  assertStringIncludes(censored["summary.md"], ">\u00a010\u202f000 (censored)");
});

Deno.test("fitText() of a run that never fitted is later than its end, once it has ended", () => {
  const [{ run, times }] = runCourses(input);
  const unfitted = { ...times!, fitStep: null, lastStep: 300 };
  assertEquals(fitText({ run, times: unfitted }), ">\u00a0300");
  assertEquals(fitText({ run: { ...run, complete: false }, times: unfitted }), "–");
  assertEquals(fitText({ run, times: { ...unfitted, fitStep: 70 } }), "70");
  assertEquals(fitText({ run: { ...run, diverged: { step: 7 } }, times: { ...unfitted, lastStep: 0 } }), "–");
});

Deno.test("runsTable() tells each run's state only where some are not complete or diverged", () => {
  const courses = runCourses(input);
  const [first, ...others] = courses;
  assertStringIncludes(runsTable(courses).html, "(steps; all are complete)");
  assert(!runsTable(courses).html.includes(">State<"));
  const running = runsTable([{ ...first, run: { ...first.run, complete: false } }, ...others]).html;
  assertStringIncludes(running, "(steps)<");
  assertStringIncludes(running, ">State<");
  assertStringIncludes(running, ">evaluated up to step ");
  const diverged = runsTable([{ ...first, run: { ...first.run, diverged: { step: 5000 } } }, ...others]).html;
  assertStringIncludes(diverged, ">diverged at step 5\u202f000<");
});

Deno.test("setupText() says of which tasks the seeds share the samples", () => {
  const { config } = input;
  const only = (task: "mnist" | "modularAddition") => ({ ...config, [task]: { ...config[task], interventions: [] } });
  const [both, modular, mnist] = [config, only("mnist"), only("modularAddition")].map((each) => setupText(each).html);
  for (const text of [both, modular]) {
    assertStringIncludes(text, "; on modular addition also which samples are trained");
  }
  for (const text of [both, mnist]) assertStringIncludes(text, "All seeds share the samples of MNIST, so intervals");
  assert(!mnist.includes("also which samples") && !modular.includes("All seeds share"));
});

Deno.test("report.html lists the runs that show the spread and the trials, and summary.md counts the trials", () => {
  const variant = (name: string, purpose: "spread" | "trial") =>
    ({ name, purpose, describes: `something ${name}`, metrics: ["accuracy"], changes: {} }) as const;
  const further = [variant("second-split", "spread"), variant("longer", "trial")].map((each) =>
    syntheticRun({ task: "modularAddition", intervention: "standard", seed: 0, grok: 3000, variant: each })
  );
  const made = reportFiles(study, { ...input, runs: [...input.runs, ...further] });
  const section = new DOMParser().parseFromString(made["report.html"], "text/html").querySelector("#sensitivity");
  const listed = [...section?.querySelectorAll("tbody a[href^='#run-']") ?? []].map((link) =>
    link.getAttribute("href")
  );
  for (const { id } of further) assert(listed.includes(`#run-${id}`), id);
  assertStringIncludes(section?.textContent ?? "", "Here: something second-split.");
  assertStringIncludes(made["summary.md"], "one trial beside these: its row is in results.csv.");

  const { step, train_accuracy, test_accuracy } = further[1].columns; // theorems are judged on every run with their metrics
  const many = Array.from({ length: 101 }, (_, index) => ({
    ...further[1],
    id: `trial-${index}`,
    variant: variant("tried", "trial"),
    columns: { step, train_accuracy, test_accuracy },
    stageHashes: { "metrics/accuracy": further[1].stageHashes["metrics/accuracy"] },
  }));
  const page = reportFiles(study, { ...input, runs: [...input.runs, ...many] })["report.html"];
  assertStringIncludes(page, "The rows of these 101 runs are in <code>results.csv</code>");
  assertStringIncludes(page, ", and the hashes of 101 trials whose single values are not told here.");
  assertEquals([page.includes('id="run-trial-'), page.includes(`id="run-${input.runs[0].id}"`)], [false, true]);
});

Deno.test("report.html escapes what comes from outside", () => {
  const environment = { ...input.provenance, system: { ...input.provenance.system, cpu: `<b onclick="x">&'` } };
  const text = reportFiles(study, { ...input, provenance: environment })["report.html"];
  assert(!text.includes("<b onclick"));
  assertStringIncludes(text, "&#60;b onclick=&#34;x&#34;&#62;&#38;&#39;");
});

Deno.test("report.html states every choice, with settings that exist, and everything restored", () => {
  const text = (page.querySelector("#choices")?.textContent ?? "").replaceAll("\u202f%", " %");
  for (const { open, chosen, paths } of study.choices) {
    assertStringIncludes(text, open);
    assertStringIncludes(text, chosen);
    for (const path of paths) assert(settingAt(input.config, path) !== undefined, path);
  }
  for (const statement of study.restored) assertStringIncludes(text, statement);
});

Deno.test("report.html of no run at all is a page that says so", () => {
  const text = reportFiles(study, inputOf([]))["report.html"];
  assertStringIncludes(text, "No data.");
  assertStringIncludes(text, "cannot be decided (no data)");
});

Deno.test("reproduceCommand() names the profile, the seeds and every setting that is not the profile's", () => {
  const config = profileConfig("quick");
  assertEquals(reproduceCommand(config, {}), "deno task reproduce --profile quick --seeds 1");
  assertEquals(reproduceCommand({ ...config, seeds: [0, 1, 2] }, {}), "deno task reproduce --profile quick --seeds 3");
  assertEquals(reproduceCommand({ ...config, seeds: [7] }, {}), "deno task reproduce --profile quick --seeds 7,");
  const changed = {
    ...config,
    mnist: { ...config.mnist, train: { ...config.mnist.train, steps: 5, batchSize: "full" as const } },
  };
  assertEquals(
    reproduceCommand(changed, {}),
    `deno task reproduce --profile quick --seeds 1 --set mnist.train.steps=5 --set 'mnist.train.batchSize="full"'`,
  );
});

Deno.test("every figure of the paper stands in report.html with the command that runs what it needs", () => {
  for (let number = 1; number <= 13; number++) {
    const text = page.querySelector(`#figure-${number} figcaption`)?.textContent ?? "";
    assertStringIncludes(text, `deno task reproduce --profile paper --seeds 2 --figure ${number}`);
  }
});

Deno.test("summary.md says which verdicts move under other choices, once all runs are there", () => {
  assertStringIncludes(files["summary.md"], `No verdict moves under ${study.reanalyses.length} other choices.`);
  const draft = reportFiles(study, { ...input, partial: true, hash: null });
  assertEquals(draft["summary.md"].includes("other choices"), false);
});

Deno.test("the data of a figure are all the runs that its panels draw, those of a variant too", () => {
  const variant: Variant = {
    name: "noise-on-operands",
    purpose: "sensitivity",
    describes: "noise on a and b alone",
    metrics: ["accuracy", "commutativity"],
    changes: {},
  };
  const run = syntheticRun({ task: "modularAddition", intervention: "perturbed", seed: 0, grok: 1000, variant });
  const text = reportFiles(study, { ...input, runs: [...input.runs, run] })["report.html"];
  const made = new DOMParser().parseFromString(text, "text/html");
  const linked = (figure: number) => made.querySelector(`#figure-${figure} a[href="#run-${run.id}"]`) !== null;
  assertEquals([4, 5, 6, 7].map(linked), [true, true, true, true]);
});

Deno.test("the cards of the claims begin with what brackets and units mean", () => {
  const text = page.querySelector("#findings")?.textContent ?? "";
  assertStringIncludes(text, "[…] is an interval: of a median, over the seeds; of a share, over the runs."); // of two seeds none decides
  assertEquals(text.split("are rank correlations").length, 2); // once, though two units are
});

Deno.test("summary.md holds every claim and every run", () => {
  for (let number = 1; number <= 13; number++) assertStringIncludes(files["summary.md"], `\n- **C${number} `);
  for (const { id } of input.runs) assertStringIncludes(files["summary.md"], `| ${id} `);
});

Deno.test("claimsTable() has as many columns in each row, whatever stands in them", () => {
  const claims: readonly Claim[] = JSON.parse(files["claims.json"]).claims;
  const rows = claimsTable({
    claims: claims.map((claim) => ({ ...claim, title: `${claim.title} |x|` })),
    sensitivity: [],
  });
  assertEquals(rows.map((row) => row.split(/(?<!\\)\|/).length), rows.map(() => 4));
  assert(rows.some((row) => row.includes("\\|")));
});

Deno.test("claimsTable() marks the claims that another reading or choice moves, and movedText() says which", () => {
  const { claims, sensitivity }: ClaimsFile = JSON.parse(files["claims.json"]);
  const rows = claimsTable({ claims, sensitivity: [{ ...sensitivity[0], describes: "Another way.", moved: ["C5"] }] });
  assertEquals(rows.filter((row) => /\\\* +\|$/.test(row)).map((row) => row.slice(2, 5)), ["C5 "]);
  assertStringIncludes(rows.at(-1) ?? "", "of one other choice, 1 moves some verdict");
  const others = [{ ...sensitivity[0], describes: "Another way.", moved: ["C5"] }];
  assertStringIncludes(movedText(others), "C5 (another way)");
});

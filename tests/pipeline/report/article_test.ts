import { DOMParser } from "linkedom";
import { assert, assertEquals, assertStringIncludes } from "../../assert.ts";
import { profileConfig } from "../../../pipeline/config/profiles.ts";
import { judgeClaims } from "../../../pipeline/report/claims/claims.ts";
import type { Claim } from "../../../pipeline/report/claims/claims_file.ts";
import { factorText, soonerText } from "../../../pipeline/report/claims/in_words.ts";
import { headline, verdictsText } from "../../../pipeline/report/headline.ts";
import { askedClaims, headingOf, isOwnExperiment } from "../../../pipeline/report/own_experiment.ts";
import type { ReportInput } from "../../../pipeline/report/report_input.ts";
import { runCourses } from "../../../pipeline/report/run_course.ts";
import { reportFiles } from "../../../pipeline/report/write_report.ts";
import { finds } from "../../../pipeline/studies/robustness/finds.ts";
import { study } from "../../../pipeline/studies/robustness/study.ts";
import { control, inputOf, rise, syntheticInput, syntheticRun } from "./synthetic_runs.ts";

const WORDS = 6000;

const input = syntheticInput([0, 1, 2, 3, 4]);
const page = pageOf(input);

Deno.test("V1: the report is an article: one figure, three paragraphs, findings, figures, and the audit folded", () => {
  const order = [...page.querySelectorAll("main > :is(figure, section)")].map((each) => each.getAttribute("id"));
  assertEquals(order, ["figure-opening", "grokking", "findings", "figures", "audit"]);
  assertEquals(page.querySelectorAll("#grokking > p").length, 3);
  const folded = [...page.querySelectorAll("#audit > details")];
  assertEquals(folded.map((each) => each.getAttribute("id")), [
    "runs",
    "theory",
    "evidence",
    "tables",
    "sensitivity",
    "choices",
    "again",
    "provenance",
  ]);
  assert(folded.every((each) => !each.hasAttribute("open")));
});

Deno.test("V1: what is not folded has at most 6 000 words", () => {
  const copy = pageOf(input);
  for (const part of copy.querySelectorAll("details, script, style, svg")) part.remove();
  const words = copy.body.textContent.split(/\s+/).filter((word) => word !== "").length;
  assert(words > 1000 && words < WORDS, `${words} words`);
});

Deno.test("C5 tells the ratio of medians beside the median of ratios where they are two numbers, and not of one seed", () => {
  const text = (seeds: readonly number[]) => {
    const later = (seed: number) => seed === 0 ? 3 : 1; // one pair unlike the others moves the two medians apart
    const runs = seeds.flatMap((seed) =>
      ["standard", "perturbed"].map((intervention) =>
        syntheticRun({
          ...{ task: "mnist", intervention, seed } as const,
          grok: (intervention === "standard" ? 4000 * (1 + 0.3 * seed) : 2000 + 300 * seed) * later(seed),
        })
      )
    );
    const { claims } = judgeClaims(study, inputOf(runs));
    const [definition, claim] = [study.claims, claims].map((all) => all.find(({ id }) => id === "C5"));
    return (definition as typeof study.claims[number]).answer(claim as typeof claims[number]);
  };
  assertStringIncludes(text([0, 1, 2]), "By the ratio of the two medians it is");
  assert(!text([0]).includes("the two medians"), text([0]));
});

Deno.test("the first figure's caption names the training whose delay is shaded, and what is thick and thin where several seeds are", () => {
  const captionOf = (shown: ReturnType<typeof pageOf>) =>
    shown.querySelector("#figure-opening figcaption")?.textContent ?? "";
  assertStringIncludes(
    captionOf(page),
    "Thick: the median over seeds; thin: single runs. Shaded: the delay of standard training from",
  );
  const one = syntheticInput([0]);
  assert(!captionOf(pageOf(one)).includes("Thick"));
  const perturbed = ["perturbed"];
  const config = {
    ...one.config,
    mnist: { ...one.config.mnist, interventions: perturbed },
    modularAddition: { ...one.config.modularAddition, interventions: perturbed },
  };
  const runs = one.runs.filter(({ intervention }) => intervention === "perturbed");
  assertStringIncludes(captionOf(pageOf({ ...one, config, runs })), "Shaded: the delay of perturbed training from");
});

Deno.test("V2: a report on one seed opens with what one seed can say, and counts no undecided claims", () => {
  const one = pageOf(syntheticInput([0]));
  const lead = one.querySelector(".lead")?.textContent ?? "";
  assertStringIncludes(
    lead,
    "On this seed, perturbed training grokked 2.81× sooner on MNIST and modular addition",
  );
  assertStringIncludes(lead, "than standard training");
  assert(/ \d+ of 11 empirical claims look right; a verdict takes five seeds\.$/.test(lead), lead);
  const above = `${one.querySelector("header")?.textContent} ${one.querySelector("#grokking")?.textContent}`;
  assertEquals(/cannot be decided/.test(above), false);
  assertStringIncludes(above, "As far as these runs go, of 11 empirical claims ");
  assertStringIncludes(one.querySelector("#findings .verdict")?.textContent ?? "", "On this seed, in part so far");
  assertStringIncludes(page.querySelector("#grokking")?.textContent ?? "", "Of 11 empirical claims, ");
  assertStringIncludes(page.querySelector("#grokking")?.textContent ?? "", "; both checks of theorems pass.");
});

Deno.test("each finding is a question, an answer, a number and a small figure", () => {
  const cards = [...page.querySelectorAll(".finding")];
  assertEquals(cards.length, 13);
  for (const card of cards) {
    assert(card.querySelector("h3")?.textContent.endsWith("?"), card.textContent);
    assert((card.querySelector(".verdict")?.textContent ?? "") !== "");
    assert((card.querySelector(".answer")?.textContent ?? "").length > 30, card.textContent);
    assert(/\d/.test(card.querySelector(".number")?.textContent ?? ""), card.textContent);
    assert(card.querySelector(".thumbnail polyline") !== null, card.textContent);
  }
});

Deno.test("V3: the caption of every figure answers its question with the very numbers of the claims about it", () => {
  const { claims } = judgeClaims(study, input);
  for (let number = 1; number <= 13; number++) {
    const answer = plain(page.querySelector(`#figure-${number} .answer`)?.textContent);
    assert(answer.length > 30 && /\d/.test(answer), `Figure ${number}: ${answer}`);
    const about = claims.filter(({ figures }) => figures.includes(number));
    for (const claim of about) {
      const said = study.claims.find(({ id }) => id === claim.id)?.answer(claim, number) ?? "";
      assertStringIncludes(answer, plain(said));
    }
  }
  const faster = claims.find(({ id }) => id === "C5") as Claim;
  const [part] = faster.parts;
  assertStringIncludes(
    page.querySelector("#figure-4 .answer")?.textContent ?? "",
    soonerText({ value: part.estimate ?? 0, bound: "exact" }),
  );
});

Deno.test("answers follow the data: other runs, other words", () => {
  const slower = syntheticInput([0, 1, 2, 3, 4]);
  const runs = slower.runs.map((run) =>
    run.intervention !== "perturbed"
      ? run
      : syntheticRun({ task: run.task, intervention: "perturbed", seed: run.seed, grok: 6000 })
  );
  assertStringIncludes(
    pageOf({ ...slower, runs }).querySelector("#figure-4 .answer")?.textContent ?? "",
    "× later",
  );
});

Deno.test("every claim of every kind of report has an answer in whole sentences", () => {
  for (const each of [inputOf([]), syntheticInput([0]), syntheticInput([0, 1, 2, 3, 4])]) {
    for (const claim of judgeClaims(study, each).claims) {
      const answer = study.claims.find(({ id }) => id === claim.id)?.answer(claim) ?? "";
      assert(!/undefined|null|NaN| {2}/.test(answer), answer);
      assert(answer.endsWith(".") || answer === "" && each.config.seeds.length < 5, `${claim.id}: ${answer}`);
    }
  }
});

Deno.test("finds are shown only where the runs show them", () => {
  const evidence = (runs: ReportInput["runs"]) => ({ config: input.config, courses: runCourses({ ...input, runs }) });
  assertEquals(finds(evidence(input.runs)), []);
  const config = { ...input.config, variants: [{ ...profileConfig("paper").variants[0], ...decayless }] };
  const grokking = syntheticRun({ task: "mnist", intervention: "standard", seed: 0, grok: 5000, variant: decayless });
  const silent = syntheticRun({ task: "mnist", intervention: "standard", seed: 0, variant: decayless });
  const titles = (runs: ReportInput["runs"]) =>
    finds({ config, courses: runCourses({ config, runs }) }).map(({ title }) => title);
  assertEquals(titles([...input.runs, grokking]), ["MNIST groks without weight decay"]);
  assertEquals(titles([...input.runs, silent]), []);
  const spiking = syntheticRun({
    task: "modularAddition",
    intervention: "standard",
    seed: 0,
    grok: 3000,
    columns: (steps) => ({
      train_loss: steps.map((_, index) => index > 70 && index % 6 === 0 ? 1 : 1e-6),
      perturbation_error: steps.map((step) => step < 3000 ? 10 / (1 + step) : 50), // falls after fitting, and rises again
    }),
  });
  assertEquals(titles([spiking]), [
    "On modular addition the perturbation error rises again",
    "The training loss spikes",
  ]);
  const grown = (end: number) => {
    const run = syntheticRun({
      ...{ task: "modularAddition", intervention: "standard", seed: 0, grok: 3000 },
      columns: (steps) => ({ perturbation_error: steps.map((step) => step < 3000 ? 1 + step : end) }),
    });
    const [{ title, text }] = finds({ config, courses: runCourses({ config, runs: [run] }) });
    assertEquals(title, "On modular addition the perturbation error grows after fitting");
    return text;
  };
  const stays = grown(4500);
  assert(
    /^From t_fit to the end of training it grows [\d.]+-fold \(one run\), .* still near its peak\. So/.test(stays),
    stays,
  );
  const sinks = grown(1500);
  assert(
    /rises to as much as [\d.]+ times its value at t_fit \(one run\), and ends [\d.]+ times as high as at t_fit\./.test(
      sinks,
    ),
    sinks,
  );
  const shown = pageOf({ ...input, runs: [spiking] });
  assertEquals(shown.querySelectorAll(".find").length, 2);
  assertEquals(shown.querySelectorAll("#grokking a[href='#find-2']").length, 1);
});

Deno.test("V21, V22: an experiment of the user's own has its own title, and none of the study's claims among what is read", () => {
  const base = profileConfig("paper");
  const own = {
    ...base,
    custom: { metrics: ["unembed_rank.ts"], interventions: [] },
    mnist: { ...base.mnist, interventions: [] },
  };
  const swept = {
    ...base,
    sweeps: { "modularAddition.train.weightDecay": [0.3, 3], "modularAddition.dataset.trainFraction": [0.4] },
  };
  assertEquals([base, own, swept].map((config) => isOwnExperiment(study, config)), [false, true, true]);
  assertEquals(headingOf(study, base), study.words.heading);
  assertEquals(headingOf(study, own), "Unembed rank on modular addition");
  assertEquals(headingOf(study, swept), "Weight decay and train fraction on modular addition");
  const shown = pageOf({ ...input, config: own, runs: input.runs.filter(({ task }) => task === "modularAddition") });
  assertEquals(shown.querySelector("h1")?.textContent, "Unembed rank on modular addition");
  assertEquals(shown.querySelector("#findings"), null);
  const lost = [...shown.querySelectorAll("a")].map((link) => (link.getAttribute("href") ?? "").slice(1))
    .filter((id, index, all) => all.indexOf(id) === index && shown.getElementById(id) === null);
  assertEquals(lost, [], "links that lead nowhere");
  const summary = reportFiles(study, { ...input, config: own })["summary.md"];
  assert(summary.startsWith("# degrok: Unembed rank on modular addition (") && !summary.includes("**C1 "), summary);
  assertEquals(shown.querySelector("#audit #figures")?.hasAttribute("open"), false);
  assertEquals(shown.querySelectorAll("#figure-1 .panel").length, 1, "MNIST's panel is left out");
  assertEquals(/No data\./.test(shown.body.textContent), false);
});

Deno.test("askedClaims() are those of whose figure every run is trained, on the tasks that are trained", () => {
  const base = profileConfig("paper");
  const asked = (config: typeof base) =>
    askedClaims(study, config, judgeClaims(study, inputOf([], config)).claims).map(({ id }) => id);
  assertEquals(asked(base).length, 13);
  const half = { ...base, mnist: { ...base.mnist, interventions: [] } };
  assertEquals(["C12", "C13"].filter((id) => asked(half).includes(id)), [], "they are about MNIST alone");
  const standard = { ...half, modularAddition: { ...half.modularAddition, interventions: ["standard" as const] } };
  assertEquals(["C5", "C6", "C7", "C8"].filter((id) => asked(standard).includes(id)), []);
  assert(asked(standard).includes("C1"));
});

Deno.test("the first screen says what grokking is, what was claimed, what came of it, and shows both trainings", () => {
  const header = page.querySelector("header")?.textContent ?? "";
  const [definition, claim, found] = [
    "A network groks when it fits its training data early",
    "The paper claims that it generalises once it is robust",
    "perturbed training grokked 2.81× sooner",
  ].map((words) => header.indexOf(words));
  assert(0 < definition && definition < claim && claim < found, header);
  const scaledDown = (config: ReportInput["config"]) =>
    pageOf({ ...input, config }).querySelector("#grokking")?.parentElement?.textContent.includes("scaled-down") ??
      false;
  assertEquals([input.config, profileConfig("quick")].map(scaledDown), [false, true]);
  const hold = judgeClaims(study, input).claims.filter(({ verdict }) => verdict === "supported").length;
  assertStringIncludes(header, `${hold - 2} of 11 empirical claims hold.`); // C3 and C11 are theorems
  const keys = page.querySelector("#figure-opening")?.textContent ?? "";
  assert(["train, standard", "test, standard", "test, perturbed"].every((key) => keys.includes(key)), keys);
});

Deno.test("what the head of the page says is not said again below it", () => {
  const saidTwice = (runs: ReportInput["runs"]) => {
    const alone = pageOf({ ...input, runs });
    const head = alone.querySelector("header .lead strong")?.textContent ?? "";
    assert(head.includes("sooner"), head);
    const story = alone.querySelector("#grokking")?.parentElement?.textContent ?? "";
    return [story.includes(head.slice(0, 40)), story.includes("regulariser grokked")];
  };
  assertEquals(saidTwice(input.runs), [true, true]); // the head tells of one intervention, the article of all
  assertEquals(saidTwice(input.runs.filter(({ task }) => task === "mnist")), [false, false]);
});

Deno.test("headline() tells of one seed, of several, of runs that do not grok, and of none", () => {
  const of = (each: ReportInput) => headline(runCourses(each));
  assertStringIncludes(of(syntheticInput([0, 1, 2])), "Over 3 seeds, perturbed training grokked ");
  const beside = (groks: readonly number[]) =>
    of(inputOf(groks.flatMap((grok, seed) => [
      syntheticRun({ task: "mnist", intervention: "standard", seed, grok: 2000 }),
      syntheticRun({ task: "mnist", intervention: "perturbed", seed, grok }),
    ])));
  const open = "× sooner (not settled by these seeds) on MNIST than standard training.";
  assertStringIncludes(beside([1000, 1000, 1000, 4000, 4000]), open);
  assertStringIncludes(beside([1000, 1000, 1000, 2000, 1000]), open); // as often as not it makes no difference
  assertStringIncludes(beside([1000, 1000, 1000, 4000]), open); // of four seeds there is no interval: all must agree
  for (const settled of [[1000, 900, 800, 1100, 1200], [1000, 1000, 1000, 1100]]) {
    assertStringIncludes(beside(settled), "× sooner on MNIST than standard training.");
  }
  assertStringIncludes(of(syntheticInput([0])), "; training with the abelian regulariser grokked ");
  const late = [0, 1, 2, 3, 4].map((seed) => ({ task: "mnist", seed, grok: seed < 3 ? undefined : 2000 } as const));
  const silent = of(inputOf(late.flatMap((run) => [
    syntheticRun({ ...run, intervention: "standard" }),
    syntheticRun({ ...run, intervention: "perturbed", grok: run.grok && 1000 }),
  ])));
  assert(/fitted at step .* but 3 of 5 runs did not grok/.test(silent), silent); // two pairs of five are no median
  const unfitted = of(
    inputOf(late.map((run) => syntheticRun({ ...run, intervention: "standard", fit: run.seed < 4 ? 1e9 : 100 }))),
  );
  assertStringIncludes(unfitted, "fitted its training data in 1 of 5 runs (step ");
  const alone = inputOf([syntheticRun({ task: "mnist", intervention: "standard", seed: 0 })]);
  assert(
    /^On this seed, standard training on MNIST fitted at step .* but did not grok\.$/.test(of(alone)),
    of(alone),
  );
  assertEquals(of(inputOf([])), "No run has been evaluated yet.");
  assertEquals(verdictsText([]), "");
});

Deno.test("what the seeds leave open is said in every answer that compares", () => {
  const runs = [1000, 1000, 1000, 4000, 4000].flatMap((grok, seed) => [
    syntheticRun({ task: "modularAddition", intervention: "standard", seed, grok: 2000 }),
    syntheticRun({ task: "modularAddition", intervention: "perturbed", seed, grok }),
    syntheticRun({ task: "modularAddition", intervention: "abelian", seed, grok: 500 }),
  ]);
  const { claims } = judgeClaims(study, inputOf(runs));
  const answerOf = (id: string) =>
    study.claims.find((each) => each.id === id)?.answer(claims.find((each) => each.id === id)!) ?? "";
  assertStringIncludes(answerOf("C5"), "× sooner (not settled) on modular addition");
  assert(answerOf("C7").includes("than with neither") && !answerOf("C7").includes("not settled"), answerOf("C7"));
});

Deno.test("C9's answer tells a tie with the weight norm as one", () => {
  const runs = [0, 1, 2, 3, 4].map((seed) =>
    syntheticRun({
      ...{ task: "mnist", intervention: "standard", seed, grok: 2000 },
      columns: (steps) => {
        const curve = steps.map((step) => 60 - 35 * rise(step, 900, 4));
        return { weight_norm: curve, pmi: curve };
      },
    })
  );
  const { claims } = judgeClaims(study, inputOf(runs));
  const [definition, claim] = [study.claims, claims].map((all) => all.find(({ id }) => id === "C9"));
  const answer = (definition as typeof study.claims[number]).answer(claim as typeof claims[number], 8);
  assertStringIncludes(answer, "the weight norm's change point is as near");
  assertStringIncludes(
    answer,
    "Over its whole curve PMI follows test accuracy as closely on MNIST, compared with the weight norm.",
  );
});

Deno.test("soonerText() and factorText() are rounded, and say what is known", () => {
  assertEquals(soonerText({ value: 2.449, bound: "exact" }), "2.45× sooner");
  assertEquals(soonerText({ value: 0.5, bound: "exact" }), "2× later");
  assertEquals(soonerText({ value: 3, bound: "at least" }), "at least 3× sooner");
  assertEquals(soonerText({ value: 3, bound: "at most" }), "at most 3× sooner");
  assertEquals(soonerText({ value: 0.5, bound: "at least" }), "at most 2× later");
  assertEquals(soonerText({ value: 0.5, bound: "at most" }), "at least 2× later");
  assertEquals(soonerText({ value: 0.9999, bound: "exact" }), "no sooner");
  assertEquals(soonerText({ value: 1, bound: "at least" }), "no later");
  assertEquals([factorText(0.301), factorText(-0.301), factorText(4.7)], ["2", "2", "50\u202f100"]);
});

// Helpers

/** Text with plain spaces before per cent signs. */
const plain = (text: string | null | undefined): string => (text ?? "").replaceAll("\u202f%", " %");

const decayless = { ...control, changes: { train: { weightDecay: 0 } } };

function pageOf(input: ReportInput) {
  return new DOMParser().parseFromString(reportFiles(study, input)["report.html"], "text/html");
}

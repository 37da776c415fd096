import { assert, assertEquals } from "../../assert.ts";
import type { Claim, ClaimPart, Effect } from "../../../pipeline/report/claims/claims_file.ts";
import { evidenceOf, judgeEvidence } from "../../../pipeline/report/claims/judge.ts";
import {
  answerText,
  coverageText,
  criterionText,
  effectText,
  estimateText,
  narrowEnd,
  narrowText,
  tellingParts,
  verdictText,
} from "../../../pipeline/report/claim_words.ts";
import { factorText } from "../../../pipeline/report/claims/in_words.ts";
import { settingAt } from "../../../pipeline/report/setting_text.ts";
import { syntheticInput } from "./synthetic_runs.ts";
import { study } from "../../../pipeline/studies/robustness/study.ts";

const part: ClaimPart = {
  name: "t_grok, standard over perturbed",
  task: "mnist",
  unit: "×",
  counts: true,
  condition: false,
  group: null,
  essential: false,
  summary: "median",
  criterion: { relation: "above", threshold: 1 },
  measurements: [],
  runs: 5,
  seeds: 5,
  meeting: 4,
  estimate: 2.5,
  estimateBound: "at least",
  interval: { low: 0.9, high: null, coverage: 0.9375, method: "order statistics" },
  holds: null,
  indicates: true,
};

Deno.test("a part reads as estimate, interval with its coverage, criterion and answer", () => {
  assertEquals(plain(estimateText(part)), "≥ 2.5× [0.9×, ∞]");
  assertEquals(plain(coverageText(part)), "; interval by order statistics, covers 93.8 %; 4 of 5 runs meet it");
  assertEquals([plain(criterionText(part)), answerText(part)], ["above 1×", "points to yes"]);
  assertEquals(answerText({ ...part, holds: false }), "fails");
});

Deno.test("a number that would read as the threshold, and is not it, is told as above or below it", () => {
  const share = {
    ...{ ...part, unit: "share of peak", criterion: { relation: "above", threshold: 0.02 } as const, estimate: 0.04 },
    ...{ estimateBound: "exact", holds: true } as const,
  };
  const ending = (low: number) => ({
    ...share,
    interval: { ...share.interval, low, high: 0.12 } as ClaimPart["interval"],
  });
  assertEquals([0.0200001, 0.0199999, 0.02, 0.021].map((low) => plain(estimateText(ending(low)))), [
    "4 % [>\u00a02 %, 12 %] of peak",
    "4 % [<\u00a02 %, 12 %] of peak",
    "4 % [2 %, 12 %] of peak",
    "4 % [2.1 %, 12 %] of peak",
  ]);
});

Deno.test("a part that holds or fails by a hair says so, one whose seeds all agree does not", () => {
  const between = (low: number, high: number, holds: boolean | null): ClaimPart => ({
    ...{ ...part, holds },
    interval: { low, high, coverage: 0.9375, method: "order statistics" },
  });
  assertEquals([between(1.001, 3, true), between(0.2, 0.999, false)].map(answerText), [
    "holds, but only just",
    "fails, but only just",
  ]);
  const [claim] = judgeEvidence(study.claims, evidenceOf(syntheticInput([0])));
  const narrow = { ...claim, parts: [between(1.000003, 3, true), between(1.1, 3, true)] };
  assertEquals(
    narrowText(narrow, []),
    `Only just: the interval of “${part.name}” ends at 1.000003×, and the threshold is 1×. Another way to read the runs may leave it open.`,
  );
  assertEquals(narrowText({ ...claim, parts: [part] }, []), "");
  const firm = [between(1.1, 3, true), between(1.001, 1.001, true), between(0.999, 3, null), part];
  assertEquals(firm.map(narrowEnd), [null, null, null, null]);
});

Deno.test("what only describes has no criterion and no answer; what has no run no interval", () => {
  const described = { ...part, criterion: null, meeting: null };
  assertEquals([criterionText(described), answerText(described)], ["none", "described"]);
  const empty = { ...part, runs: 0, meeting: 0, estimate: null, estimateBound: "unknown", interval: null } as const;
  assertEquals([estimateText(empty), coverageText(empty)], ["no data", ""]);
});

Deno.test("an effect size says of what, how large, and how that was bounded", () => {
  const effect: Effect = {
    name: "ratio of median t_grok",
    task: "modularAddition",
    unit: "×",
    seeds: 5,
    value: 1.4,
    bound: "exact",
    interval: { low: 1.2, high: 1.7, coverage: 0.95, method: "bootstrap" },
  };
  assertEquals(
    plain(effectText(effect)),
    "ratio of median t_grok (Modular addition): 1.4× [1.2×, 1.7×] (bootstrap, covers 95 %)",
  );
  assertEquals(
    plain(effectText({ ...effect, seeds: 1, interval: null })),
    "ratio of median t_grok (Modular addition): 1.4× (one seed, no interval)",
  );
});

Deno.test("a factor is the same up and down", () => {
  assertEquals([factorText(0), factorText(Math.log10(24)), factorText(-Math.log10(24))], ["1", "24", "24"]);
});

Deno.test("an open verdict says what the values point to", () => {
  const [claim] = judgeEvidence(study.claims, evidenceOf(syntheticInput([0])));
  const open: Claim = { ...claim, verdict: "cannot be decided", indication: "supported", basis: "one seed" };
  assertEquals(verdictText(open), "cannot be decided yet, points to “supported” (one seed)");
  assertEquals(verdictText({ ...open, verdict: "partly" }), "partly (one seed)");
});

Deno.test("the telling part of a task is its first that counts and has data, or what fails where a claim is not supported, and both where it partly is", () => {
  const [claim] = judgeEvidence(study.claims, evidenceOf(syntheticInput([0])));
  const parts = [
    { ...part, name: "empty", runs: 0 },
    { ...part, name: "described", counts: false },
    { ...part, name: "held", holds: true },
    { ...part, name: "failed", holds: false },
    { ...part, name: "elsewhere", task: "modularAddition" as const, holds: true },
  ];
  const names = (verdict: Claim["verdict"]) => tellingParts({ ...claim, parts, verdict }).map(({ name }) => name);
  assertEquals(names("supported"), ["held", "elsewhere"]);
  assertEquals(names("partly"), ["held", "elsewhere", "failed"]);
  assertEquals(names("not supported"), ["failed"]);
  const both = (all: ClaimPart[]) => tellingParts({ ...claim, parts: all, verdict: "partly" }).map(({ name }) => name);
  assertEquals(both([parts[3], parts[2]]), ["failed", "held"]);
  assertEquals(both([{ ...part, name: "open", holds: null }, parts[2]]), ["open", "held"]);
  assertEquals(both([parts[2], { ...part, name: "open", holds: null }]), ["held", "open"]);
});

Deno.test("every choice that a claim depends on is a setting of the configuration", () => {
  const { config } = syntheticInput([0]);
  for (const { id, choices } of study.claims) {
    assert(choices.length > 0, id);
    for (const path of choices) assert(settingAt(config, path) !== undefined, `${id}: ${path}`);
  }
});

// Helpers

function plain(text: string): string {
  return text.replaceAll("\u202f", " ");
}

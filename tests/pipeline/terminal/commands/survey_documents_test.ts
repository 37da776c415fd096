import { assertEquals } from "../../../assert.ts";
import { documentText } from "../../../../pipeline/terminal/document.ts";
import type { SurveyedResult } from "../../../../pipeline/run/survey.ts";
import { graphDocument, graphOf } from "../../../../pipeline/terminal/commands/graph.ts";
import { named, whyDocument, whyOf } from "../../../../pipeline/terminal/commands/why.ts";
import { statusDocument, statusOf } from "../../../../pipeline/terminal/commands/status.ts";
import { planContent, planDocument } from "../../../../pipeline/terminal/commands/computing/plan.ts";

type Explanation = SurveyedResult["explanation"];

const results: readonly SurveyedResult[] = [
  result("dataset", "mnist", cached(), 0, []),
  result("train", "a", wouldRun("params", [change("params", "train.steps")]), 6000, [["dataset", "mnist"]]),
  result("train", "b", wouldRun("never-run"), 4000, [["dataset", "mnist"]]),
  result("metrics", "a/accuracy", pending("upstream"), 1000, [["dataset", "mnist"], ["train", "a"]]),
  result("metrics", "b/accuracy", pending("never-run"), 500, [["dataset", "mnist"], ["train", "b"]]),
];

Deno.test("planContent() counts what runs and why, and divides its time among the runs that go side by side", () => {
  const options = { profile: "smoke", out: "outputs/smoke", jobs: 8 };
  const plan = planContent(results, options);
  assertEquals(plan.stages, [
    { stage: "dataset", run: 0, cached: 1, reasons: [] },
    {
      stage: "train",
      run: 2,
      cached: 0,
      reasons: [{ reason: "settings changed", count: 1 }, { reason: "never computed", count: 1 }],
      milliseconds: 5000, // two runs, whatever the number of jobs
    },
    {
      stage: "metrics",
      run: 2,
      cached: 0,
      reasons: [{ reason: "an upstream result changed", count: 1 }, { reason: "never computed", count: 1 }],
      milliseconds: 750,
    },
  ]);
  const alone = planContent(results, { ...options, jobs: 1 });
  assertEquals(alone.stages.map(({ milliseconds }) => milliseconds), [undefined, 10_000, 1500]);
});

Deno.test("statusOf() tells cached, stale, missing and waiting results apart", () => {
  const { stages } = statusOf(results, { profile: "smoke" });
  assertEquals(stages.flatMap(({ results }) => results), [
    { label: "mnist", state: "cached" },
    { label: "a", state: "stale", reason: "settings changed: train.steps" },
    { label: "b", state: "missing", reason: "never computed" },
    { label: "a/accuracy", state: "unknown", reason: "an upstream result changed" },
    { label: "b/accuracy", state: "missing", reason: "never computed" },
  ]);
});

Deno.test("named() selects a stage's results, one of them, or all metrics of a run", () => {
  const labels = (...args: Parameters<typeof named> extends [unknown, ...infer Rest] ? Rest : never) =>
    named(results, ...args).map(({ label }) => label);
  assertEquals(labels("train"), ["a", "b"]);
  assertEquals(labels("train", "b"), ["b"]);
  assertEquals(labels("metrics", "a"), ["a/accuracy"]);
  assertEquals(labels("metrics", "a/accuracy"), ["a/accuracy"]);
  assertEquals(labels("train", "c"), []);
  assertEquals(whyOf("train", named(results, "train", "a")).results[0].changes, [change("params", "train.steps")]);
});

Deno.test("graphOf() has an edge from each input to what is computed from it, and says what is cached", () => {
  const { nodes, edges } = graphOf(results);
  assertEquals(nodes.map(({ id, cached }) => [id, cached]), [
    ["dataset:mnist", true],
    ["train:a", false],
    ["train:b", false],
    ["metrics:a/accuracy", false],
    ["metrics:b/accuracy", false],
  ]);
  assertEquals(edges[0], ["dataset:mnist", "train:a"]);
  assertEquals(edges.length, 6);
});

Deno.test("the documents of a survey are what their codecs describe", () => {
  documentText(planDocument, planContent(results, { profile: "smoke", out: "o", jobs: 2 }));
  documentText(statusDocument, statusOf(results, { profile: "smoke", report: "o/report.html" }));
  documentText(whyDocument, whyOf("train", named(results, "train")));
  documentText(graphDocument, graphOf(results));
});

// Helpers

function result(
  stage: SurveyedResult["stage"],
  label: string,
  explanation: Explanation,
  milliseconds: number,
  upstream: readonly (readonly [SurveyedResult["stage"], string])[],
): SurveyedResult {
  return {
    stage,
    label,
    explanation,
    milliseconds,
    upstream: upstream.map(([stage, label]) => ({ stage, label })),
    runs: [label.split("/")[0]],
  };
}

function change(cause: "params", component: string) {
  return { cause, component, old: "1", new: "2" } as const;
}

function cached(): Explanation {
  return { status: "cached", reason: "unchanged", changes: [], key: "k", known: {} } as unknown as Explanation;
}

function wouldRun(reason: "params" | "never-run", changes: Explanation["changes"] = []): Explanation {
  return { status: "would run", reason, changes, key: "k", lastMilliseconds: undefined } as unknown as Explanation;
}

function pending(reason: "upstream" | "never-run"): Explanation {
  return { status: "would run", reason, changes: [], key: undefined, lastMilliseconds: undefined };
}

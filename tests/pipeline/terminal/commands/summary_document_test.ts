import { assertEquals } from "../../../assert.ts";
import { documentText } from "../../../../pipeline/terminal/document.ts";
import type { PipelineError } from "../../../../pipeline/platform/errors.ts";
import type { Reproduction } from "../../../../pipeline/run/reproduce.ts";
import { summaryDocument, summaryOf } from "../../../../pipeline/terminal/commands/computing/summary.ts";

type Entry = Reproduction["outcomes"][number];

Deno.test("summaryOf() counts each stage's results that were computed, cached and failed, with their times, and lists the time of each result", () => {
  const failures: PipelineError[] = [
    { _tag: "StageFailed", stage: "train", label: "a", message: "no" },
    { _tag: "InvalidData", source: "x", message: "no" },
  ];
  const summary = summaryOf({
    outcomes: [entry("dataset", "cached", 700), entry("train", "computed", 50), entry("train", "computed", 25)],
    failures,
    diverged: [{ run: "a", divergedAt: 3, lastStep: 0 }],
    found: [],
    milliseconds: 100,
    run: "now",
  });
  const nothing = { computed: 0, cached: 0, failed: 0, computedMilliseconds: 0, savedMilliseconds: 0 };
  assertEquals(summary, {
    stages: [
      { ...nothing, stage: "dataset", cached: 1, failed: 1, savedMilliseconds: 700 },
      { ...nothing, stage: "train", computed: 2, failed: 1, computedMilliseconds: 75 },
    ],
    milliseconds: 100,
    run: "now",
    found: [],
    diverged: [{ run: "a", divergedAt: 3 }],
    times: [
      { stage: "dataset", label: "x", milliseconds: 700 },
      { stage: "train", label: "x", milliseconds: 50 },
      { stage: "train", label: "x", milliseconds: 25 },
    ],
  });
  documentText(summaryDocument, summary);
});

Deno.test("summaryOf() counts a full disk as the failure of its stage, and a failure that several runs share once", () => {
  const full: PipelineError = {
    _tag: "FileSystemError",
    path: "/a",
    message: "full",
    stage: "dataset",
    label: "mnist",
  };
  const counts = { outcomes: [], diverged: [], found: [], milliseconds: 0, run: "now" };
  const { stages } = summaryOf({ ...counts, failures: [full, full] });
  assertEquals(stages.map(({ stage, failed }) => [stage, failed]), [["dataset", 1]]);
});

Deno.test("summaryOf() names the report where there is one", () => {
  const nothing = { outcomes: [], failures: [], diverged: [], found: [] };
  const summary = summaryOf({ ...nothing, milliseconds: 0, run: "now", report: "o/report.html" });
  assertEquals(summary.report, "o/report.html");
});

// Helpers

function entry(stage: Entry["stage"], status: "cached" | "computed", milliseconds: number): Entry {
  const time = status === "cached"
    ? { milliseconds: 1, savedMilliseconds: milliseconds }
    : { milliseconds, savedMilliseconds: 0 };
  return { stage, outcome: { status, record: { label: "x", milliseconds }, ...time } as Entry["outcome"] };
}

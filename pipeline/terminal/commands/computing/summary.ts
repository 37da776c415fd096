/**
 * What a command computed.
 *
 * @module
 */
import * as t from "io-ts";
import { stageNames } from "../../../plan/stage_name.ts";
import type { PipelineError } from "../../../platform/errors.ts";
import type { Terminal } from "../../../platform/terminal.ts";
import { type Finding, findingCodec } from "../../../report/findings.ts";
import type { Reproduction } from "../../../run/reproduce.ts";
import { count, milliseconds } from "../../../files/json_codecs.ts";
import { type ContentOf, documentKind, stageCodec } from "../../document.ts";
import type { Paint } from "../../text/paint.ts";
import { formatDuration } from "../../text/quantities.ts";
import { textOf, wrapped } from "../../text/table_text.ts";
import { printFindings } from "./findings.ts";

/** What has happened. */
export const summaryDocument = documentKind("summary", {
  stages: t.readonlyArray(t.strict({
    stage: stageCodec,
    computed: count,
    cached: count,
    failed: count,
    /** Time that computing took, all workers together. */
    computedMilliseconds: milliseconds,
    /** Time that computing the cached results once took. */
    savedMilliseconds: milliseconds,
  })),
  /** From start to end. */
  milliseconds,
}, {
  /** Path of the report. */
  report: t.string,
  /** The name of this execution. */
  run: t.string,
  /** How long each result took when it was computed, now or before. */
  times: t.readonlyArray(t.strict({ stage: stageCodec, label: t.string, milliseconds })),
  /** What was found of each run whose accuracy is known. */
  found: t.readonlyArray(findingCodec),
  /** The runs whose training diverged, and at which step. */
  diverged: t.readonlyArray(t.strict({ run: t.string, divergedAt: count })),
});

/** What has happened. */
export type Summary = ContentOf<typeof summaryDocument>;

/** Counts and times by stage, and the time of each result. */
export function summaryOf(
  { outcomes, failures, report, diverged, found, milliseconds, run }: Omit<Reproduction, "finished"> & {
    readonly found: readonly Finding[];
    readonly milliseconds: number;
    readonly run: string;
  },
): Summary {
  const stages = stageNames.map((stage) => {
    const ofStage = outcomes.filter((entry) => entry.stage === stage).map(({ outcome }) => outcome);
    const computed = ofStage.filter(({ status }) => status === "computed");
    const cached = ofStage.filter(({ status }) => status === "cached");
    const failed = [...new Set(failures)].filter((error) => stageOf(error) === stage).length; // runs share a dataset's failure
    return {
      stage,
      computed: computed.length,
      cached: cached.length,
      failed,
      computedMilliseconds: computed.reduce((sum, outcome) => sum + outcome.milliseconds, 0),
      savedMilliseconds: cached.reduce((sum, outcome) => sum + outcome.savedMilliseconds, 0),
    };
  });
  const reached = stages.filter(({ computed, cached, failed }) => computed + cached + failed > 0);
  const times = outcomes.map(({ stage, outcome: { record } }) => ({
    stage,
    label: record.label,
    milliseconds: record.milliseconds,
  }));
  return {
    ...{ stages: reached, milliseconds, run, times, found },
    diverged: diverged.map(({ run, divergedAt }) => ({ run, divergedAt })),
    ...(report === undefined ? {} : { report }),
  };
}

/**
 * What was found, and in the last line what has happened, such as `4 stages: 1 ran (42 s), 3 cached (saved 12 m 03 s), report → outputs/quick/report.html`.
 *
 * A stage counts as failed if a result of it failed, else as run if one was computed, else as cached. The time in which stages ran is the time
 * from start to end; the time that was saved is what computing the stored results once took.
 *
 * @returns lines with their ends; on a terminal that is too narrow for it the last one is broken
 */
export function printSummary(
  { stages, milliseconds, report, run, found = [] }: Summary,
  paint: Paint,
  terminal: Pick<Terminal, "live" | "columns">,
): string {
  const { live, columns } = terminal;
  const failed = stages.filter((each) => each.failed > 0);
  const ran = stages.filter((each) => each.failed === 0 && each.computed > 0);
  const cached = stages.filter((each) => each.failed === 0 && each.computed === 0);
  const saved = stages.reduce((sum, each) => sum + each.savedMilliseconds, 0);
  const parts = [
    ...(failed.length === 0 ? [] : [paint("bad", `${failed.length} failed (${failed.map(failure).join(", ")})`)]),
    ...(ran.length === 0 ? [] : [paint("good", `${ran.length} ran (${formatDuration(milliseconds)})`)]),
    ...(cached.length > 0
      ? [`${cached.length} cached${saved > 0 ? ` (saved ${formatDuration(saved)})` : ""}`]
      : saved > 0
      ? [`stored results saved ${formatDuration(saved)}`]
      : []),
    ...(report === undefined ? [] : [`report → ${report}`]),
    ...(run === undefined ? [] : [`run ${run}`]),
  ];
  const pieces = parts.map((part, i) => i < parts.length - 1 ? `${part},` : part);
  const line = [`${stages.length} ${stages.length === 1 ? "stage" : "stages"}:`, ...pieces];
  // Whoever reads a pipe looks for one line.
  const last = textOf(wrapped(line, { width: live ? columns - 1 : Infinity, rest: "  " }));
  return printFindings(found, paint, terminal) + last;
}

function stageOf(error: PipelineError): string | undefined {
  return "stage" in error ? error.stage : error._tag === "InvalidData" ? "dataset" : undefined;
}

function failure({ stage, failed, computed, cached }: Summary["stages"][number]): string {
  return `${stage}: ${failed} of ${failed + computed + cached}`;
}

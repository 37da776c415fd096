/**
 * What a command is going to compute.
 *
 * @module
 */
import * as t from "io-ts";
import type { Reason } from "../../../cache/differences.ts";
import { stageNames } from "../../../plan/stage_name.ts";
import type { SurveyedResult } from "../../../run/survey.ts";
import type { Terminal } from "../../../platform/terminal.ts";
import { count, milliseconds, withOptional } from "../../../files/json_codecs.ts";
import { type ContentOf, documentKind, stageCodec } from "../../document.ts";
import type { Paint } from "../../text/paint.ts";
import { formatDuration } from "../../text/quantities.ts";
import { reasonText } from "../../text/reason_text.ts";
import { fittingRows, textOf, wrapped } from "../../text/table_text.ts";

/** What is going to happen. */
export const planDocument = documentKind("plan", {
  profile: t.string,
  /** Folder of the outputs. */
  out: t.string,
  /** Runs that proceed side by side. */
  jobs: count,
  stages: t.readonlyArray(withOptional({
    stage: stageCodec,
    /** Results to compute. */
    run: count,
    /** Results that are stored. */
    cached: count,
    /** Why results are to be computed, with how many of them. */
    reasons: t.readonlyArray(t.strict({ reason: t.string, count })),
  }, {
    /** Estimated time until the stage is done, all workers together. */
    milliseconds,
  })),
}, {
  notes: t.readonlyArray(t.string),
  /** Commands that compute what is to run, in the order of dependency. */
  commands: t.readonlyArray(t.string),
});

/** What is going to happen. */
export type Plan = ContentOf<typeof planDocument>;

/** What is going to happen, with the time that `jobs` workers need. */
export function planContent(
  results: readonly SurveyedResult[],
  { profile, out, jobs, notes = [] }: {
    readonly profile: string;
    readonly out: string;
    readonly jobs: number;
    readonly notes?: readonly string[];
  },
): Plan {
  const stages = stageNames.filter((stage) => results.some((result) => result.stage === stage)).map((stage) => {
    const ofStage = results.filter((result) => result.stage === stage);
    const toRun = ofStage.filter(({ explanation }) => explanation.status === "would run");
    const reasons = new Map<Reason, number>();
    for (const { explanation: { reason } } of toRun) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    const milliseconds = toRun.reduce((sum, result) => sum + result.milliseconds, 0) /
      Math.max(1, Math.min(jobs, runsIn(toRun)));
    return {
      stage,
      run: toRun.length,
      cached: ofStage.length - toRun.length,
      reasons: [...reasons].map(([reason, count]) => ({ reason: reasonText(reason), count })),
      ...(toRun.length > 0 ? { milliseconds } : {}),
    };
  });
  return { profile, out, jobs, stages, ...(notes.length === 0 ? {} : { notes }) };
}

/** How many runs results belong to: that many can proceed side by side. */
function runsIn(results: readonly SurveyedResult[]): number {
  return new Set(results.map(({ label }) => label.split("/")[0])).size;
}

/**
 * What is going to happen: for each stage how many results are computed and how many are stored, about how long that takes, and why.
 *
 * @returns lines with line ends
 */
export function printPlan(plan: Plan, paint: Paint, { columns }: Pick<Terminal, "columns">): string {
  const rows = plan.stages.map(({ stage, run, cached, milliseconds }) => [
    `  ${stage}`,
    `${run} to run`,
    `${cached} cached`,
    run === 0 ? "" : milliseconds === undefined ? "time unknown" : `about ${formatDuration(milliseconds)}`,
  ]);
  const width = columns - 1;
  const table = fittingRows(rows, ["left", "right", "right", "left"], width);
  const lines = plan.stages.flatMap(({ run, reasons }, i) => [
    ...table[i].map((line) => run === 0 ? paint("faint", line) : line),
    ...(run === 0 ? [] : reasonLines(reasons, run, columns)).map((each) => paint("faint", each)),
  ]);
  const notes = (plan.notes ?? []).flatMap((note) => wrapped(note, { width, first: "  ", rest: "  " }));
  return textOf([
    ...wrapped(heading(plan, paint), { width, rest: "  " }),
    ...lines,
    ...notes.map((each) => paint("note", each)),
    ...wrapped(total(plan), { width, rest: "  " }),
  ]);
}

function heading({ profile, out, jobs }: Plan, paint: Paint): string {
  const side = jobs === 1 ? "one run at a time" : `${jobs} runs side by side`;
  return `${paint("strong", `plan: ${profile}`)}, ${side}, to ${out}`;
}

function reasonLines(reasons: Plan["stages"][number]["reasons"], run: number, columns: number): readonly string[] {
  const words = reasons.map(({ reason, count }) => count === run ? reason : `${reason} (${count})`).join("; ");
  return words === "" ? [] : wrapped(words, { width: columns - 1, first: "      ", rest: "      " });
}

function total({ stages }: Plan): string {
  const running = stages.filter(({ run }) => run > 0);
  if (running.length === 0) return "  nothing to compute: every result is stored";
  const known = running.flatMap(({ milliseconds }) => milliseconds === undefined ? [] : [milliseconds]);
  const sum = formatDuration(known.reduce((a, b) => a + b, 0));
  if (known.length === 0) return "  in total: time unknown, as nothing similar has run here yet";
  return known.length === running.length ? `  in total: about ${sum}` : `  in total: at least about ${sum}`;
}

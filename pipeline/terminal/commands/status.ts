/**
 * `deno task status`: which results are stored and which are out of date.
 *
 * @module
 */
import { join } from "node:path";
import * as t from "io-ts";
import { oneOf, withOptional } from "../../files/json_codecs.ts";
import { stageNames } from "../../plan/stage_name.ts";
import { designed } from "../../run/designed.ts";
import { survey, type SurveyedResult } from "../../run/survey.ts";
import { orThrow } from "../../platform/failure.ts";
import { exists, readText } from "../../platform/files.ts";
import type { Terminal } from "../../platform/terminal.ts";
import { exactArguments } from "../../report/reproduce_command.ts";
import type { Environment } from "../../run/environment.ts";
import { type ElementState, elementStateCodec, elementStates } from "../../run/slurm/element_states.ts";
import { slurmQueue } from "../../run/slurm/queue.ts";
import { command } from "../command.ts";
import { type ContentOf, documentKind, stageCodec } from "../document.ts";
import { type ExperimentOptions, experimentOptions, experimentParameters } from "../experiment_options.ts";
import { say } from "../output_options.ts";
import { flag } from "../parameters.ts";
import type { Paint } from "../text/paint.ts";
import { reasonText } from "../text/reason_text.ts";
import { fittingRows, textOf, wrapped } from "../text/table_text.ts";
import { withEnvironment } from "../with_environment.ts";

/** The command. */
export const status = command({
  name: "status",
  description: "Lists which results are stored and which are out of date.",
  examples: [
    ["status --profile quick", "what is stored of the quick profile"],
    ["status --exit-code --quiet", "for scripts: 0 up to date, 3 not"],
  ],
  parameters: { ...experimentParameters, exitCode: flag("--exit-code", "exit with 3 if anything is out of date") },
  read: async (typed, streams) => ({ ...await experimentOptions(typed, streams), exitCode: typed.exitCode }),
  run: (options, streams) =>
    withEnvironment(streams, options, { readOnly: true }, async ({ environment }) => {
      const { config } = await orThrow(designed(options.config)(environment));
      const results = await orThrow(survey(config, "report")(environment));
      const report = join(options.out, "report.html");
      const { profile } = options.config;
      const elements = await elementsOf(options, results, environment);
      const content = statusOf(results, {
        profile,
        ...(await exists(report) ? { report, reportIsStored: await holdsStored(options.out, results) } : {}),
        ...(elements.length === 0 ? {} : { elements }),
      });
      say(streams, options, statusDocument, content, printStatus);
      return options.exitCode && !isUpToDate(content) ? 3 : 0;
    }),
});

/** What is stored and what is not. */
export const statusDocument = documentKind("status", {
  profile: t.string,
  stages: t.readonlyArray(t.strict({
    stage: stageCodec,
    results: t.readonlyArray(withOptional(
      { label: t.string, state: oneOf(["cached", "stale", "missing", "unknown"]) },
      /** Why it is not cached; `unknown` results wait for another one. */
      { reason: t.string },
    )),
  })),
}, {
  report: t.string,
  /** Whether that report is the stored one, if one is: it may be on other results, such as those before a change that was taken back. */
  reportIsStored: t.boolean,
  /** Elements of Slurm's job arrays that have not ended well. */
  elements: t.readonlyArray(elementStateCodec),
});

/** What is stored and what is not. */
export type Status = ContentOf<typeof statusDocument>;

type StatusStage = Status["stages"][number];
type State = StatusStage["results"][number]["state"];

/** What is stored and what is not. */
export function statusOf(
  results: readonly SurveyedResult[],
  { profile, ...more }: Pick<Status, "profile" | "report" | "reportIsStored" | "elements">,
): Status {
  const stages = stageNames.map((stage) => ({
    stage,
    results: results.filter((result) => result.stage === stage).map(({ label, explanation }) => ({
      label,
      state: stateOf(explanation),
      ...(explanation.status === "cached" ? {} : { reason: reasonText(explanation.reason, explanation.changes) }),
    })),
  }));
  return { profile, stages, ...more };
}

/** Whether the report in a folder is the stored one; true if none is stored. */
async function holdsStored(out: string, results: readonly SurveyedResult[]): Promise<boolean> {
  const [stored] = results.flatMap(({ stage, explanation }) =>
    stage === "report" && explanation.status === "cached" ? [explanation.key] : []
  );
  if (stored === undefined) return true;
  const provenance = await readText(join(out, "provenance.json")).catch(() => ""); // without it, it is no report of ours
  return /"reportHash":\s*"([^"]*)"/.exec(provenance)?.[1] === stored;
}

/** The elements with Slurm that are to compute something; nothing is asked if nothing was submitted. */
export async function elementsOf(
  { config, study }: Pick<ExperimentOptions, "config" | "study">,
  results: readonly SurveyedResult[],
  { cache: { store } }: Pick<Environment, "cache">,
): Promise<readonly ElementState[]> {
  const stages = new Set<string>();
  const missing = new Set<string>();
  for (const { stage, runs } of results.filter(({ explanation }) => explanation.status !== "cached")) {
    stages.add(stage);
    for (const run of runs) missing.add(run);
  }
  const elements = await elementStates(store, slurmQueue(), exactArguments(config, study));
  return elements.filter(({ computes, runs }) => stages.has(computes) || runs.some((run) => missing.has(run)));
}

/** `Slurm: 3 running on node1, node2`, a line for each state. */
function elementLines(elements: readonly ElementState[]): readonly string[] {
  return (["running", "queued", "requeued", "failed"] as const).flatMap((state) => {
    const these = elements.filter((each) => each.state === state);
    if (these.length === 0) return [];
    const nodes = [...new Set(these.flatMap(({ node }) => node ?? []))];
    const why = [...new Set(these.flatMap(({ reason }) => reason ?? []))];
    const details = state === "running" || state === "failed" ? nodes : why;
    const named = state === "failed" ? `: ${these.map(({ element }) => element).slice(0, 5).join(", ")}` : "";
    const runs = these.reduce((sum, each) => sum + each.runs.length, 0);
    const of = runs === 0 ? "" : ` with ${runs} ${runs === 1 ? "run" : "runs"}`;
    const more = details.length === 0 ? "" : ` (${details.slice(0, 5).join(", ")}${details.length > 5 ? ", …" : ""})`;
    return [`Slurm: ${these.length} ${state}${of}${more}${named}`];
  });
}

function stateOf(explanation: SurveyedResult["explanation"]): State {
  if (explanation.status === "cached") return "cached";
  if (["never-run", "begun", "removed"].includes(explanation.reason)) return "missing";
  return explanation.key === undefined && explanation.reason === "upstream" ? "unknown" : "stale";
}

/**
 * Which results are stored, stage by stage, and the reasons why others are not.
 *
 * @returns lines with line ends
 */
export function printStatus(
  { profile, stages, report, reportIsStored = true, elements = [] }: Status,
  paint: Paint,
  { columns }: Pick<Terminal, "columns">,
): string {
  const rows = stages.map(({ stage, results }) => [`  ${stage}`, counts(results)]);
  const table = fittingRows(rows, ["left", "left"], columns - 1);
  const lines = stages.flatMap((stage, i) => [
    ...table[i].map((line) => paint(isFresh(stage) ? "good" : "note", line)),
    ...reasons(stage).flatMap((words) => wrapped(words, { width: columns - 1, first: "      ", rest: "      " })),
  ]);
  const verdict = stages.every(isFresh) ? "up to date" : "out of date; deno task why <stage> says more";
  const other = "on other results; deno task reproduce writes the stored one";
  const where = report === undefined
    ? []
    : wrapped(`  report: ${report}${reportIsStored ? "" : `, ${other}`}`, { width: columns - 1, rest: "    " });
  const cluster = elementLines(elements).flatMap((line) =>
    wrapped(line, { width: columns - 1, first: "  ", rest: "    " })
  );
  const heading = wrapped(`${paint("strong", `status: ${profile}`)}, ${verdict}`, { width: columns - 1, rest: "  " });
  return textOf([...heading, ...lines, ...cluster, ...where]);
}

/** Whether every result is stored and valid, and the report in the outputs, if there is one, the stored one: what `--exit-code` asks. */
export function isUpToDate({ stages, reportIsStored = true }: Status): boolean {
  return stages.every(isFresh) && reportIsStored;
}

const words: Readonly<Record<State, string>> = {
  cached: "cached",
  stale: "out of date",
  missing: "not computed yet",
  unknown: "waiting for a result upstream",
};

function isFresh({ results }: StatusStage): boolean {
  return results.every(({ state }) => state === "cached");
}

function counts(results: StatusStage["results"]): string {
  const states = (Object.keys(words) as State[]).map((state) =>
    [state, results.filter((each) => each.state === state).length] as const
  );
  return states.filter(([, count]) => count > 0).map(([state, count]) => `${count} ${words[state]}`).join(", ");
}

/** Each reason once, with what it applies to: one label by name, more by number. */
function reasons({ results }: StatusStage): readonly string[] {
  const labels = new Map<string, string[]>();
  for (const { label, reason } of results) {
    if (reason === undefined) continue;
    const known = labels.get(reason);
    if (known === undefined) labels.set(reason, [label]);
    else known.push(label);
  }
  return [...labels].map(([reason, [first, ...more]]) =>
    `${more.length === 0 ? first : `${more.length + 1} results`}: ${reason}`
  );
}

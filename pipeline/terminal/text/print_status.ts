/**
 * The state of stored results as text.
 *
 * @module
 */
import type { Status } from "../documents/documents.ts";
import type { Paint } from "../display/paint.ts";
import { tableLines, wrapped } from "./table_text.ts";
import type { Terminal } from "../../platform/terminal.ts";

type StatusStage = Status["stages"][number];
type State = StatusStage["results"][number]["state"];

/**
 * Which results are stored, stage by stage, and the reasons why others are not.
 *
 * @returns lines with line ends
 */
export function printStatus(
  { profile, stages, report }: Status,
  { columns }: Pick<Terminal, "columns">,
  paint: Paint,
): string {
  const rows = stages.map(({ stage, results }) => [`  ${stage}`, counts(results)]);
  const table = tableLines(rows, ["left", "left"]);
  const lines = stages.flatMap((stage, i) => [
    paint(isFresh(stage) ? "good" : "note", table[i]),
    ...reasons(stage).flatMap((words) => wrapped(words, { width: columns - 1, first: "      ", rest: "      " })),
  ]);
  const verdict = stages.every(isFresh) ? "up to date" : "out of date; deno task why <stage> tells more";
  const where = report === undefined ? [] : [`  report: ${report}`];
  const heading = wrapped(`${paint("strong", `status: ${profile}`)}, ${verdict}`, { width: columns - 1, rest: "  " });
  return [...heading, ...lines, ...where].map((each) => `${each}\n`).join(
    "",
  );
}

/** Whether every result is stored and valid: what `--exit-code` asks. */
export function isUpToDate({ stages }: Status): boolean {
  return stages.every(isFresh);
}

// Helpers

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
    if (reason !== undefined) labels.set(reason, [...labels.get(reason) ?? [], label]);
  }
  return [...labels].map(([reason, [first, ...more]]) =>
    `${more.length === 0 ? first : `${more.length + 1} results`}: ${reason}`
  );
}

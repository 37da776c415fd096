/**
 * The plan as text.
 *
 * @module
 */
import type { Plan } from "../documents/documents.ts";
import type { Paint } from "../display/paint.ts";
import { formatDuration } from "./quantities.ts";
import { tableLines, wrapped } from "./table_text.ts";
import type { Terminal } from "../../platform/terminal.ts";

/**
 * What is going to happen: for each stage how many results are computed and how many are stored, about how long that takes, and why.
 *
 * @returns lines with line ends
 */
export function printPlan(plan: Plan, { columns }: Pick<Terminal, "columns">, paint: Paint): string {
  const rows = plan.stages.map(({ stage, run, cached, milliseconds }) => [
    `  ${stage}`,
    `${run} to run`,
    `${cached} cached`,
    run === 0 ? "" : milliseconds === undefined ? "time unknown" : `about ${formatDuration(milliseconds)}`,
  ]);
  const table = tableLines(rows, ["left", "right", "right", "left"]);
  const lines = plan.stages.flatMap(({ run, reasons }, i) => [
    run === 0 ? paint("faint", table[i]) : table[i],
    ...(run === 0 ? [] : reasonLines(reasons, run, columns)).map((each) => paint("faint", each)),
  ]);
  const notes = (plan.notes ?? []).flatMap((note) => wrapped(note, { width: columns - 1, first: "  ", rest: "  " }));
  return [heading(plan, paint), ...lines, ...notes.map((each) => paint("note", each)), total(plan)]
    .map((each) => `${each}\n`).join("");
}

// Helpers

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
  if (known.length === 0) return "  in total: time unknown, nothing like it has run here yet";
  return known.length === running.length ? `  in total: about ${sum}` : `  in total: at least about ${sum}`;
}

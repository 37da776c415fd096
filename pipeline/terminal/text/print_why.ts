/**
 * Reasons as text.
 *
 * @module
 */
import type { Why } from "../documents/documents.ts";
import type { Paint } from "../display/paint.ts";
import { reasonText } from "./reason_text.ts";
import { wrapped } from "./table_text.ts";
import type { Terminal } from "../../platform/terminal.ts";

type Change = Why["results"][number]["changes"][number];

/**
 * Why results of a stage would be computed again: a sentence for each, and below it what differs, as `cause component: old -> new`.
 *
 * Results with the same reasons are told together; many that would not run are only counted.
 *
 * @returns lines with line ends
 */
export function printWhy({ stage, results }: Why, { columns }: Pick<Terminal, "columns">, paint: Paint): string {
  if (results.length === 0) return `${stage}: no result with this label\n`;
  const width = columns - 1;
  const alike = new Map<string, Why["results"][number][]>();
  for (const result of results) {
    const { label: _, ...reasons } = result;
    const key = JSON.stringify(reasons);
    alike.set(key, [...alike.get(key) ?? [], result]);
  }
  return [...alike.values()].flatMap((group) => {
    const [{ reason, changes }] = group;
    const stored = reason === "unchanged";
    const names = stored && group.length > mostStored
      ? `${group.length} results`
      : group.map(({ label }) => label).join(", ");
    const role = stored ? "good" : "note";
    return [
      ...wrapped(`${stage} ${names}:`, { width, rest: "  " }),
      ...wrapped(reasonText(reason), { width, first: "  ", rest: "  " }).map((line) => paint(role, line)),
      ...changes.flatMap((change) => wrapped(worded(change), { width, first: "    ", rest: "      " })),
    ];
  }).map((line) => `${line}\n`).join("");
}

// Helpers

const longest = 60;

/** More results than this that would not run are only counted. */
const mostStored = 5;

function worded({ cause, component, old, new: now }: Change): string {
  return `${cause} ${component}: ${short(old)} -> ${short(now)}`;
}

function short(text: string): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 3)}...`;
}

/**
 * Reasons as text.
 *
 * @module
 */
import type { Why } from "./documents.ts";
import type { Paint } from "./paint.ts";
import { wrapped } from "./table_text.ts";
import type { Terminal } from "./terminal.ts";

type Change = Why["results"][number]["changes"][number];

/**
 * Why results of a stage would be computed again: a sentence for each, and below it what differs, as `component name: old -> new`.
 *
 * Results with the same reasons are told together.
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
    const [{ cached, cause, changes }] = group;
    const names = group.map(({ label }) => label).join(", ");
    return [
      ...wrapped(`${stage} ${names}:`, { width, rest: "  " }),
      ...wrapped(cause, { width, first: "  ", rest: "  " }).map((line) => paint(cached ? "good" : "note", line)),
      ...changes.flatMap((change) => wrapped(worded(change), { width, first: "    ", rest: "      " })),
    ];
  }).map((line) => `${line}\n`).join("");
}

// Helpers

const longest = 60;

function worded({ component, name, before, after }: Change): string {
  const thing = `${component} ${name}`;
  if (before === undefined && after === undefined) return `${thing}: changed`;
  if (before === undefined) return `${thing}: new, ${short(after)}`;
  if (after === undefined) return `${thing}: gone, was ${short(before)}`;
  return `${thing}: ${short(before)} -> ${short(after)}`;
}

/** A digest by its first twelve characters, another text by its first sixty. */
function short(text: string | undefined): string {
  if (text === undefined) return "";
  if (/^(sha256[:-])?[0-9a-f]{64}$/.test(text)) return text.slice(0, text.length - 52);
  return text.length <= longest ? text : `${text.slice(0, longest - 3)}...`;
}

/**
 * Columns of text.
 *
 * @module
 */

/** How a column is aligned. */
export type Alignment = "left" | "right";

/**
 * Rows as lines, each column as wide as its widest cell; two spaces between columns, none at line ends.
 *
 * @param rows cells without colours: an escape code would count as width
 * @param alignments one for each column
 */
export function tableLines(
  rows: readonly (readonly string[])[],
  alignments: readonly Alignment[],
): readonly string[] {
  const widths = alignments.map((_, column) => Math.max(0, ...rows.map((row) => (row[column] ?? "").length)));
  return rows.map((row) =>
    row.map((cell, column) =>
      alignments[column] === "right" ? cell.padStart(widths[column]) : cell.padEnd(widths[column])
    ).join("  ").trimEnd()
  );
}

/** Rows as lines of a table; if one would be wider than the terminal, each row as its cells one after the other, broken between them where that is enough. */
export function fittingRows(
  rows: readonly (readonly string[])[],
  alignments: readonly Alignment[],
  width: number,
): readonly (readonly string[])[] {
  const lines = tableLines(rows, alignments);
  if (lines.every((line) => line.length <= width)) return lines.map((line) => [line]);
  return rows.map(([first, ...cells]) => {
    const parts = cells.map((cell) => cell.trim()).filter((cell) => cell !== "");
    const whole = parts.map((part, i) => i < parts.length - 1 ? `${part},` : part);
    const pieces = whole.flatMap((part) => part.length > width - 4 ? part.split(" ") : [part]);
    return wrapped([`${first.trimEnd()}:`, ...pieces], { width, rest: "    " });
  });
}

/** How a text is broken into lines. */
export interface Wrapping {
  /** Most characters of a line; a longer word stays whole. */
  readonly width: number;
  /** What the first line begins with. */
  readonly first?: string;
  /** What the other lines begin with. */
  readonly rest?: string;
}

/** A text as lines, broken at spaces, or between its parts if it is given in parts. Colours have no width. */
export function wrapped(
  text: string | readonly string[],
  { width, first = "", rest = "" }: Wrapping,
): readonly string[] {
  const lines: string[] = [];
  let words: string[] = [];
  const start = () => lines.length === 0 ? first : rest;
  for (const word of typeof text === "string" ? text.split(" ") : text) {
    if (words.length > 0 && visibleLength(start() + [...words, word].join(" ")) > width) {
      lines.push(start() + words.join(" "));
      words = [];
    }
    words.push(word);
  }
  return [...lines, start() + words.join(" ")];
}

/** The characters of a text that take up room: all but its colours. */
export function visibleLength(text: string): number {
  return text.replaceAll(/\p{Cc}\[[0-9;]*m/gu, "").length;
}

/** A text of at most `width` characters, its middle left out if need be: its end distinguishes runs. */
export function cutMiddle(text: string, width: number): string {
  if (text.length <= width) return text;
  if (width <= 3) return text.slice(0, width);
  const end = Math.ceil((width - 1) * 0.6);
  return `${text.slice(0, width - 1 - end)}…${text.slice(text.length - end)}`;
}

/** Lines with their ends. */
export function textOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}

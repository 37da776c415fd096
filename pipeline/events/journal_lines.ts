/**
 * A journal read on from where an earlier reading ended.
 *
 * @module
 */
import { decodeLine } from "./journal.ts";
import type { StampedEvent } from "./event.ts";
import { readRange } from "../platform/files.ts";

/** What was new. */
export interface JournalLines {
  /** Events of whole lines that are not damaged, in order. */
  readonly events: readonly StampedEvent[];
  /** Where the next reading begins: the end of the last whole line. */
  readonly end: number;
  /** Whether there is more to read at once. */
  readonly more: boolean;
}

/** Bytes that are read at once, of lines that fit; a longer one is read alone. */
const chunk = 1 << 19;

/** Bytes of the longest line that can be an event: of an experiment, which names each of its networks. */
const longestLine = 1 << 26;

/**
 * The lines of a file from a byte on, as far as they are complete.
 *
 * @param start 0, or the end of an earlier reading
 * @returns `undefined` if no line begins there: the file is another one now
 */
export async function journalLines(path: string, start: number): Promise<JournalLines | undefined> {
  const before = Math.min(start, 1);
  const bytes = await readRange(path, start - before, before + chunk);
  if (bytes.length < before || (before === 1 && bytes[0] !== newline)) return undefined;
  const lineEnd = bytes.lastIndexOf(newline) + 1;
  const whole = bytes.subarray(before, Math.max(before, lineEnd));
  const full = bytes.length === before + chunk;
  const isCut = full && whole.length === 0;
  const length = isCut ? await endOfLine(path, start) : whole.length;
  const read = isCut && length <= longestLine ? await readRange(path, start, length) : whole;
  const lines = new TextDecoder().decode(read).split("\n").filter((line) => line !== "");
  return {
    events: lines.map(decodeLine).filter((event) => event !== undefined),
    end: start + length,
    more: full && length > 0,
  };
}

/**
 * The event of a file's last line; `undefined` if that line is damaged, or longer than that of an end.
 *
 * @param size bytes of the file
 */
export async function lastLine(path: string, size: number): Promise<StampedEvent | undefined> {
  const bytes = await readRange(path, Math.max(0, size - longestEnd), longestEnd);
  const text = new TextDecoder().decode(bytes).trimEnd();
  return decodeLine(text.slice(text.lastIndexOf("\n") + 1));
}

/** Bytes within which the line of an end lies. */
const longestEnd = 1 << 13;

const newline = 10;

/** Length of a line that continues behind a whole chunk; 0 if its end is not written yet. */
async function endOfLine(path: string, start: number): Promise<number> {
  for (let length = chunk;; length += chunk) {
    const bytes = await readRange(path, start + length, chunk);
    const end = bytes.indexOf(newline);
    if (end >= 0) return length + end + 1;
    if (bytes.length < chunk) return 0;
  }
}

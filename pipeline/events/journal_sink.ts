/**
 * Events on their way into the journal, for those who watch from elsewhere or later.
 *
 * @module
 */
import { isReadOnly } from "../platform/file_system.ts";
import type { Ticker } from "../platform/timer.ts";
import { boundedLogs } from "./bounded_logs.ts";
import type { Journal } from "./journal.ts";
import { paced } from "./paced.ts";
import type { Sink } from "./sink.ts";

/** Least milliseconds between two updates on the same thing. */
const spacing = 1000;

/** A thing is journalled at most once per this part of its elapsed time: a journal of days stays small. */
const updatesPerAge = 500;

/**
 * A sink that writes into a journal: every event, but of updates on a thing one in a second, and of lines that a worker prints not all.
 *
 * A journal that cannot be written is given up: nothing that is computed depends on it.
 *
 * @param giveUp receives the reason, unless the folder can only be read
 */
export function journalSink(journal: Journal, ticker: Ticker, giveUp: (reason: string) => void): Sink {
  let gaveUp = false;
  const failed = (error: unknown) => {
    if (gaveUp) return;
    gaveUp = true;
    if (!isReadOnly(error)) {
      giveUp(`the journal cannot be written, so \`deno task watch\` shows nothing more: ${error}`);
    }
  };
  const writing: Sink = {
    emit: (event) => void (gaveUp || journal.append(event).catch(failed)),
    close: () => journal.close(),
  };
  const pace = { shortest: spacing, spacing: (age: number) => Math.max(spacing, age / updatesPerAge) };
  return paced(boundedLogs(writing), ticker, pace);
}

/**
 * Log lines of computations, as many as a file should keep: what runs in a worker may print without end.
 *
 * @module
 */
import type { StampedEvent } from "./event.ts";
import type { Sink } from "./sink.ts";

/** Longest line that is kept whole. */
const longestLine = 2000;

/** Lines that one thing may say at once. */
const burst = 100;

/** Lines a second that it may say on top of that. */
const linesPerSecond = 2;

/** Characters that are kept of all that it says. */
const mostCharacters = 250_000;

/** What one thing may still say. */
interface Budget {
  lines: number;
  characters: number;
  /** When lines were last added. */
  at: number;
  leftOut: number;
}

type LogEvent = Extract<StampedEvent, { event: "log" }>;

/** A sink that gets the first lines of each computation, then a few a second, and a line that counts those left out. */
export function boundedLogs({ emit, close }: Sink): Sink {
  const budgets = new Map<string, Budget>();
  const flush = (about: { readonly ts: number; readonly stage?: string; readonly label?: string }) => {
    const budget = budgets.get(nameOf(about));
    if (budget === undefined || budget.leftOut === 0) return;
    const { ts, stage, label } = about;
    emit({
      ts,
      event: "log",
      stage,
      label,
      message: `${budget.leftOut} more lines of ${stage} ${label} are not kept here`,
    });
    budget.leftOut = 0;
  };
  const take = (event: LogEvent) => {
    const message = event.message.slice(0, longestLine);
    const budget = budgets.get(nameOf(event)) ?? { lines: burst, characters: mostCharacters, at: event.ts, leftOut: 0 };
    budgets.set(nameOf(event), budget);
    budget.lines = Math.min(burst, budget.lines + linesPerSecond * (event.ts - budget.at) / 1000);
    budget.at = event.ts;
    if (budget.lines < 1 || budget.characters < message.length) return void budget.leftOut++;
    flush(event);
    budget.lines--;
    budget.characters -= message.length;
    emit({ ...event, message });
  };
  return {
    emit(event) {
      if (event.event === "log" && event.label !== undefined) return take(event);
      if (event.event === "end") flush(event);
      emit(event);
    },
    close,
  };
}

const nameOf = ({ stage, label }: { readonly stage?: string; readonly label?: string }): string => `${stage} ${label}`;

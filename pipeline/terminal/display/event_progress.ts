/**
 * Progress for programs: a JSON document a line.
 *
 * @module
 */
import { documentText, type ProgressEvent } from "../documents/documents.ts";
import type { Progress, Ticker } from "../../events/progress.ts";
import type { TextStream } from "../../platform/streams.ts";

/** Least milliseconds between two updates on the same thing. */
const spacing = 5000;

/** Progress as `degrok/event/1` documents: every beginning, end and log line, and each thing's state at most every five seconds. */
export function eventProgress(stream: TextStream, ticker: Ticker): Progress {
  const stages = new Map<string, string>();
  const told = new Map<string, number>();
  const write = (event: Omit<ProgressEvent, "time">) =>
    stream.write(documentText("event", { time: new Date(ticker.now()).toISOString(), ...event }));
  const about = (label: string) => stages.has(label) ? { stage: stages.get(label), label } : { label };
  return {
    begin(task) {
      stages.set(task.label, task.stage);
      write({ event: "begin", ...task });
    },
    update(label, { done, total, accuracy, rate }) {
      if (!stages.has(label)) return;
      const last = told.get(label);
      if (last !== undefined && ticker.now() - last < spacing) return;
      told.set(label, ticker.now());
      write({ event: "update", ...about(label), done, total, ...present({ accuracy, rate }) });
    },
    point: () => {},
    end(label, { status, milliseconds, note }) {
      write({ event: "end", ...about(label), status, milliseconds: Math.max(0, milliseconds), ...present({ note }) });
      stages.delete(label);
      told.delete(label);
    },
    log: (message) => write({ event: "log", message }),
    close: () => {},
  };
}

// Helpers

/** The entries that have a value; a number that is not finite has none in JSON. */
function present<A extends Readonly<Record<string, unknown>>>(entries: A): Partial<A> {
  return Object.fromEntries(
    Object.entries(entries).filter(([, value]) =>
      value !== undefined && (typeof value !== "number" || Number.isFinite(value))
    ),
  ) as Partial<A>;
}

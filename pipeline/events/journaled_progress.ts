/**
 * Progress that is also written into the run's journal, for who watches from elsewhere or later.
 *
 * @module
 */
import { isReadOnly } from "../platform/file_system.ts";
import type { Journal } from "./journal.ts";
import type { NewJournalEvent } from "./journal_event.ts";
import type { Progress, ProgressPoint, ProgressState, Ticker } from "./progress.ts";

/** Least milliseconds between two lines about the same thing. */
const spacing = 1000;

/** A line about a thing comes at most every so many-th part of the time that it has taken so far: a journal of days stays small. */
const linesPerAge = 500;

/** Longest line of the terminal that is kept whole. */
const longestMessage = 2000;

/** What is going on, and what of it is not in the journal yet. */
interface Kept {
  readonly stage: string;
  readonly began: number;
  written: number;
  state: ProgressState | undefined;
  points: ProgressPoint[];
}

/**
 * A display whose beginnings, ends, log lines and, about once a second, states and curves go into a journal, too.
 *
 * A journal that cannot be written is given up with one line: nothing that is computed depends on it.
 */
export function journaledProgress(inner: Progress, journal: Journal, ticker: Ticker): Progress {
  const tasks = new Map<string, Kept>();
  let gaveUp = false;
  const append = (event: NewJournalEvent) => {
    if (gaveUp) return;
    journal.append(event).catch((error: unknown) => {
      if (!gaveUp && !isReadOnly(error)) {
        inner.log(`the journal cannot be written, so \`deno task watch\` shows nothing more: ${error}`);
      }
      gaveUp = true;
    });
  };
  const flush = (label: string, task: Kept) => {
    const { stage, state, points } = task;
    if (state === undefined && points.length === 0) return;
    append({ event: "update", stage, label, ...finite(state), ...(points.length > 0 ? { points } : {}) });
    task.written = ticker.now();
    task.state = undefined;
    task.points = [];
  };
  const flushWhatIsDue = () => {
    const now = ticker.now();
    for (const [label, task] of tasks) {
      if (now - task.written >= Math.max(spacing, (now - task.began) / linesPerAge)) flush(label, task);
    }
  };
  const stop = ticker.every(spacing, flushWhatIsDue);
  return {
    begin(task) {
      inner.begin(task);
      const { stage, label } = task;
      const now = ticker.now();
      tasks.set(label, { stage, began: now, written: now, state: undefined, points: [] });
      append({ event: "begin", stage, label });
    },
    update(label, state) {
      inner.update(label, state);
      const task = tasks.get(label);
      if (task !== undefined) task.state = state;
    },
    point(label, point) {
      inner.point(label, point);
      tasks.get(label)?.points.push({ step: point.step, values: short(point.values) });
    },
    end(label, outcome) {
      inner.end(label, outcome);
      const task = tasks.get(label);
      if (task === undefined) return; // a stored result, of which the journal tells by itself
      flush(label, task);
      tasks.delete(label);
      append({ event: "end", stage: task.stage, label, status: outcome.status, ms: outcome.milliseconds });
    },
    log(line) {
      inner.log(line);
      append({ event: "log", message: line.slice(0, longestMessage) });
    },
    close() {
      stop();
      for (const [label, task] of tasks) flush(label, task);
      tasks.clear();
      inner.close();
    },
  };
}

// Helpers

/** The numbers of a state that JSON can hold. */
function finite(state: ProgressState | undefined) {
  if (state === undefined) return {};
  const { done, total, accuracy } = state;
  return Object.fromEntries(Object.entries({ done, total, accuracy }).filter(([, value]) => Number.isFinite(value)));
}

/** As many digits as a picture shows. */
function short(values: ProgressPoint["values"]): ProgressPoint["values"] {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Number(value.toPrecision(6))]));
}

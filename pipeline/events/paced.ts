/**
 * Updates put together, so that there are not too many of them.
 *
 * @module
 */
import type { Ticker } from "../platform/timer.ts";
import type { StampedEvent } from "./event.ts";
import type { Sink } from "./sink.ts";

type Update = Extract<StampedEvent, { event: "update" }>;

/** Something in progress, with the updates that were not passed on yet. */
interface Task {
  readonly began: number;
  passed: number;
  kept: Update | undefined;
}

/**
 * A sink that gets the first update on something at once and then one in each `spacing`, with everything that is new since the one before; an end
 * comes after the last update. Other events pass as they are; updates on what has ended, which may arrive late, are dropped.
 *
 * @param spacing least milliseconds between two updates on something that has been going on for `age` milliseconds; never less than `shortest`
 */
export function paced(
  { emit, close }: Sink,
  ticker: Ticker,
  { shortest, spacing = () => shortest }: { readonly shortest: number; readonly spacing?: (age: number) => number },
): Sink {
  const tasks = new Map<string, Task>();
  const pass = (task: Task, now: number) => {
    if (task.kept === undefined) return;
    emit({ ...task.kept, ts: now });
    task.passed = now;
    task.kept = undefined;
  };
  const passIfDue = (task: Task, now: number) => {
    if (now - task.passed >= spacing(now - task.began)) pass(task, now);
  };
  const stop = ticker.every(shortest, () => {
    for (const task of tasks.values()) passIfDue(task, ticker.now());
  });
  return {
    emit(event) {
      if (event.event === "begin") tasks.set(nameOf(event), { began: event.ts, passed: -Infinity, kept: undefined });
      else if (event.event === "update") {
        const task = tasks.get(nameOf(event));
        if (task === undefined) return;
        task.kept = task.kept === undefined ? event : joined(task.kept, event);
        return passIfDue(task, event.ts);
      } else if (event.event === "end") {
        const task = tasks.get(nameOf(event));
        if (task !== undefined) pass(task, event.ts);
        tasks.delete(nameOf(event));
      }
      emit(event);
    },
    close() {
      stop();
      for (const task of tasks.values()) pass(task, ticker.now());
      tasks.clear();
      return close();
    },
  };
}

const nameOf = ({ stage, label }: { readonly stage: string; readonly label: string }): string => `${stage} ${label}`;

function joined({ points: earlier = [], ...before }: Update, { points: later = [], ...now }: Update): Update {
  const points = [...earlier, ...later];
  return { ...before, ...now, ...(points.length > 0 ? { points } : {}) };
}

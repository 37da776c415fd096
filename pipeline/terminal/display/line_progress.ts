/**
 * Progress where lines cannot be written again: a line when something starts, one when it ends, and a heartbeat in between.
 *
 * @module
 */
import { EndedTasks, named } from "./ended_tasks.ts";
import { paintFor } from "./paint.ts";
import type { Progress, Ticker } from "../../events/progress.ts";
import { formatDuration } from "../text/quantities.ts";
import { type RunningTask, RunningTasks } from "./running_tasks.ts";
import type { TextStream } from "../../platform/streams.ts";

/** Milliseconds between signs of life. */
const heartbeat = 30_000;

/** Progress in plain lines. */
export function lineProgress(stream: TextStream, ticker: Ticker, { color }: { readonly color: boolean }): Progress {
  const running = new RunningTasks();
  const ended = new EndedTasks(paintFor({ color }));
  const write = (lines: readonly string[]) =>
    lines.length > 0 && stream.write(lines.map((line) => `${line}\n`).join(""));
  const stop = ticker.every(heartbeat, () => write([...ended.flush(), ...running.all().map(beat)]));
  return {
    begin: (task) => running.begin(task),
    update(label, state) {
      // Only now, not in begin(): a stored result begins and ends without a step.
      if (running.update(label, state, ticker.now())) {
        const { stage, note } = running.all().find((task) => task.label === label) ?? { stage: "" };
        const how = note === undefined ? "" : ` (${note})`;
        write([...ended.flush(), `${named(stage, label)}: started${how}, ${state.done}/${state.total}`]);
      }
    },
    point: () => {},
    end: (label, outcome) => write(ended.add(running.end(label) ?? { label, stage: "" }, outcome)),
    log: (line) => write([...ended.flush(), line]),
    close() {
      stop();
      write(ended.flush());
    },
  };
}

// Helpers

function beat({ label, stage, state, left }: RunningTask): string {
  const parts = state === undefined ? ["starting"] : [
    `${state.done}/${state.total}`,
    ...(state.accuracy === undefined ? [] : [`accuracy ${state.accuracy.toFixed(3)}`]),
    ...(left === undefined ? [] : [`${formatDuration(left)} left`]),
  ];
  return `${named(stage, label)}: ${parts.join(", ")}`;
}

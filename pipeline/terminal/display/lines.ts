/**
 * Progress where lines cannot be written again: a line when something starts, one when it ends, and a heartbeat in between.
 *
 * @module
 */
import type { Sink } from "../../events/sink.ts";
import type { TextStream } from "../../platform/streams.ts";
import type { Ticker } from "../../platform/timer.ts";
import { formatDuration } from "../text/quantities.ts";
import { named } from "./ended_tasks.ts";
import { paintFor } from "../text/paint.ts";
import { Progress } from "./progress.ts";
import type { RunningTask } from "./running_tasks.ts";
import { textOf } from "../text/table_text.ts";

/** Milliseconds between signs of life. */
const heartbeat = 30_000;

/** Progress in plain lines. */
export function lines(
  stream: TextStream,
  { every }: Pick<Ticker, "every">,
  { color }: { readonly color: boolean },
): Sink {
  const progress = new Progress(paintFor({ color }));
  const { running, ended, whole } = progress;
  const write = (lines: readonly string[]) => lines.length > 0 && stream.write(textOf(lines));
  const beats = () => {
    const line = whole.line(Infinity);
    return running.all().length === 0 || line === undefined
      ? running.all().map(beat)
      : [...running.all().map(beat), line];
  };
  const stop = every(heartbeat, () => write([...ended.flush(), ...beats()]));
  return {
    emit(event) {
      const { lasting, begun } = progress.takeIn(event);
      write(lasting);
      if (begun === undefined) return; // much that begins has ended before its first step
      write([...ended.flush(), `${named(begun.stage, begun.label)}: started, ${steps(begun)}`]);
    },
    close() {
      stop();
      write(ended.flush());
    },
  };
}

function beat(task: RunningTask): string {
  const { label, stage, state, left } = task;
  const parts = state === undefined ? ["starting"] : [
    steps(task),
    ...(state.batchAccuracy === undefined ? [] : [`batch accuracy ${state.batchAccuracy.toFixed(3)}`]),
    ...(state.testAccuracy === undefined ? [] : [`test accuracy ${state.testAccuracy.toFixed(3)}`]),
    ...(left === undefined ? [] : [`${formatDuration(left)} left`]),
  ];
  return `${named(stage, label)}: ${parts.join(", ")}`;
}

function steps({ state }: RunningTask): string {
  return state === undefined ? "" : `${state.done}/${state.total}`;
}

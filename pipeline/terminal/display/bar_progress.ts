/**
 * Progress on a terminal: a bar for each thing that is going on, below the lines that stay.
 *
 * npm's `cli-progress` was tried under Deno: it draws, but cuts a line where the terminal ends in place of laying it out, so that accuracy and
 * time left are lost at 60 columns, draws more bars than the terminal has lines, and hides the cursor and turns wrapping off, which a kill
 * leaves behind. Packages in the manner of `log-update` patch the process's signal handling. What is needed is three escape codes.
 *
 * @module
 */
import { barFrame } from "./bar_frame.ts";
import { EndedTasks } from "./ended_tasks.ts";
import { paintFor } from "./paint.ts";
import type { Progress, Ticker } from "../../events/progress.ts";
import { RunningTasks } from "./running_tasks.ts";
import type { TextStream } from "../../platform/streams.ts";
import { wrapped } from "../text/table_text.ts";

/** Milliseconds between pictures. */
const refresh = 100;

/** Progress bars on a stream that is a live terminal. */
export function barProgress(stream: TextStream, ticker: Ticker, { color }: { readonly color: boolean }): Progress {
  const running = new RunningTasks();
  const ended = new EndedTasks(paintFor({ color }));
  let drawn: readonly string[] = [];
  let stale = false;

  /**
   * Lines that stay, in place of the picture, and the picture below them: one write, so that nothing flickers. It begins at the line's start,
   * because a terminal shows `^C` where the cursor is.
   */
  const draw = (lasting: readonly string[] = []) => {
    const room = stream.terminal();
    const next = barFrame(running.all(), room);
    const kept = lasting.flatMap((line) => wrapped(line, { width: room.columns - 1, rest: "  " }));
    const text = [...kept, ...next].map((line) => `${line}\u001b[K\n`).join("");
    stream.write(`\r${upOver(drawn, room.columns)}${text}\u001b[J`);
    drawn = next;
    stale = false;
  };
  const stop = ticker.every(refresh, () => stale && draw());
  return {
    begin(task) {
      running.begin(task);
      stale = true;
    },
    update(label, state) {
      running.update(label, state, ticker.now());
      stale = true;
    },
    point: () => {},
    end(label, outcome) {
      const lines = ended.add(running.end(label) ?? { label, stage: "" }, outcome);
      if (lines.length > 0) draw(lines);
      else stale = true;
    },
    log: (text) => draw([...ended.flush(), ...text.split("\n")]),
    close() {
      stop();
      for (const { label } of running.all()) running.end(label);
      draw(ended.flush());
    },
  };
}

// Helpers

/** Moves to where a picture began; in a terminal that became narrower its lines take up more of them. */
function upOver(lines: readonly string[], columns: number): string {
  const height = lines.reduce((sum, { length }) => sum + Math.max(1, Math.ceil(length / columns)), 0);
  return height === 0 ? "" : `\u001b[${height}A`;
}

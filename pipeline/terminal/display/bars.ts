/**
 * Progress on a terminal: a bar for each thing that is going on, and a line on the whole, below the lines that stay.
 *
 * npm's `cli-progress` was tried under Deno: it draws, but cuts a line where the terminal ends in place of laying it out, so that accuracy and
 * time left are lost at 60 columns, draws more bars than the terminal has lines, and hides the cursor and turns wrapping off, which a kill
 * leaves behind. Packages in the manner of `log-update` patch the process's signal handling. What is needed is three escape codes.
 *
 * @module
 */
import type { Sink } from "../../events/sink.ts";
import type { TextStream } from "../../platform/streams.ts";
import type { Ticker } from "../../platform/timer.ts";
import { wrapped } from "../text/table_text.ts";
import { barFrame, type Room } from "./bar_frame.ts";
import { paintFor } from "../text/paint.ts";
import { Progress } from "./progress.ts";

/** Milliseconds between pictures. */
const refresh = 100;

/** Progress bars on a stream that is a live terminal. */
export function bars(
  stream: TextStream,
  { every }: Pick<Ticker, "every">,
  { color }: { readonly color: boolean },
): Sink {
  const progress = new Progress(paintFor({ color }));
  const { running, ended, whole } = progress;
  let closed = false;
  let drawn: readonly string[] = [];
  let stale = false;

  /**
   * Lines that stay, in place of the picture, and the picture below them: one write, so that nothing flickers. It begins at the line's start,
   * because a terminal shows `^C` where the cursor is.
   */
  const draw = (lasting: readonly string[] = []) => {
    const room = stream.terminal();
    const next = closed ? [] : picture(room);
    const kept = lasting.flatMap((line) => wrapped(line, { width: room.columns - 1, rest: "  " }));
    const text = [...kept, ...next].map((line) => `${line}\u001b[K\n`).join("");
    stream.write(`\r${upOver(drawn, room.columns)}${text}\u001b[J`);
    drawn = next;
    stale = false;
  };
  const picture = (room: Room) => {
    const line = running.all().length === 0 ? undefined : whole.line(room.columns - 1);
    if (line === undefined || room.rows < 5) return barFrame(running.all(), room);
    return [...barFrame(running.all(), { ...room, rows: room.rows - 1 }), line];
  };
  const stop = every(refresh, () => stale && draw());
  return {
    emit(event) {
      const { lasting } = progress.takeIn(event);
      if (lasting.length > 0) draw(lasting);
      else stale = true;
    },
    close() {
      stop();
      closed = true;
      draw(ended.flush());
    },
  };
}

/** Moves to where a picture began; in a terminal that became narrower its lines take up more of them. */
function upOver(lines: readonly string[], columns: number): string {
  const height = lines.reduce((sum, { length }) => sum + Math.max(1, Math.ceil(length / columns)), 0);
  return height === 0 ? "" : `\u001b[${height}A`;
}

/**
 * One picture of progress bars, as lines of text.
 *
 * @module
 */
import { cutMiddle } from "../text/table_text.ts";
import { formatCompact, formatDuration } from "../text/quantities.ts";
import type { RunningTask } from "./running_tasks.ts";

/** The room there is for a picture. */
export interface Room {
  readonly columns: number;
  readonly rows: number;
}

/**
 * The lines of a picture: a line for each thing that is going on, each shorter than the terminal is wide, and fewer than it is high.
 *
 * Where there is little room, steps are shortened, then the bar goes, then labels are cut in the middle, then the stage goes.
 */
export function barFrame(tasks: readonly RunningTask[], { columns, rows }: Room): readonly string[] {
  const most = Math.max(1, rows - 2);
  const shown = tasks.length <= most ? tasks : tasks.slice(0, most - 1);
  const hidden = tasks.length - shown.length;
  const width = Math.max(1, columns - 1);
  const longest = Math.max(0, ...shown.map(({ label }) => label.length));
  const lines = shown.map((task) => line(task, { width, longest }));
  return hidden > 0 ? [...lines, `... and ${hidden} more`.slice(0, width)] : lines;
}

const stageWidth = 7;
const leftWidth = 9;
const widestBar = 30;
const narrowestBar = 6;
const shortestLabel = 16;

function line(task: RunningTask, { width, longest }: { readonly width: number; readonly longest: number }): string {
  const wide = width >= 95;
  const { state, left } = task;
  const number = (count: number) => wide ? String(count) : formatCompact(count);
  const steps = state === undefined ? "starting" : `${number(state.done)}/${number(state.total)}`;
  const accuracy = state?.accuracy === undefined ? "" : `${wide ? "acc " : ""}${state.accuracy.toFixed(3)}`;
  const stage = task.stage.slice(0, stageWidth).padEnd(stageWidth);
  const numbers = [
    steps.slice(0, wide ? 15 : 9).padStart(wide ? 15 : 9),
    accuracy.padStart(wide ? 9 : 5),
    (left === undefined ? "" : formatDuration(left)).padStart(leftWidth),
  ];
  const taken = (fields: readonly string[]) => fields.reduce((sum, field) => sum + field.length + 1, 0);
  const fields = width - taken([stage, ...numbers]) < shortestLabel ? numbers : [stage, ...numbers];
  const bar = Math.min(widestBar, width - taken(fields) - longest - 1);
  const label = bar >= narrowestBar ? longest : Math.min(longest, Math.max(shortestLabel, width - taken(fields)));
  const picture = bar < narrowestBar ? [] : [drawn(state === undefined ? 0 : state.done / state.total, bar)];
  const [first, ...others] = fields;
  return [cutMiddle(task.label, label).padEnd(label), first, ...picture, ...others].join(" ").slice(0, width).trimEnd();
}

function drawn(share: number, width: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, share || 0)) * width);
  return "█".repeat(filled) + "░".repeat(width - filled);
}

/**
 * One picture of progress bars, as lines of text.
 *
 * @module
 */
import { cutMiddle } from "../text/table_text.ts";
import { formatCompact, formatDuration } from "../text/quantities.ts";
import type { RunningTask, TaskState } from "./running_tasks.ts";

/** The room there is for a picture. */
export interface Room {
  readonly columns: number;
  readonly rows: number;
}

/**
 * The lines of a picture: one or, in a narrow terminal, two for each thing that is going on, each shorter than the terminal is wide, and fewer than it
 * is high.
 *
 * Every number has its name. Where there is little room the accuracy of the batch goes, then the stage; then labels are cut in the middle, and
 * at last have a line of their own.
 */
export function barFrame(tasks: readonly RunningTask[], { columns, rows }: Room): readonly string[] {
  const width = Math.max(1, columns - 1);
  const longest = Math.max(0, ...tasks.map(({ label }) => label.length));
  const layout = layouts.find((each) => width - taken(tasks, each) >= Math.min(longest, shortestLabel));
  const height = layout === undefined ? 2 : 1;
  const most = Math.max(1, rows - 2);
  const all = tasks.length * height <= most;
  const shown = all ? tasks : tasks.slice(0, Math.max(1, Math.floor((most - 1) / height)));
  const lines = shown.flatMap((task) => {
    if (layout !== undefined) {
      const label = Math.min(longest, width - taken(tasks, layout));
      return [fields(tasks, layout, width - label - 1)(task, cutMiddle(task.label, label).padEnd(label))];
    }
    return [cutMiddle(task.label, width), fields(tasks, narrow, width - 2)(task, " ")];
  }).map((line) => line.slice(0, width).trimEnd());
  return [...lines, ...(all ? [] : [`... and ${tasks.length - shown.length} more`.slice(0, width)])].slice(0, most);
}

/** What a line says behind the label; the bar takes the room that is left. */
interface Layout {
  readonly stage: boolean;
  readonly steps: (state: TaskState) => string;
  /** Names of accuracies; absent: it is left out. */
  readonly batch?: string;
  readonly test: string;
  readonly left: string;
}

const shortestLabel = 24;
const narrowestBar = 6;
const widestBar = 30;

const percent = ({ done, total }: TaskState) => `${total > 0 ? Math.floor(100 * done / total) : 0} %`;
const compact = ({ done, total }: TaskState) => `${formatCompact(done)}/${formatCompact(total)}`;
const narrow: Layout = { stage: false, steps: percent, test: "test ", left: "" };

/** From the widest to the narrowest. */
const layouts: readonly Layout[] = [
  {
    stage: true,
    steps: ({ done, total }) => `${done}/${total}`,
    batch: "batch acc ",
    test: "test acc ",
    left: " left",
  },
  { stage: true, steps: compact, batch: "batch acc ", test: "test acc ", left: " left" },
  { stage: true, steps: compact, test: "test acc ", left: " left" },
  narrow,
];

/** The texts before and behind the bar. */
function cells({ stage, state, left }: RunningTask, layout: Layout): readonly [string, ...string[]] {
  const named = (name: string | undefined, value: number | undefined) =>
    name === undefined || value === undefined ? "" : `${name}${value.toFixed(3)}`;
  return [
    layout.stage ? stage : "",
    state === undefined ? "starting" : layout.steps(state),
    named(layout.batch, state?.batchAccuracy),
    named(layout.test, state?.testAccuracy),
    left === undefined ? "" : `${formatDuration(left)}${layout.left}`,
  ];
}

/** As wide as the widest of each; a column that is empty takes no room. */
function widthsOf(tasks: readonly RunningTask[], layout: Layout): readonly number[] {
  const rows = tasks.map((task) => cells(task, layout));
  return [0, 1, 2, 3, 4].map((column) => Math.max(0, ...rows.map((row) => row[column].length)));
}

/** What a line needs beside its label, with the narrowest bar. */
function taken(tasks: readonly RunningTask[], layout: Layout): number {
  return widthsOf(tasks, layout).reduce((sum, width) => sum + (width === 0 ? 0 : width + 1), narrowestBar + 1);
}

function fields(tasks: readonly RunningTask[], layout: Layout, room: number) {
  const widths = widthsOf(tasks, layout);
  const numbers = widths.reduce((sum, width) => sum + (width === 0 ? 0 : width + 1), 0);
  const bar = Math.max(1, Math.min(widestBar, room - numbers));
  return (task: RunningTask, label: string): string => {
    const [stage, ...others] = cells(task, layout).map((cell, i) =>
      i === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[i])
    );
    return [label, stage, drawn(task.state, bar), ...others].filter((cell) => cell !== "").join(" ");
  };
}

function drawn(state: TaskState | undefined, width: number): string {
  const share = state === undefined ? 0 : state.done / state.total;
  const filled = Math.round(Math.min(1, Math.max(0, share || 0)) * width);
  return "█".repeat(filled) + "░".repeat(width - filled);
}

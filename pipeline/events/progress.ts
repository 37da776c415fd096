/**
 * What is going on, shown while it goes on: bars on a terminal, lines elsewhere, JSON events for programs.
 *
 * @module
 */
import { barProgress } from "../terminal/display/bar_progress.ts";
import { eventProgress } from "../terminal/display/event_progress.ts";
import { lineProgress } from "../terminal/display/line_progress.ts";
import type { Streams } from "../platform/streams.ts";

/** A thing that takes time. */
export interface ProgressTask {
  /** Unique among the things that are going on, such as a run's name. */
  readonly label: string;
  /** Stage it belongs to. */
  readonly stage: string;
  /** Steps it takes, if that is known. */
  readonly total?: number;
  /** A word on how it starts, such as `from step 5000`. */
  readonly note?: string;
}

/** How far a thing is. */
export interface ProgressState {
  /** Steps so far. */
  readonly done: number;
  /** Steps in all. */
  readonly total: number;
  /** In [0, 1]. */
  readonly accuracy?: number;
  /** Steps a second; without it, time left is judged from the updates so far. */
  readonly rate?: number;
}

/** Quantities of a network at a training step. */
export interface ProgressPoint {
  /** The training step. */
  readonly step: number;
  /** Finite numbers, by the names of the metrics' columns. */
  readonly values: Readonly<Record<string, number>>;
}

/** How a thing ended. */
export interface ProgressOutcome {
  /** Whether it failed or was stopped by a signal, and whether it had to be computed. */
  readonly status: "computed" | "cached" | "failed" | "stopped";
  /** How long it took, or took when it was computed. */
  readonly milliseconds: number;
  /** A word on it. */
  readonly note?: string;
}

/** Shows what is going on. */
export interface Progress {
  /** Something begins. */
  begin(task: ProgressTask): void;
  /** It is so far; may be called as often as there is news. */
  update(label: string, state: ProgressState): void;
  /** Its curves go on; only who draws curves shows it. */
  point(label: string, point: ProgressPoint): void;
  /** It has ended; what never began may end, too, as a stored result does. */
  end(label: string, outcome: ProgressOutcome): void;
  /** A line to keep. */
  log(line: string): void;
  /** Nothing more comes: clears what is not to stay, and stops timers. */
  close(): void;
}

/** Time, as progress needs it. */
export interface Ticker {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls `tick` again and again, without keeping the process alive; the result stops it. */
  every(milliseconds: number, tick: () => void): () => void;
}

/** Which progress is shown. */
export interface ProgressOptions {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly color: boolean;
}

/**
 * The progress display that fits the streams: JSON events on the standard output with `json`, bars on a live terminal, lines elsewhere, and with
 * `quiet` only what failed.
 */
export function createProgress(streams: Streams, { json, quiet, color }: ProgressOptions, ticker: Ticker): Progress {
  if (json) return quiet ? quietly(eventProgress(streams.out, ticker)) : eventProgress(streams.out, ticker);
  const terminal = streams.err.terminal();
  const lines = () => lineProgress(streams.err, ticker, { color: color && terminal.color });
  if (quiet) return quietly(lines());
  return terminal.live ? barProgress(streams.err, ticker, { color: color && terminal.color }) : lines();
}

// Helpers

/** Only failures come through. */
function quietly(inner: Progress): Progress {
  const begun = new Map<string, ProgressTask>();
  return {
    begin: (task) => void begun.set(task.label, task),
    update: () => {},
    point: () => {},
    end(label, outcome) {
      const task = begun.get(label);
      begun.delete(label);
      if (outcome.status !== "failed") return;
      if (task !== undefined) inner.begin(task);
      inner.end(label, outcome);
    },
    log: () => {},
    close: () => inner.close(),
  };
}

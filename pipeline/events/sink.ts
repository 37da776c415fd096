/**
 * Where events go: bars, lines, documents, a journal.
 *
 * @module
 */
import type { Event, StampedEvent } from "./event.ts";

/** Takes events in. */
export interface Sink {
  readonly emit: (event: StampedEvent) => void;
  /** Nothing more comes: clears what is not to stay, and stops timers; a file is written when this resolves. */
  readonly close: () => void | Promise<void>;
}

/** Gives events their time and hands them to every sink that there is at that moment. */
export function broadcast(sinks: Iterable<Sink>, now: () => number): (event: Event) => void {
  let last = 0;
  return (event) => {
    last = Math.max(last, now());
    for (const sink of sinks) sink.emit({ ts: last, ...event });
  };
}

/** A sink that only some events reach. */
export function only(wanted: (event: StampedEvent) => boolean, { emit, close }: Sink): Sink {
  return { emit: (event) => wanted(event) && emit(event), close };
}

/** Whether an event reports a failure, or a training that diverged. */
export function isFailure(event: StampedEvent): boolean {
  return event.event === "failed" || event.event === "end" && event.status === "failed" ||
    event.event === "run" && event.divergedAt !== undefined;
}

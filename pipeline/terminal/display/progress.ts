/**
 * What an execution's events come to, for a display.
 *
 * @module
 */
import type { StampedEvent } from "../../events/event.ts";
import type { Paint } from "../text/paint.ts";
import { EndedTasks } from "./ended_tasks.ts";
import { type RunningTask, RunningTasks } from "./running_tasks.ts";
import { Whole } from "./whole.ts";

/** What an event gives to say. */
export interface News {
  /** Lines that stay. */
  readonly lasting: readonly string[];
  /** A thing of which this is the first state. */
  readonly begun?: RunningTask | undefined;
}

/** What is going on, what has ended, and how far the whole is. */
export class Progress {
  readonly running = new RunningTasks();
  readonly ended: EndedTasks;
  readonly whole = new Whole();

  constructor(paint: Paint) {
    this.ended = new EndedTasks(paint);
  }

  /** Notes an event. */
  takeIn(event: StampedEvent): News {
    this.whole.takeIn(event);
    switch (event.event) {
      case "begin":
        this.running.begin(event);
        return { lasting: [] };
      case "update":
        return { lasting: [], begun: this.running.update(event) };
      case "end":
        this.running.end(event);
        return { lasting: this.ended.ended(event) };
      case "run":
        return { lasting: this.ended.run(event) };
      case "cached":
        this.ended.cached(event);
        return { lasting: [] };
      case "log":
        return { lasting: [...this.ended.flush(), ...event.message.split("\n")] };
      default:
        return { lasting: [] };
    }
  }
}

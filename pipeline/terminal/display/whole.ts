/**
 * How far the whole execution is, by the same arithmetic as on the watch page.
 *
 * @module
 */
import type { StampedEvent } from "../../events/event.ts";
import { emptyState, takeIn, timeLeftOfAll } from "../../watch/page/state.js";
import { formatDuration } from "../text/quantities.ts";

/** The networks of an execution, and its time so far and left. */
export class Whole {
  readonly #state = emptyState(null);

  /** Notes an event; curves are not kept. */
  takeIn(event: StampedEvent): void {
    takeIn(this.#state, event.event === "update" ? { ...event, points: [] } : event);
  }

  /** A line of at most so many columns; nothing before the experiment is known, once it is done, or where the line has no room. */
  line(columns: number): string | undefined {
    const { networks, experiment, finished, latest, began } = this.#state;
    if (experiment === undefined || finished !== undefined || networks.size === 0) return undefined;
    const all = [...networks.values()];
    const done = all.filter(({ stage }) => stage === "measured" || stage === "diverged").length;
    const left = timeLeftOfAll(this.#state);
    const [count, time] = [`${done}/${all.length}`, left === undefined ? undefined : formatDuration(left)];
    const soFar = `${formatDuration(latest - began)} so far`;
    return [
      `all: ${count} networks done, ${soFar}${time === undefined ? "" : `, about ${time} left`}`,
      `all: ${count} networks done${time === undefined ? "" : `, about ${time} left`}`,
      `all: ${count} done${time === undefined ? "" : `, ${time} left`}`,
    ].find(({ length }) => length <= columns);
  }
}

// @ts-check
/// <reference lib="dom" />
/**
 * An experiment as the server tells it: its journal, taken into a state as it grows.
 *
 * @module
 */
import { emptyState, takeIn } from "./state.js";

/** @typedef {import("../watched_journal.ts").WatchedExperiment} WatchedExperiment */

/**
 * What a source tells.
 *
 * @typedef {object} Listener
 * @property {() => void} onNews the state has changed
 * @property {() => void} onReset the state is another one's
 * @property {(lost: boolean) => void} [onConnection]
 * @property {(experiments: readonly WatchedExperiment[]) => void} [onExperiments]
 */

/** Listens to one experiment. */
export class Source {
  state = emptyState(null);
  /** Whether the server has named a journal, or said that there is none. */
  known = false;
  /** Networks whose curves are not drawn. */
  hidden = /** @type {Set<string>} */ (new Set());
  #closed = false;
  /** @type {EventSource | undefined} */
  #events;

  /**
   * @param {string | null} run the execution's name; null: the newest that runs
   * @param {Listener} listener
   */
  constructor(run, listener) {
    this.run = run;
    this.listener = listener;
    this.#listen();
  }

  /** Listens no more. */
  close() {
    this.#closed = true;
    this.#events?.close();
  }

  #listen() {
    if (this.#closed) return;
    const { run, listener } = this;
    const events = new EventSource(run === null ? "/events" : `/events?run=${encodeURIComponent(run)}`);
    this.#events = events;
    events.addEventListener("open", () => listener.onConnection?.(false));
    events.addEventListener("error", () => {
      listener.onConnection?.(true);
      if (events.readyState === EventSource.CLOSED) setTimeout(() => this.#listen(), 2000);
    });
    events.addEventListener("reset", ({ data }) => {
      this.known = true;
      this.#begin(JSON.parse(data).run, []); // everything comes again
    });
    events.addEventListener("journal", ({ data }) => {
      for (const event of JSON.parse(data)) {
        if (event.event === "experiment" && this.state.networks.size > 0) this.#begin(this.state.run, this.state.log);
        takeIn(this.state, event);
        if (event.event === "experiment") this.#hideAtFirst();
      }
      listener.onNews();
    });
    events.addEventListener("running", ({ data }) => {
      this.state.running = JSON.parse(data).running;
      listener.onNews();
    });
    events.addEventListener("experiments", ({ data }) => listener.onExperiments?.(JSON.parse(data)));
  }

  /**
   * @param {string | null} run
   * @param {ReturnType<typeof emptyState>["log"]} log what was said before, of the same execution
   */
  #begin(run, log) {
    this.state = { ...emptyState(run), running: this.state.running, log };
    this.hidden = new Set();
    this.listener.onReset();
  }

  /** Where a task has many networks, those of controls and of alternative choices are hidden until they are asked for. */
  #hideAtFirst() {
    const networks = [...this.state.networks.values()];
    for (const task of new Set(networks.map(({ task }) => task))) {
      const its = networks.filter((network) => network.task === task);
      const others = its.filter(({ variant }) => variant !== null);
      if (its.length > most && others.length < its.length) others.forEach(({ id }) => this.hidden.add(id));
    }
  }
}

/** Networks of a task that a chart can show at once without a crowd. */
const most = 6;

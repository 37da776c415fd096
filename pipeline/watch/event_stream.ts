/**
 * The journal as server-sent events.
 *
 * The identity of an event is a place in the journal's file, so the stream continues where a page left it even if this process was restarted.
 *
 * @module
 */
import { isResultEvent, type Point, type StampedEvent } from "../events/event.ts";
import type { Store } from "../cache/store/store.ts";
import { journalLines } from "../events/journal_lines.ts";
import { detachedWork } from "./detached_work.ts";
import { storedPoints } from "./stored_points.ts";
import type { WatchedJournals } from "./watched_journal.ts";

/** An event as a page gets it: a stored result comes with its curves. */
export type WatchedEvent = StampedEvent | (StampedEvent & { readonly points: readonly Point[] });

/** What the stream needs. */
export interface EventStreamOptions {
  readonly store: Store;
  readonly journals: WatchedJournals;
  /** The execution to show; without it the newest that is running now, or else the newest, and that one until it is gone. */
  readonly run: string | undefined;
  /** The identity of the last event that the page has, if it has any. */
  readonly after: string | undefined;
  /** Ends the stream. */
  readonly signal: AbortSignal;
}

/** Milliseconds between two looks at the journal. */
const pause = 400;

/** Looks without news after which a sign of life is sent. */
const quietLooks = 25;

/** Looks between two at the list of experiments. */
const listEvery = 3;

/**
 * Messages of the stream as they are sent: `reset` with the execution's name when a page has to forget what it has, `journal` with events,
 * `running` with whether the experiment is still running, and `experiments` with the list of all whenever it has changed.
 */
export async function* eventStream(options: EventStreamOptions): AsyncGenerator<string> {
  const { store, journals, after, signal } = options;
  let place = after === undefined ? undefined : parsePlace(after);
  let run = options.run ?? place?.run;
  let shown: string | undefined; // what the page knows of
  let running: boolean | undefined;
  let listed = "";
  let elements: Awaited<ReturnType<typeof detachedWork>>;
  yield "retry: 1000\n\n";
  for (let looks = 0, quiet = 0; !signal.aborted; looks++, quiet++) {
    const kept = run === undefined ? undefined : await journals.find(run);
    const journal = kept ?? (options.run === undefined ? await journals.find(undefined) : undefined);
    run = journal?.run ?? run;
    const name = journal === undefined ? "" : `${journal.run}:${journal.inode}`;
    if (name !== shown) elements = journal && await detachedWork(store, journal.run);
    const known = place?.journal === name && (elements === undefined || name === shown); // its elements' places are not kept
    let read = journal && place && known ? await journalLines(journal.path, place.offset) : undefined;
    if (read === undefined && (name !== shown || journal !== undefined)) {
      yield message("reset", { run: journal?.run ?? null });
      running = undefined;
      read = journal && await journalLines(journal.path, 0);
    }
    shown = name;
    if (journal !== undefined && read !== undefined) {
      place = { run: journal.run, journal: name, offset: read.end };
      const news = [...read.events, ...await elements?.read() ?? []];
      if (news.length > 0) {
        const events: WatchedEvent[] = [];
        for (const event of news) events.push(await withStoredPoints(store, event));
        yield message("journal", events, `${name}:${read.end}`);
        quiet = 0;
      }
      if (read.more) continue;
    }
    const isRunning = journal !== undefined && (journal.running || elements?.isRunning() === true);
    if (journal !== undefined && isRunning !== running) {
      running = isRunning;
      yield message("running", { running });
    }
    if (looks % listEvery === 0) {
      const list = message("experiments", await journals.list());
      if (list !== listed) yield listed = list;
    }
    if (quiet >= quietLooks) {
      yield ": still here\n\n";
      quiet = 0;
    }
    await rest(pause, signal);
  }
}

interface Place {
  readonly run: string;
  readonly journal: string;
  readonly offset: number;
}

function parsePlace(id: string): Place | undefined {
  const [, journal, run, offset] = /^(([\w.-]+):\d+):(\d{1,15})$/.exec(id) ?? [];
  return journal === undefined ? undefined : { run, journal, offset: Number(offset) };
}

function message(event: string, data: unknown, id?: string): string {
  return `event: ${event}\n${id === undefined ? "" : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`;
}

async function withStoredPoints(store: Store, event: StampedEvent): Promise<WatchedEvent> {
  if (!isResultEvent(event) || event.event !== "cached") return event;
  const points = await storedPoints(store, event);
  return points.length === 0 ? event : { ...event, points };
}

/** Resolves after a while, or at once when the signal comes. */
function rest(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener("abort", done);
  });
}

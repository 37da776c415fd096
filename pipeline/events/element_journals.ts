/**
 * The journals of elements, read while they are written: they lie in the cache, which all machines share.
 *
 * @module
 */
import type { StampedEvent } from "./event.ts";
import { journalLines } from "./journal_lines.ts";
import { journalPath, listRuns } from "./journal.ts";
import type { Store } from "../cache/store/store.ts";

/** What the journals of an element say of it. */
export interface ElementNews {
  /** The computer that it ran on last. */
  readonly node: string;
  /** The exit code of the last attempt, once it ended. */
  readonly code?: number;
  /** The last failure. */
  readonly failure?: string;
}

/** Journals that are followed. */
export interface ElementJournals {
  /** Reads what is new. */
  read(): Promise<void>;
  /** By the job's number and the element's, as `1234_5`. */
  readonly news: ReadonlyMap<string, ElementNews>;
}

interface Followed {
  readonly path: string;
  offset: number;
  /** Undefined until its first event is there; null for an execution of something else. */
  job: string | null | undefined;
}

/**
 * The journals of the elements of some jobs.
 *
 * @param since the name of an execution; only journals of later ones are looked at, and of those a day before it, as clocks differ
 * @param isWanted whether an element is one of those, by its name
 * @param emit gets what happens in them, but for what a command says of itself
 */
export function elementJournals(
  store: Store,
  { since, isWanted, emit }: {
    readonly since: string;
    readonly isWanted: (job: string) => boolean;
    readonly emit: (event: StampedEvent) => void;
  },
): ElementJournals {
  const followed = new Map<string, Followed>();
  const news = new Map<string, ElementNews>();
  const take = (journal: Followed, event: StampedEvent) => {
    if (event.event === "experiment") {
      journal.job = event.job !== undefined && isWanted(event.job) ? event.job : null;
      if (journal.job !== null) news.set(journal.job, { node: event.host ?? "" });
    }
    const { job } = journal;
    if (job === null || job === undefined) return;
    const before = news.get(job) ?? { node: "" };
    if (event.event === "finished") news.set(job, { ...before, code: event.code });
    else if (event.event === "failed") news.set(job, { ...before, failure: event.cause });
    if (event.event !== "experiment" && event.event !== "finished" && !(event.event === "log" && !event.stage)) {
      emit(event);
    }
  };
  const first = dayBefore(since);
  return {
    news,
    async read() {
      for (const run of await listRuns(store)) {
        if (run > first && !followed.has(run)) {
          followed.set(run, { path: journalPath(store, run), offset: 0, job: undefined });
        }
      }
      for (const journal of followed.values()) {
        for (let more = true; more && journal.job !== null;) {
          const lines = await journalLines(journal.path, journal.offset);
          if (lines === undefined) break;
          for (const event of lines.events) take(journal, event);
          journal.offset = lines.end;
          more = lines.more;
        }
      }
    },
  };
}

/** What the name of an execution would begin with a day before one with this name: `20261128T120000-…`. */
export function dayBefore(run: string): string {
  const [, year, month, day] = /^(\d{4})(\d\d)(\d\d)T/.exec(run) ?? [];
  if (year === undefined) return "";
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day) - 1));
  return date.toISOString().slice(0, 10).replaceAll("-", "");
}

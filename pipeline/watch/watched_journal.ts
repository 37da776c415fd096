/**
 * Which journal is watched: that of the experiment that is running, or of the last one.
 *
 * @module
 */
import { isAbsent } from "../platform/file_system.ts";
import { locksLetRead } from "../platform/machine.ts";
import { journalPath, listRuns } from "../events/journal.ts";
import type { Store } from "../cache/store/store.ts";
import { journalLines } from "./journal_lines.ts";
import { isMissing } from "../platform/files.ts";

/** A journal as it is now. */
export interface WatchedJournal {
  /** The execution's name. */
  readonly run: string;
  readonly path: string;
  /** Tells the file from another one that takes its place. */
  readonly inode: number;
  /** Whether the process that writes it is alive. */
  readonly running: boolean;
}

/** How many of the newest journals are looked at. */
const newest = 30;

/** Without kernel locks, a journal that was written this many milliseconds ago is assumed to be still written. */
const fresh = 15_000;

/**
 * A function that answers the newest journal of an experiment that is running, or else of any experiment.
 *
 * @param profile only experiments with this profile; every one if it is absent
 */
export function journalChooser(store: Store, profile?: string): () => Promise<WatchedJournal | undefined> {
  const profiles = new Map<string, string>();

  const profileOf = async (run: string): Promise<string | undefined> => {
    const known = profiles.get(run);
    if (known !== undefined) return known;
    const experiment = (await journalLines(journalPath(store, run), 0))?.events.find(({ event }) =>
      event === "experiment"
    );
    if (experiment?.event !== "experiment") return undefined; // not yet, or the journal of an earlier version
    profiles.set(run, experiment.profile);
    return experiment.profile;
  };

  return async () => {
    let last: WatchedJournal | undefined;
    for (const run of (await listRuns(store)).slice(-newest).reverse()) {
      const path = journalPath(store, run);
      const info = await store.files.info(path);
      if (info?.kind !== "file") continue;
      const running = await isRunning(store, path, info.modified);
      if (last !== undefined && !running) continue;
      const its = await unlessGone(profileOf(run));
      if (its === undefined || (profile !== undefined && its !== profile)) continue;
      const journal = { run, path, inode: info.inode, running };
      if (running) return journal;
      last = journal;
    }
    return last;
  };
}

async function isRunning(store: Store, path: string, modified: number): Promise<boolean> {
  if (!locksLetRead) return store.clock.now() - modified < fresh;
  const file = await unlessGone(store.files.open(path, "read"));
  try {
    return file !== undefined && !(await file.tryLock("shared"));
  } catch {
    return store.clock.now() - modified < fresh; // a file system without locks
  } finally {
    file?.close();
  }
}

async function unlessGone<A>(work: Promise<A>): Promise<A | undefined> {
  try {
    return await work;
  } catch (error) {
    if (isAbsent(error) || isMissing(error)) return undefined;
    throw error;
  }
}

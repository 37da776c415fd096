/**
 * The experiments that can be watched: those that are running, and those whose journals are kept.
 *
 * @module
 */
import { isAbsent, isForbidden } from "../platform/file_system.ts";
import { locksLetRead } from "../platform/machine.ts";
import { journalPath, listRuns } from "../events/journal.ts";
import type { StampedEvent } from "../events/event.ts";
import type { Store } from "../cache/store/store.ts";
import { journalLines, lastLine } from "../events/journal_lines.ts";
import { isMissing } from "../platform/files.ts";
import { readSubmission } from "../events/submission.ts";
import { type DetachedWork, detachedWork } from "./detached_work.ts";
import { join } from "node:path";

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

/** An experiment as a list of them shows it. */
export interface WatchedExperiment {
  /** The execution's name. */
  readonly run: string;
  readonly profile: string;
  /** Folder of the outputs. */
  readonly out: string;
  /** Milliseconds since 1970. */
  readonly began: number;
  /** How many networks it has. */
  readonly networks: number;
  /** `stopped`: it was killed, or nobody knows. */
  readonly state: "running" | "finished" | "failed" | "stopped";
}

/** The journals of experiments. */
export interface WatchedJournals {
  /** The journal of an execution if there is one; without a name the newest of an experiment that is running, or else of any. */
  find(run: string | undefined): Promise<WatchedJournal | undefined>;
  /** The newest first. */
  list(): Promise<readonly WatchedExperiment[]>;
}

/** How many of the newest journals are looked at, beside those that are being written. */
const newest = 30;

/** Without kernel locks, a journal that was written this many milliseconds ago is assumed to be still written. */
const fresh = 15_000;

type ExperimentEvent = Extract<StampedEvent, { event: "experiment" }>;

interface Seen extends WatchedJournal {
  readonly size: number;
  readonly experiment: ExperimentEvent;
}

/**
 * The journals of a store's experiments.
 *
 * @param profile only experiments with this profile; every one if it is absent
 */
export function watchedJournals(store: Store, profile?: string): WatchedJournals {
  const experiments = new Map<string, { readonly experiment: ExperimentEvent; readonly end: number }>();
  const ended = new Map<string, WatchedExperiment["state"]>();
  const over = new Set<string>(); // of which nothing more comes
  const elsewhere = new Set<string>(); // of another profile, or elements, which are shown as what they are part of

  const experimentOf = async (run: string): Promise<ExperimentEvent | undefined> => {
    const known = experiments.get(run);
    if (known !== undefined) return known.experiment;
    for (let end = 0;;) {
      const lines = await journalLines(journalPath(store, run), end);
      const experiment = lines?.events.findLast((event) => event.event === "experiment");
      if (lines !== undefined && experiment !== undefined) experiments.set(run, { experiment, end: lines.end });
      if (experiment !== undefined || !lines?.more) return experiment; // undefined: not yet, or the journal of an earlier version
      end = lines.end; // the experiment's line may be longer than what is read at once
    }
  };

  /** The newest of a journal that grows: each turn of a study is an experiment with more networks. */
  const newestOf = async (run: string): Promise<ExperimentEvent | undefined> => {
    let known = experiments.get(run);
    for (let more = true; more && known !== undefined;) {
      const lines = await unlessGone(journalLines(journalPath(store, run), known.end));
      if (lines === undefined) break;
      const later = lines.events.findLast((event) => event.event === "experiment");
      known = { experiment: later ?? known.experiment, end: lines.end };
      more = lines.more;
      experiments.set(run, known);
    }
    return known?.experiment;
  };

  const look = async (run: string): Promise<Seen | undefined> => {
    const path = journalPath(store, run);
    const info = await store.files.info(path);
    if (info?.kind !== "file") return undefined;
    const experiment = await unlessGone(experimentOf(run));
    if (experiment === undefined || (profile !== undefined && experiment.profile !== profile)) return undefined;
    const running = await isRunning(store, path, info.modified);
    return { run, path, inode: info.inode, size: info.size, running, experiment };
  };

  const stateOf = async ({ run, path, size, running }: Seen): Promise<WatchedExperiment["state"]> => {
    if (running) return "running";
    const key = `${run}:${size}`;
    const known = ended.get(key);
    if (known !== undefined) return known;
    const last = await unlessGone(lastLine(path, size));
    const state = last?.event !== "finished" ? "stopped" : last.code === 0 ? "finished" : "failed";
    if (state === "finished" && await isAtWork(run)) return "running";
    ended.set(key, state);
    return state;
  };

  const isElement = submittedJobs(store);
  const handedOver = new Map<string, Promise<DetachedWork | undefined>>();
  /** Whether what a command handed to a cluster is still computed, though the command has ended. */
  const isAtWork = async (run: string): Promise<boolean> => {
    const work = handedOver.get(run) ?? detachedWork(store, run);
    handedOver.set(run, work);
    const found = await work;
    await found?.read();
    return found?.isRunning() ?? false;
  };
  const isShown = async ({ profile: of, job }: ExperimentEvent) =>
    (profile === undefined || of === profile) && (job === undefined || !await isElement(job));

  /** The newest that are shown, and older ones that run. */
  const looked = async (): Promise<readonly Seen[]> => {
    const found: Seen[] = [];
    let count = 0;
    for (const run of (await listRuns(store)).toReversed()) {
      if (elsewhere.has(run)) continue;
      const isOld = count >= newest;
      if (isOld && over.has(run)) continue;
      const experiment = await unlessGone(experimentOf(run));
      if (experiment !== undefined && !await isShown(experiment)) {
        elsewhere.add(run);
        continue;
      }
      if (experiment !== undefined) count++; // an import, say, is none
      const seen = experiment && await look(run);
      const state = seen && isOld ? await stateOf(seen) : undefined;
      if (seen !== undefined && (!isOld || state === "running")) found.push(seen);
      else if (isOld && (state !== "stopped" || locksLetRead)) over.add(run);
    }
    return found;
  };

  return {
    async find(run) {
      if (run !== undefined) return await look(run);
      const found = await looked();
      return found.find(({ running }) => running) ?? found[0];
    },
    async list() {
      const listed: WatchedExperiment[] = [];
      for (const seen of await looked()) {
        const { run } = seen;
        const { profile, out, ts, networks } = seen.running ? await newestOf(run) ?? seen.experiment : seen.experiment;
        listed.push({ run, profile, out, began: ts, networks: networks.length, state: await stateOf(seen) });
      }
      return listed;
    },
  };
}

/** Whether a job, such as `1234_5`, is an element of something that was submitted from here; a job that is not known yet is looked for again. */
function submittedJobs(store: Store): (job: string) => Promise<boolean> {
  const known = new Set<string>();
  return async (job) => {
    const [array] = job.split("_");
    if (known.has(array)) return true;
    for (const id of await store.files.list(join(store.root, "submissions"))) {
      for (const each of (await readSubmission(store, id))?.jobs ?? []) known.add(each.job);
    }
    return known.has(array);
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

/** What is gone, or another person's and not for this one's eyes, is not shown. */
async function unlessGone<A>(work: Promise<A>): Promise<A | undefined> {
  try {
    return await work;
  } catch (error) {
    if (isAbsent(error) || isMissing(error) || isForbidden(error)) return undefined;
    throw error;
  }
}

/**
 * How far the elements of submissions are, for commands that only look: from Slurm's queue, and from the beginnings and ends of journals.
 *
 * @module
 */
import * as t from "io-ts";
import type { StampedEvent } from "../../events/event.ts";
import { journalPath, listRuns } from "../../events/journal.ts";
import { journalLines, lastLine } from "../../events/journal_lines.ts";
import type { Store } from "../../cache/store/store.ts";
import { oneOf, withOptional } from "../../files/json_codecs.ts";
import { dayBefore } from "../../events/element_journals.ts";
import type { Queue } from "./queue.ts";
import { jobName, openSubmissions } from "../../events/submission.ts";

/** Codec of {@linkcode ElementState}. */
export const elementStateCodec = withOptional({
  /** Such as `1234_5`: the array's job and the element. */
  element: t.string,
  computes: oneOf(["dataset", "runs", "report"]),
  runs: t.readonlyArray(t.string),
  state: oneOf(["queued", "running", "requeued", "failed"]),
}, {
  /** The computer that it runs on, or ran on last. */
  node: t.string,
  /** Why it waits, in Slurm's words. */
  reason: t.string,
});
/** An element that has not ended well. */
export type ElementState = t.TypeOf<typeof elementStateCodec>;

/** Where an execution ran. */
export interface Place {
  readonly node: string;
  /** The element of a job array, or the job; absent outside of Slurm. */
  readonly job?: string;
}

/** The computer that an execution ran on, by its journal; undefined where the journal does not say. */
export async function placeOf(store: Store, run: string): Promise<Place | undefined> {
  for (let [start, more] = [0, true]; more;) {
    const read = await journalLines(journalPath(store, run), start).catch(() => undefined); // there is none
    if (read === undefined) return undefined;
    const found = read.events.find((event) => event.event === "experiment");
    if (found !== undefined) {
      const { host, job } = found;
      return host === undefined ? undefined : { node: host, ...(job === undefined ? {} : { job }) };
    }
    [start, more] = [read.end, read.more];
  }
  return undefined;
}

/** The elements of an experiment's open submissions that have not ended well. */
export async function elementStates(store: Store, queue: Queue, experiment: string): Promise<readonly ElementState[]> {
  const submissions = await openSubmissions(store, experiment);
  if (submissions.length === 0) return [];
  const queued = await queue.look(submissions.map(jobName)).catch(() => undefined); // not a machine of the cluster
  const attempts = await lastAttempts(store, submissions[0].id);
  return submissions.flatMap(({ jobs }) =>
    jobs.flatMap(({ job, computes, elements }) =>
      elements.flatMap((runs, index): readonly ElementState[] => {
        const element = `${job}_${index}`;
        const attempt = attempts.get(element);
        const inQueue = queued?.find((each) => each.job === job && each.index === index);
        const state = inQueue?.state ?? (queued === undefined ? unaskedState(attempt) : endedState(attempt));
        if (state === undefined) return [];
        const node = inQueue?.node || attempt?.node;
        const reason = inQueue?.reason;
        return [{
          ...{ element, computes, runs, state },
          ...(node === undefined ? {} : { node }),
          ...(reason === undefined || reason === "None" ? {} : { reason }),
        }];
      })
    )
  );
}

interface Attempt extends Place {
  /** The exit code; undefined while it runs, or after it was killed. */
  readonly code: number | undefined;
}

/** What is not in the queue any more has ended, well or not. */
function endedState(attempt: Attempt | undefined): ElementState["state"] | undefined {
  return attempt?.code === 0 ? undefined : "failed";
}

/** While Slurm does not answer, journals have to do. */
function unaskedState(attempt: Attempt | undefined): ElementState["state"] | undefined {
  if (attempt === undefined) return "queued";
  if (attempt.code === undefined) return "running";
  return attempt.code === 0 ? undefined : attempt.code === 143 ? "requeued" : "failed";
}

/** The newest attempt at each element, by the journals since a submission. */
async function lastAttempts(store: Store, since: string): Promise<ReadonlyMap<string, Attempt>> {
  const attempts = new Map<string, Attempt>();
  const first = dayBefore(since);
  for (const run of (await listRuns(store)).filter((name) => name > first)) {
    const place = await placeOf(store, run);
    if (place?.job === undefined) continue;
    const path = journalPath(store, run);
    const last: StampedEvent | undefined = await lastLine(path, (await store.files.info(path))?.size ?? 0);
    attempts.set(place.job, { ...place, code: last?.event === "finished" ? last.code : undefined });
  }
  return attempts;
}

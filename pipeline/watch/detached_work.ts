/**
 * Work that an execution handed to Slurm and did not follow: its elements' journals, shown as the execution's own.
 *
 * @module
 */
import type { Store } from "../cache/store/store.ts";
import type { StampedEvent } from "../events/event.ts";
import { elementJournals } from "../events/element_journals.ts";
import { readSubmission } from "../events/submission.ts";

/** The elements of a submission that nobody followed when it was made. */
export interface DetachedWork {
  /** What is new in their journals. */
  read(): Promise<readonly StampedEvent[]>;
  /** Whether an element runs, or is still to run, as far as journals and the submission say. */
  isRunning(): boolean;
}

/** What an execution handed over; undefined if it followed its work itself, or handed over none. */
export async function detachedWork(store: Store, run: string): Promise<DetachedWork | undefined> {
  const submission = await readSubmission(store, run);
  if (submission === undefined || !submission.detached) return undefined;
  const elements = submission.jobs.flatMap(({ job, elements }) => elements.map((_, index) => `${job}_${index}`));
  const events: StampedEvent[] = [];
  let { over } = submission; // as a later command finds, of elements that were killed or cancelled
  const journals = elementJournals(store, {
    since: run,
    isWanted: (job) => elements.includes(job),
    emit: (event) => events.push(event),
  });
  return {
    read: async () => {
      await journals.read();
      over = (await readSubmission(store, run))?.over ?? over;
      return events.splice(0);
    },
    isRunning() {
      if (over) return false;
      const news = elements.map((element) => journals.news.get(element));
      const failed = news.some((each) => each?.code !== undefined && each.code !== 0 && each.code !== 143);
      return news.some((each) => each !== undefined && each.code === undefined) ||
        !failed && news.some((each) => each?.code !== 0);
    },
  };
}

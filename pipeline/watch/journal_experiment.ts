/**
 * The first and the last line of an experiment in the run's journal.
 *
 * @module
 */
import type { CacheSession } from "../cache/cache_session.ts";
import type { NewJournalEvent } from "../events/journal_event.ts";
import { asNote } from "../cache/store/notes.ts";
import type { Config } from "../config/config.ts";
import { runsOf } from "../plan/runs.ts";

/** How an experiment ended. */
export interface EndedExperiment {
  /** Exit code of the command. */
  readonly code: number;
  /** Path of the report, if one was written. */
  readonly report?: string;
  /** What went wrong, in the words that the terminal has. */
  readonly errors: readonly string[];
}

/** Does an experiment, with a line in the journal before and after it. */
export async function inJournal(
  { store, journal }: Pick<CacheSession, "store" | "journal">,
  { config, out, estimate }: { readonly config: Config; readonly out: string; readonly estimate: number },
  experiment: () => Promise<EndedExperiment>,
): Promise<number> {
  const append = (event: NewJournalEvent) => asNote(store, () => journal.append(event));
  const networks = runsOf(config).map(({ id, task, mode, seed, variant, settings: { train: { steps } } }) => ({
    ...{ id, task, mode, seed, steps },
    variant: variant?.name ?? null,
  }));
  const began = store.clock.monotonic();
  await append({ event: "experiment", profile: config.profile, out, estimate, networks });
  const { errors, ...ended } = await experiment();
  for (const error of errors) await append({ event: "log", message: `error: ${error}` });
  await append({ event: "finished", ms: store.clock.monotonic() - began, ...ended });
  return ended.code;
}

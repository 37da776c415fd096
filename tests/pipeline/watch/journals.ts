/**
 * Journals in a temporary folder.
 *
 * @module
 */
import { makeStore } from "../../../pipeline/cache/cache_session.ts";
import { journalPath, openJournal } from "../../../pipeline/events/journal.ts";
import type { Store } from "../../../pipeline/cache/store/store.ts";
import type { Event } from "../../../pipeline/events/event.ts";

/** Whether this process may write there; plain `deno test` may not. */
export const permitted = (await Promise.all(
  (["read", "write"] as const).map((name) => Deno.permissions.query({ name })),
)).every(({ state }) => state === "granted");

/** Runs a body with a store whose folder is removed afterwards. */
export async function withStore(body: (store: Store) => Promise<void>): Promise<void> {
  const folder = Deno.makeTempDirSync({ prefix: "degrok-test-" });
  try {
    await body(makeStore({ cacheDirectory: folder }));
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

/** A journal that is open, whose events get their time. */
export function stampedJournal(store: Store, run: string) {
  const { append, close } = openJournal(store, run);
  return { append: (event: Event) => append({ ts: Date.now(), ...event }), close };
}

/** A network of an experiment. */
export const network = {
  id: "a",
  task: "mnist",
  title: "MNIST",
  intervention: "standard",
  color: "blue",
  variant: null,
  seed: 0,
  steps: 100,
} as const;

/** A journal that is open, with the first line of an experiment. */
export async function startExperiment(store: Store, run: string, profile = "smoke") {
  const journal = stampedJournal(store, run);
  const networks = [network];
  await journal.append({ event: "experiment", profile, out: "outputs/smoke", estimate: 1000, own: [], networks });
  return {
    ...journal,
    path: journalPath(store, run),
    log: (message: string) => journal.append({ event: "log", message }),
  };
}

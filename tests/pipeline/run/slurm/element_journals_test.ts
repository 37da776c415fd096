import type { Event } from "../../../../pipeline/events/event.ts";
import { elementJournals } from "../../../../pipeline/events/element_journals.ts";
import { elementStates, placeOf } from "../../../../pipeline/run/slurm/element_states.ts";
import type { Queue, QueuedElement } from "../../../../pipeline/run/slurm/queue.ts";
import {
  overSubmissions,
  type Submission,
  submissionFolder,
  writeSubmission,
} from "../../../../pipeline/events/submission.ts";
import type { Store } from "../../../../pipeline/cache/store/store.ts";
import { collectGarbage } from "../../../../pipeline/cache/upkeep/gc.ts";
import { orThrow } from "../../../../pipeline/platform/failure.ts";
import { assertEquals } from "../../../assert.ts";
import { permitted, stampedJournal, withStore } from "../../watch/journals.ts";

const submission: Submission = {
  schema: "degrok/submission/1",
  id: "20261128T120000-aaaaaa",
  experiment: "--profile smoke --seeds 1",
  until: "metrics",
  options: [],
  runs: 5,
  jobs: [{ job: "7", computes: "runs", elements: [["a"], ["b"], ["c"], ["d"], ["e"]] }],
  detached: false,
  over: false,
};

Deno.test({
  name: "of all journals those of the elements are followed, while they are written, through every attempt",
  ignore: !permitted,
  fn: () =>
    withStore(async (store) => {
      const events: Event[] = [];
      const journals = elementJournals(store, {
        since: submission.id,
        isWanted: (job) => job.startsWith("7_"),
        emit: (event) => events.push(event),
      });
      await attempt(store, "20261126T000000-before", { job: "7_0", code: 0 }); // two days earlier: another cluster's
      await attempt(store, "20261128T120001-other", { job: "8_0", code: 0 });
      await attempt(store, "20261128T120001-local", { code: 0 });
      await attempt(store, "20261128T120002-first", { job: "7_0", code: 143 });
      await journals.read();
      assertEquals([...journals.news], [["7_0", { node: "n1", code: 143 }]]);
      const again = stampedJournal(store, "20261128T120003-again");
      await again.append(experiment({ job: "7_0", host: "n2" }));
      await again.append({ event: "begin", stage: "train", label: "a" });
      await journals.read();
      assertEquals(journals.news.get("7_0"), { node: "n2" });
      await again.append({ event: "failed", stage: "train", label: "a", key: "0", cause: "no memory", ms: 1 });
      await again.append({ event: "finished", code: 1, ms: 1 });
      await again.close();
      await journals.read();
      assertEquals(journals.news.get("7_0"), { node: "n2", failure: "no memory", code: 1 });
      assertEquals(events.map(({ event }) => event), ["begin", "begin", "failed"]);
    }),
});

Deno.test({
  name:
    "an element is queued, running or requeued by Slurm's word, else it has ended, well or not; without Slurm's word, journals decide",
  ignore: !permitted,
  fn: () =>
    withStore(async (store) => {
      await writeSubmission(store, submission);
      await attempt(store, "20261128T120001-a", { job: "7_0", code: 0 });
      await attempt(store, "20261128T120001-b", { job: "7_1", code: 1 });
      await attempt(store, "20261128T120001-c", { job: "7_2", code: 143 });
      await attempt(store, "20261128T120001-d", { job: "7_3" });
      const states = async (queue: Queue) =>
        (await elementStates(store, queue, submission.experiment)).map(({ element, state }) => `${element} ${state}`);
      const queued = ([[2, "requeued"], [3, "running"], [4, "queued"]] as const)
        .map(([index, state]) => ({ job: "7", index, state, reason: "", node: "" }));
      const expected = ["7_1 failed", "7_2 requeued", "7_3 running", "7_4 queued"];
      assertEquals(await states(queueOf(queued)), expected);
      assertEquals(await states(queueOf(undefined)), expected);
      assertEquals(await states(queueOf([])), ["7_1 failed", "7_2 failed", "7_3 failed", "7_4 failed"]);
      assertEquals(await elementStates(store, queueOf(queued), "--profile quick --seeds 1"), []);
      await writeSubmission(store, { ...submission, over: true });
      assertEquals(await states(queueOf(queued)), []);
      assertEquals(await placeOf(store, "20261128T120001-b"), { node: "n1", job: "7_1" });
      assertEquals(await placeOf(store, "20261128T120001-z"), undefined);
    }),
});

Deno.test({
  name: "garbage collection removes submissions that are over, with their logs, and leaves the others",
  ignore: !permitted,
  fn: () =>
    withStore(async (store) => {
      const ids = ["20261128T120000-a", "20261128T120000-b"];
      for (const [index, id] of ids.entries()) await writeSubmission(store, { ...submission, id, over: index === 0 });
      const [over, open] = ids.map((id) => submissionFolder(store, { id }));
      Deno.writeTextFileSync(`${over}/7_0.out`, "a log");
      const options = { dryRun: false, overSubmissions: () => overSubmissions(store) };
      const { garbage } = await orThrow(collectGarbage(store, options));
      assertEquals(garbage.map(({ kind, path }) => [kind, path]), [["submission", over]]);
      assertEquals([await store.files.list(over), await store.files.list(open)], [[], ["submission.json"]]);
    }),
});

// Helpers

function experiment({ job, host }: { readonly job?: string; readonly host: string }): Event {
  const place = { host, ...(job === undefined ? {} : { job }) };
  return { event: "experiment", profile: "smoke", out: "", estimate: 0, own: [], networks: [], ...place };
}

/** The journal of an attempt, with its end if it came to one. */
async function attempt(store: Store, run: string, { job, code }: { readonly job?: string; readonly code?: number }) {
  const journal = stampedJournal(store, run);
  await journal.append(experiment({ job, host: "n1" }));
  await journal.append({ event: "begin", stage: "train", label: "a" });
  if (code !== undefined) await journal.append({ event: "finished", code, ms: 1 });
  await journal.close();
}

function queueOf(queued: readonly QueuedElement[] | undefined): Queue {
  return { look: () => Promise.resolve(queued), submit: () => Promise.reject(), cancel: () => Promise.resolve(true) };
}

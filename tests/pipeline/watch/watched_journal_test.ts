import { assertEquals } from "../../assert.ts";
import { writeSubmission } from "../../../pipeline/events/submission.ts";
import { watchedJournals } from "../../../pipeline/watch/watched_journal.ts";
import { network, permitted, stampedJournal, startExperiment, withStore } from "./journals.ts";

Deno.test({
  name: "the newest experiment that is running is watched, or else the newest",
  ignore: !permitted,
  fn: () =>
    withStore(async (store) => {
      const { find } = watchedJournals(store);
      const watched = async () => {
        const journal = await find(undefined);
        return journal && [journal.run, journal.running];
      };
      assertEquals(await watched(), undefined);
      const first = await startExperiment(store, "20260101T000000-aaaaaa", "quick");
      assertEquals(await watched(), ["20260101T000000-aaaaaa", true]);
      const second = await startExperiment(store, "20260102T000000-bbbbbb");
      assertEquals(await watched(), ["20260102T000000-bbbbbb", true]);
      await second.close();
      assertEquals(await watched(), ["20260101T000000-aaaaaa", true]);
      await first.close();
      assertEquals(await watched(), ["20260102T000000-bbbbbb", false]);
    }),
});

Deno.test({
  name: "an experiment that runs is found behind any number of later ones, and a profile's behind those of others",
  ignore: !permitted,
  fn: () =>
    withStore(async (store) => {
      await (await startExperiment(store, "20260101T000000-aaaaaa", "paper")).close();
      const running = await startExperiment(store, "20260102T000000-bbbbbb", "quick");
      for (let index = 0; index < 31; index++) {
        await (await startExperiment(store, `20260103T0000${10 + index}-cccccc`, "smoke")).close();
      }
      const { find, list } = watchedJournals(store);
      assertEquals((await find(undefined))?.run, "20260102T000000-bbbbbb");
      assertEquals([(await list()).length, (await list()).at(-1)?.state], [31, "running"]);
      await running.close();
      assertEquals([(await find(undefined))?.run, (await list()).length], ["20260103T000040-cccccc", 30]);
      const ofPaper = watchedJournals(store, "paper");
      for (const _again of [1, 2]) assertEquals((await ofPaper.find(undefined))?.run, "20260101T000000-aaaaaa");
    }),
});

Deno.test({
  name: "an experiment is found behind imports, and with more networks than are read at once",
  ignore: !permitted,
  fn: () =>
    withStore(async (store) => {
      const run = "20260101T000000-aaaaaa";
      const networks = Array.from({ length: 5000 }, (_, index) => ({ ...network, id: `network-${index}` }));
      const journal = stampedJournal(store, run);
      await journal.append({ event: "log", message: "engine compiled" });
      await journal.append({ event: "experiment", profile: "smoke", out: "o", estimate: 0, own: [], networks });
      await journal.close();
      for (let index = 0; index < 31; index++) {
        const other = stampedJournal(store, `20260103T0000${10 + index}-cccccc`);
        await other.append({ event: "log", message: "engine compiled" });
        await other.close();
      }
      const { find, list } = watchedJournals(store);
      assertEquals((await find(undefined))?.run, run);
      assertEquals((await list()).map(({ networks }) => networks), [5000]);
    }),
});

Deno.test({
  name: "the list has the networks of the newest turn, and runs that were handed over until they are done or given up",
  ignore: !permitted,
  fn: () =>
    withStore(async (store) => {
      const { list } = watchedJournals(store);
      const first = "20260101T000000-aaaaaa";
      const turn = { event: "experiment", profile: "smoke", out: "o", estimate: 0, own: [] } as const;
      const networks = ["b", "c", "d"].map((id) => ({ ...network, id }));
      const journal = await startExperiment(store, first);
      assertEquals((await list()).map(({ networks, state }) => [networks, state]), [[1, "running"]]);
      await journal.append({ ...turn, networks });
      assertEquals((await list()).map(({ networks, state }) => [networks, state]), [[3, "running"]]);
      await journal.append({ event: "finished", code: 0, ms: 1 });
      await journal.close();
      assertEquals((await list())[0].state, "finished");

      const handed = "20260102T000000-bbbbbb";
      const submitter = await startExperiment(store, handed);
      await submitter.append({ event: "finished", code: 0, ms: 1 });
      await submitter.close();
      const submission = {
        ...{ schema: "degrok/submission/1", id: handed, experiment: "", until: "train", options: [], runs: 1 } as const,
        ...{ jobs: [{ job: "7", computes: "runs", elements: [["a"]] }], detached: true, over: false } as const,
      };
      await writeSubmission(store, submission);
      assertEquals((await list())[0].state, "running"); // it waits in the queue
      const element = stampedJournal(store, "20260102T000001-cccccc");
      await element.append({ ...turn, networks: [], host: "n1", job: "7_0" });
      assertEquals((await list()).map(({ run, state }) => [run, state]), [[handed, "running"], [first, "finished"]]);
      await writeSubmission(store, { ...submission, over: true }); // its element was killed, as a later command found
      await element.close();
      assertEquals((await list())[0].state, "finished");
    }),
});

Deno.test({
  name: "experiments of other profiles, and journals without an experiment, are left out",
  ignore: !permitted,
  fn: () =>
    withStore(async (store) => {
      await (await startExperiment(store, "1", "quick")).close();
      await (await startExperiment(store, "2", "smoke")).close();
      const without = stampedJournal(store, "3");
      await without.append({ event: "log", message: "not begun yet" });
      assertEquals((await watchedJournals(store).find(undefined))?.run, "2");
      assertEquals((await watchedJournals(store, "quick").find(undefined))?.run, "1");
      assertEquals(await watchedJournals(store, "paper").find(undefined), undefined);
      await without.append({ event: "experiment", profile: "paper", out: "o", estimate: 0, own: [], networks: [] });
      assertEquals((await watchedJournals(store, "paper").find(undefined))?.run, "3");
      await without.close();
    }),
});

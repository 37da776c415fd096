import { assert, assertEquals } from "../../assert.ts";
import type { Store } from "../../../pipeline/cache/store/store.ts";
import { eventStream } from "../../../pipeline/watch/event_stream.ts";
import { watchedJournals } from "../../../pipeline/watch/watched_journal.ts";
import { writeSubmission } from "../../../pipeline/events/submission.ts";
import { permitted, stampedJournal, startExperiment, withStore } from "./journals.ts";

Deno.test({
  name: "a page without anything gets the whole journal, then whatever is new, then that the experiment is over",
  ignore: !permitted,
  fn: () =>
    withStore(async (store) => {
      const { log, close } = await startExperiment(store, "one");
      await using page = connect(store);
      assertEquals(await page.until("running"), ["reset one", "experiment", "running true"]);
      await log("news");
      assertEquals(await page.until("news"), ["news"]);
      await close();
      assertEquals(await page.until("running"), ["running false"]);
    }),
});

Deno.test({
  name:
    "a page that has lost the connection gets what it missed and nothing twice, from whichever process serves it now",
  ignore: !permitted,
  fn: () =>
    withStore(async (store) => {
      const { log, close } = await startExperiment(store, "one");
      await log("seen");
      let last: string | undefined;
      {
        await using page = connect(store);
        assertEquals(await page.until("running"), ["reset one", "experiment", "seen", "running true"]);
        last = page.lastId();
      }
      await log("missed");
      await using page = connect(store, last);
      assertEquals(await page.until("running"), ["missed", "running true"]);
      await close();
    }),
});

Deno.test({
  name: "a page starts anew with a place in another journal, in one that is shorter now, or in none",
  ignore: !permitted,
  fn: () =>
    withStore(async (store) => {
      const { log, path, close } = await startExperiment(store, "one");
      await log("seen");
      const { ino, size } = Deno.statSync(path);
      for (
        const place of [
          `two:${ino}:${size}`,
          `one:1${ino}:${size}`,
          `one:${ino}:${size + 9}`,
          `one:${ino}:3`,
          "../../x",
          "",
        ]
      ) {
        await using page = connect(store, place);
        assertEquals((await page.until("running")).slice(0, 3), ["reset one", "experiment", "seen"], place);
      }
      await close();
    }),
});

Deno.test({
  name: "a page that was there before any experiment shows the first one, and keeps it when others begin",
  ignore: !permitted,
  fn: () =>
    withStore(async (store) => {
      await using page = connect(store);
      assertEquals(await page.until("reset"), ["reset null"]);
      const first = await startExperiment(store, "1");
      assertEquals(await page.until("running"), ["reset 1", "experiment", "running true"]);
      await first.close();
      assertEquals(await page.until("running"), ["running false"]);
      const second = await startExperiment(store, "2");
      assertEquals((await page.list(2)).map(({ run, state }) => `${run} ${state}`), ["2 running", "1 stopped"]);
      await using other = connect(store, undefined, "2");
      assertEquals(await other.until("running"), ["reset 2", "experiment", "running true"]);
      await second.append({ event: "finished", code: 0, ms: 1 });
      await second.close();
      assertEquals(await other.until("running"), ["finished", "running false"]);
      await using gone = connect(store, undefined, "3");
      assertEquals(await gone.until("reset"), ["reset null"]);
    }),
});

Deno.test({
  name: "the list of experiments says of each how it stands, the newest first, and of one profile if asked",
  ignore: !permitted,
  fn: () =>
    withStore(async (store) => {
      for (const [name, code] of [["1", 0], ["2", 1], ["3", undefined]] as const) {
        const journal = await startExperiment(store, name, name === "2" ? "quick" : "smoke");
        if (code !== undefined) await journal.append({ event: "finished", code, ms: 1 });
        await journal.close();
      }
      const open = await startExperiment(store, "4");
      const states = (await watchedJournals(store).list()).map(({ run, state }) => `${run} ${state}`);
      assertEquals(states, ["4 running", "3 stopped", "2 failed", "1 finished"]);
      const [quick] = await watchedJournals(store, "quick").list();
      assertEquals([quick.run, quick.profile, quick.out, quick.networks], ["2", "quick", "outputs/smoke", 1]);
      await open.close();
    }),
});

Deno.test({
  name: "a journal that is put in place of another one under its name is shown from its beginning",
  ignore: !permitted,
  fn: () =>
    withStore(async (store) => {
      const { path, log, close } = await startExperiment(store, "one");
      await log("old");
      await close();
      await using page = connect(store);
      await page.until("running");
      Deno.copyFileSync(path, `${path}.new`);
      Deno.renameSync(`${path}.new`, path);
      assertEquals(await page.until("running"), ["reset one", "experiment", "old", "running false"]);
    }),
});

Deno.test({
  name:
    "what an execution handed to Slurm is shown as its own, from the journals of the elements, through every attempt",
  ignore: !permitted,
  fn: () =>
    withStore(async (store) => {
      const id = "20261128T120000-aaaaaa";
      const { log, close } = await startExperiment(store, id);
      await log("submitted");
      await close();
      const jobs = [{ job: "7", computes: "runs", elements: [["a"]] }] as const;
      const submission = {
        schema: "degrok/submission/1",
        id,
        experiment: "",
        until: "train",
        options: [],
        runs: 1,
      } as const;
      await writeSubmission(store, { ...submission, jobs, detached: true, over: false });
      await using page = connect(store, undefined, id);
      assertEquals(await page.until("running"), [`reset ${id}`, "experiment", "submitted", "running true"]);
      const element = stampedJournal(store, "20261128T120001-bbbbbb");
      const quiet = { event: "experiment", profile: "smoke", out: "", estimate: 0, own: [], networks: [] } as const;
      await element.append({ ...quiet, host: "n1", job: "7_0" });
      await element.append({ event: "log", stage: "train", label: "a", message: "continuing" });
      assertEquals(await page.until("continuing"), ["continuing"]);
      await element.append({ event: "finished", code: 0, ms: 1 });
      await element.close();
      assertEquals(await page.until("running"), ["running false"]);
    }),
});

Deno.test({
  name: "a stream ends when it is asked to",
  ignore: !permitted,
  fn: () =>
    withStore(async (store) => {
      const stop = new AbortController();
      const messages = eventStream({
        store,
        journals: watchedJournals(store),
        run: undefined,
        after: undefined,
        signal: stop.signal,
      });
      await messages.next();
      stop.abort();
      let left = 0;
      for await (const _ of messages) left++;
      assert(left <= 1);
    }),
});

// Helpers

/** A page's end of the stream. */
function connect(store: Store, after?: string, run?: string) {
  const stop = new AbortController();
  const messages = eventStream({ store, journals: watchedJournals(store), run, after, signal: stop.signal });
  let id: string | undefined;
  return {
    /** What comes until something that includes a word has come, in short. */
    async until(word: string): Promise<string[]> {
      const told: string[] = [];
      while (!told.some((each) => each.includes(word))) {
        if (told.length > 20) throw new Error(`no ${word} among ${told}`);
        const { value } = await messages.next();
        if (value === undefined) throw new Error(`the stream ended after ${told}`);
        id = /^id: (.*)$/m.exec(value)?.[1] ?? id;
        told.push(...inShort(value));
      }
      return told;
    },
    lastId: () => id,
    /** The list of experiments as soon as it has so many. */
    async list(length: number): Promise<{ readonly run: string; readonly state: string }[]> {
      while (true) {
        const { value = "" } = await messages.next();
        const [, data = "[]"] = /^event: experiments\ndata: (.*)$/m.exec(value) ?? [];
        const listed = JSON.parse(data);
        if (listed.length === length) return listed;
      }
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await messages.return(undefined);
    },
  };
}

function inShort(message: string): string[] {
  const [, kind] = /^event: (.*)$/m.exec(message) ?? [];
  const [, data] = /^data: (.*)$/m.exec(message) ?? [];
  if (data === undefined) return [];
  const value = JSON.parse(data);
  if (kind === "reset") return [`reset ${value.run}`];
  if (kind === "experiments") return []; // of their own
  if (kind === "running") return [`running ${value.running}`];
  return value.map(({ event, message }: { event: string; message?: string }) => message ?? event);
}

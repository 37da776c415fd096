import { assertEquals } from "../../assert.ts";
import { journalPath, keysOfNewestRuns, listRuns, openJournal, readJournal } from "../../../pipeline/events/journal.ts";
import { isResultEvent } from "../../../pipeline/events/event.ts";
import { closeCache } from "../../../pipeline/cache/cache_session.ts";
import type { OpenCacheOptions } from "../../../pipeline/cache/cache_session.ts";
import { runStage } from "../../../pipeline/cache/run_stage.ts";
import { sha256 } from "../../../pipeline/files/digest.ts";
import { keyed, memoryProject, type Project, request, succeed, type TestRequest } from "../cache/fixture.ts";

Deno.test("the journal says what became of each request, in order, and which results the newest executions used", async () => {
  const project = memoryProject();
  await journaled(project, "one", [request({ a: "1" })]);
  const again = [request({ a: "1" }), request({ a: "2" })];
  await journaled(project, "two", again, { policy: { force: (_, label) => label === keyed.label } });
  const { events } = await readJournal(project.store, "two");
  assertEquals(events.filter(isResultEvent).map(({ event, cause }) => `${event}: ${cause}`), [
    "started: force",
    "computed: force",
    "cached: unchanged",
  ]);
  assertEquals(await listRuns(project.store), ["one", "two"]);
  const { key } = await project.run(request({ a: "1" }));
  assertEquals([await keysOfNewestRuns(project.store, 0), await keysOfNewestRuns(project.store, 1)], [
    new Set(),
    new Set([key]),
  ]);
});

Deno.test("keysOfNewestRuns() are those of the last executions by name, as many as are asked for or as there are", async () => {
  const project = memoryProject();
  const keys: string[] = [];
  for (const seed of [1, 2, 3]) {
    const used = request({ a: "1" }, { seed });
    await journaled(project, `2026010${seed}-1`, [used]);
    keys.push((await project.run(used)).key);
  }
  for (const count of [0, 1, 2, 3, 4]) {
    assertEquals(await keysOfNewestRuns(project.store, count), new Set(keys.slice(Math.max(0, 3 - count))));
  }
});

Deno.test("keysOfNewestRuns() counts no execution that used nothing, such as an import", async () => {
  const project = memoryProject();
  await journaled(project, "20260101-1", [request({ a: "1" })]);
  const journal = openJournal(project.store, "20260102-1");
  void journal.append({ ts: project.clock.now(), event: "log", message: "engine compiled" });
  await journal.close();
  assertEquals((await listRuns(project.store)).length, 2);
  assertEquals(await keysOfNewestRuns(project.store, 1), new Set([(await project.run(request({ a: "1" }))).key]));
});

Deno.test("a journal of an earlier version is read: its lines named their run, and were else the same", async () => {
  const { store, files } = memoryProject();
  const event = { ts: 5, run: "old", stage: "train", label: "a", key: "k", event: "cached", cause: "unchanged", ms: 1 };
  const body = JSON.stringify(event);
  files.put(journalPath(store, "old"), `{"checksum":"${sha256(body).slice(0, 16)}","event":${body}}\n`);
  const { run: _, ...now } = event;
  assertEquals(await readJournal(store, "old"), { events: [now], damagedLines: 0 } as unknown);
});

Deno.test("a journal cut at any byte, or damaged in any byte, loses at most the lines that were hit", async () => {
  const project = memoryProject();
  await journaled(project, "one", [request({ a: "1" }), request({ a: "1" })]);
  const path = journalPath(project.store, "one");
  const whole = new TextEncoder().encode(project.files.text(path));
  const { events } = await readJournal(project.store, "one");
  assertEquals(events.length, 3);
  const ends = whole.reduce<number[]>((found, byte, index) => byte === 10 ? [...found, index] : found, []);
  for (let at = 0; at < whole.length; at++) {
    project.files.put(path, whole.slice(0, at));
    const complete = ends.filter((end) => end <= at).length;
    assertEquals((await readJournal(project.store, "one")).events, events.slice(0, complete));
    const damaged = whole.slice();
    damaged[at] ^= 1;
    project.files.put(path, damaged);
    const read = await readJournal(project.store, "one");
    const isLineEnd = whole[at] === 10;
    const hit = ends.findIndex((end) => at <= end);
    const lost = isLineEnd ? [hit, hit + 1] : [hit];
    assertEquals(read.events, events.filter((_, index) => !lost.includes(index)));
  }
  assertEquals(await readJournal(project.store, "none"), { events: [], damagedLines: 0 });
});

Deno.test("a journal that is open is locked, so that a run that goes on can be told from one that was killed", async () => {
  const { store } = memoryProject();
  const journal = openJournal(store, "one");
  await journal.append({ ts: 1, event: "log", message: "begun" });
  const isFree = async () => {
    const file = await store.files.open(journalPath(store, "one"), "read");
    const free = await file.tryLock("shared");
    file.close();
    return free;
  };
  assertEquals(await isFree(), false);
  await journal.close();
  assertEquals(await isFree(), true);
});

Deno.test("events are written whole and in the order of the calls, even if nobody waits for one before the next", async () => {
  const { store } = memoryProject();
  const journal = openJournal(store, "one");
  const messages = Array.from({ length: 50 }, (_, i) => `line ${i}`);
  for (const message of messages) void journal.append({ ts: 1, event: "log", message });
  await journal.close();
  const { events, damagedLines } = await readJournal(store, "one");
  assertEquals(events.map((event) => event.event === "log" ? event.message : event.event), messages);
  assertEquals(damagedLines, 0);
});

// Helpers

/** Makes requests in one execution whose journal has what the cache tells. */
async function journaled(
  project: Project,
  run: string,
  requests: readonly TestRequest[],
  options: Partial<OpenCacheOptions> = {},
): Promise<void> {
  const journal = openJournal(project.store, run);
  const emit: OpenCacheOptions["emit"] = (event) => void journal.append({ ts: project.clock.now(), ...event });
  const cache = await project.open({ ...options, run, emit });
  for (const each of requests) await succeed(runStage(each(cache.store.files))({ cache }));
  await succeed(closeCache(cache));
  await journal.close();
}

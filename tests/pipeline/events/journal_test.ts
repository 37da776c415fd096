import { assertEquals } from "../../assert.ts";
import { journalPath, listRuns, openJournal, readJournal } from "../../../pipeline/events/journal.ts";
import { isStageEvent } from "../../../pipeline/events/journal_event.ts";
import { memoryProject, request } from "../cache/fixture.ts";

Deno.test("the journal tells what each run did, in order, and its time never goes back", async () => {
  const project = memoryProject();
  await project.run(request({ a: "1" }), { run: "one" });
  let time = 1e12;
  const clock = { ...project.clock, now: () => time -= 1000 };
  await project.run(request({ a: "1" }), { run: "two", clock });
  await project.run(request({ a: "2" }), { run: "two", clock, policy: { force: () => true } });
  const { events } = await readJournal(project.store, "two");
  assertEquals(events.filter(isStageEvent).map(({ event, cause }) => `${event}: ${cause}`), [
    "cached: unchanged",
    "started: force",
    "computed: force",
    "nondeterministic: a",
  ]);
  const second = events.slice(1).map(({ ts }) => ts);
  assertEquals(second, [...second].sort((left, right) => left - right));
  assertEquals(await listRuns(project.store), ["one", "two"]);
});

Deno.test("a journal cut at any byte, or damaged in any byte, loses at most the lines that were hit", async () => {
  const project = memoryProject();
  await project.run(request({ a: "1" }), { run: "one" });
  await project.run(request({ a: "1" }), { run: "one" });
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
  await journal.append({ event: "log", message: "begun" });
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
  for (const message of messages) journal.append({ event: "log", message });
  await journal.close();
  const { events, damagedLines } = await readJournal(store, "one");
  assertEquals(events.map((event) => event.event === "log" ? event.message : event.event), messages);
  assertEquals(damagedLines, 0);
});

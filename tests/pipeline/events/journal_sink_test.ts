import { assert, assertEquals } from "../../assert.ts";
import type { Event, StampedEvent } from "../../../pipeline/events/event.ts";
import type { Journal } from "../../../pipeline/events/journal.ts";
import { journalSink } from "../../../pipeline/events/journal_sink.ts";
import { FileSystemFault } from "../../../pipeline/platform/file_system_error.ts";
import type { Ticker } from "../../../pipeline/platform/timer.ts";

const train = { stage: "train", label: "a" };

Deno.test("the journal has every beginning, end and log line, the first update, and then the last one in each second", () => {
  const { emit, events, tick } = setting();
  emit({ event: "log", message: "engine compiled" });
  emit({ event: "begin", ...train });
  for (let done = 1; done <= 5; done++) emit({ event: "update", ...train, done, total: 9 });
  emit({ event: "update", ...train, points: [{ step: 4, values: { weight_norm: 0.4 } }] });
  emit({ event: "update", ...train, points: [{ step: 5, values: { weight_norm: 0.5 } }] });
  assertEquals(events.length, 3);
  tick(1000);
  tick(1000); // nothing new
  emit({ event: "update", ...train, done: 9, total: 9 });
  emit({ event: "end", ...train, status: "computed", ms: 7 });
  emit({ event: "update", ...train, done: 9, total: 9 }); // late
  assertEquals(events.map(({ ts: _, ...event }) => event), [
    { event: "log", message: "engine compiled" },
    { event: "begin", ...train },
    { event: "update", ...train, done: 1, total: 9 },
    {
      event: "update",
      ...train,
      done: 5,
      total: 9,
      points: [{ step: 4, values: { weight_norm: 0.4 } }, { step: 5, values: { weight_norm: 0.5 } }],
    },
    { event: "update", ...train, done: 9, total: 9 },
    { event: "end", ...train, status: "computed", ms: 7 },
  ]);
  assertEquals(events.map(({ ts }) => ts), [0, 0, 0, 1000, 2000, 2000]);
});

Deno.test("updates on a thing grow with the logarithm of its duration once it takes long, and nothing of its curves is lost", async () => {
  const { emit, events, tick, close } = setting();
  const hours = 10;
  emit({ event: "begin", ...train });
  for (let second = 1; second <= hours * 3600; second++) {
    emit({ event: "update", ...train, done: second, total: hours * 3600 });
    emit({ event: "update", ...train, points: [{ step: second, values: { batch_loss: second } }] });
    tick(1000);
  }
  await close();
  const updates = events.filter(({ event }) => event === "update");
  const bound = 500 + 500 * Math.log(hours * 3600 / 500) + 2;
  assert(updates.length > 500 && updates.length <= bound, `${updates.length} lines, bound ${bound}`);
  const steps = updates.flatMap((event) => event.event === "update" ? event.points ?? [] : []).map(({ step }) => step);
  assertEquals(steps, Array.from({ length: hours * 3600 }, (_, i) => i + 1));
});

Deno.test("a journal that cannot be written is given up with one line, in a read-only folder with none", async () => {
  for (const [code, lines] of [["ENOSPC", 1], ["EROFS", 0]] as const) {
    const { emit, said } = setting(() => Promise.reject(new FileSystemFault("write", "/j", code, "cannot write")));
    for (let i = 0; i < 3; i++) {
      emit({ event: "log", message: "news" });
      await new Promise((resolve) => setTimeout(resolve));
    }
    assertEquals(said.length, lines);
  }
});

// Helpers

function setting(append?: Journal["append"]) {
  const events: StampedEvent[] = [];
  const said: string[] = [];
  let now = 0;
  let due = () => {};
  const ticker: Ticker = {
    now: () => now,
    every: (_, tick) => {
      due = tick;
      return () => {};
    },
  };
  const remember: Journal["append"] = (event) => Promise.resolve(void events.push(event));
  const journal: Journal = { append: append ?? remember, close: () => Promise.resolve() };
  const sink = journalSink(journal, ticker, (reason) => void said.push(reason));
  const tick = (milliseconds: number) => {
    now += milliseconds;
    due();
  };
  return { emit: (event: Event) => sink.emit({ ts: now, ...event }), events, said, tick, close: sink.close };
}

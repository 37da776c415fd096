import { assertEquals } from "../../assert.ts";
import type { Journal } from "../../../pipeline/events/journal.ts";
import type { NewJournalEvent } from "../../../pipeline/events/journal_event.ts";
import { FileSystemFault } from "../../../pipeline/platform/file_system_error.ts";
import type { Progress, Ticker } from "../../../pipeline/events/progress.ts";
import { journaledProgress } from "../../../pipeline/events/journaled_progress.ts";

Deno.test("the journal has every beginning, end and log line, and of states the last one in each second", () => {
  const { progress, events, shown, tick } = setting();
  progress.log("engine compiled");
  progress.begin({ stage: "train", label: "a" });
  for (let done = 1; done <= 5; done++) progress.update("a", { done, total: 9, accuracy: done === 5 ? NaN : 0.5 });
  progress.point("a", { step: 4, values: { weight_norm: 1 / 3 } });
  progress.point("a", { step: 5, values: { weight_norm: 2 / 3 } });
  assertEquals(events.length, 2);
  tick(1000);
  tick(1000); // nothing new
  progress.update("a", { done: 9, total: 9 });
  progress.end("a", { status: "computed", milliseconds: 7 });
  progress.end("a/metric", { status: "cached", milliseconds: 8 });
  assertEquals(events, [
    { event: "log", message: "engine compiled" },
    { event: "begin", stage: "train", label: "a" },
    {
      event: "update",
      stage: "train",
      label: "a",
      done: 5,
      total: 9,
      points: [{ step: 4, values: { weight_norm: 0.333333 } }, { step: 5, values: { weight_norm: 0.666667 } }],
    },
    { event: "update", stage: "train", label: "a", done: 9, total: 9 },
    { event: "end", stage: "train", label: "a", status: "computed", ms: 7 },
  ]);
  assertEquals(shown.filter((name) => name === "update").length, 6); // the terminal is told all of it
  assertEquals(shown.at(-1), "end");
});

Deno.test("lines about a thing grow with the logarithm of its duration once it takes long, and nothing of its curves is lost", () => {
  const { progress, events, tick } = setting();
  const hours = 10;
  progress.begin({ stage: "train", label: "a" });
  for (let second = 1; second <= hours * 3600; second++) {
    progress.update("a", { done: second, total: hours * 3600 });
    progress.point("a", { step: second, values: { train_loss: second } });
    tick(1000);
  }
  progress.close();
  const updates = events.filter(({ event }) => event === "update");
  const bound = 500 + 500 * Math.log(hours * 3600 / 500) + 1;
  assertEquals(updates.length > 500 && updates.length <= bound, true, `${updates.length} lines, bound ${bound}`);
  const steps = updates.flatMap((event) => event.event === "update" ? event.points ?? [] : []).map(({ step }) => step);
  assertEquals(steps, Array.from({ length: hours * 3600 }, (_, i) => i + 1));
});

Deno.test("a journal that cannot be written is given up with one line, in a read-only folder with none, and the display goes on", async () => {
  for (const [code, lines] of [["ENOSPC", 1], ["EROFS", 0]] as const) {
    const { progress, shown } = setting(() => Promise.reject(new FileSystemFault("write", "/j", code, "cannot write")));
    progress.begin({ stage: "train", label: "a" });
    progress.update("a", { done: 1, total: 2 });
    progress.end("a", { status: "failed", milliseconds: 1 });
    await new Promise((resolve) => setTimeout(resolve));
    progress.begin({ stage: "train", label: "b" });
    await new Promise((resolve) => setTimeout(resolve));
    assertEquals(shown.filter((name) => name === "log").length, lines);
    assertEquals(shown.filter((name) => name === "begin").length, 2);
  }
});

// Helpers

function setting(append?: Journal["append"]) {
  const events: NewJournalEvent[] = [];
  const shown: string[] = [];
  let now = 0;
  let due = () => {};
  const ticker: Ticker = {
    now: () => now,
    every: (_, tick) => {
      due = tick;
      return () => {};
    },
  };
  const names = ["begin", "update", "point", "end", "log", "close"] as const;
  const inner = Object.fromEntries(names.map((name) => [name, () => shown.push(name)])) as unknown as Progress;
  const remember: Journal["append"] = (event) => Promise.resolve(void events.push(event));
  const journal: Journal = { append: append ?? remember, close: () => Promise.resolve() };
  const tick = (milliseconds: number) => {
    now += milliseconds;
    due();
  };
  return { progress: journaledProgress(inner, journal, ticker), events, shown, tick };
}

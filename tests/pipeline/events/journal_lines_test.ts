import { assertEquals } from "../../assert.ts";
import type { StampedEvent } from "../../../pipeline/events/event.ts";
import { journalLines } from "../../../pipeline/events/journal_lines.ts";
import { permitted, startExperiment, withStore } from "../watch/journals.ts";

Deno.test({
  name: "journalLines() gives every whole line once, wherever the file ended when it was read before",
  ignore: !permitted,
  fn: () =>
    withStore(async (store) => {
      const { path, log, close } = await startExperiment(store, "one");
      for (const message of ["first", "zweite Zeile: ü", "third"]) await log(message);
      await close();
      const whole = Deno.readFileSync(path);
      const all = ["experiment", "first", "zweite Zeile: ü", "third"];
      for (let cut = 0; cut <= whole.length; cut += 7) {
        Deno.writeFileSync(path, whole.subarray(0, cut));
        const before = await journalLines(path, 0);
        Deno.writeFileSync(path, whole);
        const after = await journalLines(path, before?.end ?? 0);
        assertEquals([...told(before?.events), ...told(after?.events)], all);
        assertEquals([after?.end, after?.more], [whole.length, false]);
      }
    }),
});

Deno.test({
  name: "journalLines() leaves out a damaged line, and goes on behind it",
  ignore: !permitted,
  fn: () =>
    withStore(async (store) => {
      const { path, log, close } = await startExperiment(store, "one");
      await log("damaged soon");
      await log("whole");
      await close();
      Deno.writeTextFileSync(path, Deno.readTextFileSync(path).replace("damaged soon", "damaged now!"));
      assertEquals(told((await journalLines(path, 0))?.events), ["experiment", "whole"]);
    }),
});

Deno.test({
  name: "journalLines() refuses to go on where no line begins, as in a shorter file or another one",
  ignore: !permitted,
  fn: () =>
    withStore(async (store) => {
      const { path, log, close } = await startExperiment(store, "one");
      await log("more");
      await close();
      const { size } = Deno.statSync(path);
      assertEquals(await journalLines(path, size - 1), undefined);
      assertEquals(await journalLines(path, size + 1), undefined);
      assertEquals(await journalLines(path, size), { events: [], end: size, more: false });
    }),
});

Deno.test({
  name:
    "journalLines() reads a long journal in parts, the line of a large experiment whole, and gets past what is no event",
  ignore: !permitted,
  fn: () =>
    withStore(async (store) => {
      const { path, log, close } = await startExperiment(store, "one");
      Deno.writeTextFileSync(path, `${"x".repeat(1_300_000)}\n`, { append: true });
      await log("x".repeat(1_300_000));
      await log("behind it");
      await close();
      const events: StampedEvent[] = [];
      let parts = 0;
      for (let at = 0, more = true; more; parts++) {
        const read = await journalLines(path, at);
        if (read === undefined) throw new Error("lost the place");
        events.push(...read.events);
        ({ end: at, more } = read);
      }
      assertEquals(told(events), ["experiment", "x".repeat(1_300_000), "behind it"]);
      assertEquals(parts > 2, true);
    }),
});

// Helpers

function told(events: readonly StampedEvent[] = []): string[] {
  return events.map((event) => event.event === "log" ? event.message : event.event);
}

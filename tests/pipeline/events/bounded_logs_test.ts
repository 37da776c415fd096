import fc from "fast-check";
import { assert, assertEquals } from "../../assert.ts";
import type { StampedEvent } from "../../../pipeline/events/event.ts";
import { boundedLogs } from "../../../pipeline/events/bounded_logs.ts";

const of = (label: string) => ({ event: "log", stage: "metrics", label } as const);

Deno.test("what a computation prints is kept while it is little, with lines cut to a length", () => {
  const { emit, kept } = setting();
  emit({ ts: 1, ...of("a"), message: "x".repeat(3000) });
  emit({ ts: 2, ...of("a"), message: "short" });
  assertEquals(kept.map((event) => event.event === "log" ? event.message.length : 0), [2000, 5]);
});

Deno.test("150 000 lines in a moment leave less than 300 kB, and a line on how many are missing", () => {
  const { emit, kept } = setting();
  for (let i = 0; i < 150_000; i++) emit({ ts: i / 100, ...of("a"), message: `line ${i} ${"x".repeat(200)}` });
  emit({ ts: 1600, event: "end", stage: "metrics", label: "a", status: "computed", ms: 1600 });
  assert(JSON.stringify(kept).length < 300_000, `${JSON.stringify(kept).length} characters`);
  const last = kept.at(-2);
  assert(last?.event === "log" && /^\d+ more lines of metrics a are not kept here$/.test(last.message));
});

Deno.test("every line is kept or counted, and one thing's lines take nothing from another's or from the command's own", () => {
  fc.assert(fc.property(fc.array(fc.nat({ max: 400 }), { maxLength: 400 }), (pauses) => {
    const { emit, kept } = setting();
    let ts = 0;
    for (const pause of pauses) emit({ ts: ts += pause, ...of("a"), message: "line" });
    emit({ ts, ...of("b"), message: "of another" });
    emit({ ts, event: "log", message: "of the command" });
    emit({ ts, event: "end", stage: "metrics", label: "a", status: "computed", ms: 1 });
    const messages = kept.flatMap((event) => event.event === "log" ? [event.message] : []);
    const counted = messages.map((message) => Number(/^(\d+) more lines/.exec(message)?.[1] ?? 0));
    const lines = messages.filter((message) => message === "line").length;
    assertEquals(lines + counted.reduce((sum, count) => sum + count, 0), pauses.length);
    assert(messages.includes("of another") && messages.includes("of the command"));
  }));
});

// Helpers

function setting() {
  const kept: StampedEvent[] = [];
  return { emit: boundedLogs({ emit: (event) => kept.push(event), close: () => {} }).emit, kept };
}

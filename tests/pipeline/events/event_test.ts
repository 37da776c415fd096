import fc from "fast-check";
import { isRight } from "fp-ts/Either";
import { assert, assertEquals } from "../../assert.ts";
import { type Event, stampedEventCodec } from "../../../pipeline/events/event.ts";
import { pointOf } from "../../../pipeline/events/point.ts";
import { broadcast, isFailure, only, type Sink } from "../../../pipeline/events/sink.ts";

Deno.test("an event is the same after JSON, and a line of an earlier version, which named its run, is one of this", () => {
  fc.assert(fc.property(anyEvent, fc.nat(), (event, ts) => {
    const stamped = { ts, ...event };
    assertEquals(stampedEventCodec.decode(JSON.parse(JSON.stringify(stamped))), { _tag: "Right", right: stamped });
    assertEquals(stampedEventCodec.decode({ ...stamped, run: "one" }), { _tag: "Right", right: stamped });
  }));
});

Deno.test("what is no event is refused: another kind, a missing field, a number that JSON does not have, no time", () => {
  const others: readonly unknown[] = [
    null,
    3,
    {},
    { ts: 1, event: "begun", stage: "train", label: "a" },
    { ts: 1, event: "begin", stage: "train" },
    { ts: 1, event: "update", stage: "train", label: "a", done: null },
    { event: "log", message: "timeless" },
  ];
  for (const other of others) assert(!isRight(stampedEventCodec.decode(other)), JSON.stringify(other));
});

Deno.test("pointOf() keeps finite numbers, with six digits", () => {
  assertEquals(pointOf(3, { a: 1 / 3, b: NaN, c: null, d: -Infinity, e: 0 }), {
    step: 3,
    values: { a: 0.333333, e: 0 },
  });
});

Deno.test("broadcast() gives every sink every event, with a time that never goes back; a sink that left gets none", () => {
  const told: [string, number][] = [];
  const sinkOf = (name: string): Sink => ({ emit: ({ ts }) => told.push([name, ts]), close: () => {} });
  const [first, second] = [sinkOf("first"), sinkOf("second")];
  const sinks = new Set([first, second]);
  const times = [5, 3, 7];
  const emit = broadcast(sinks, () => times.shift() ?? 0);
  for (let i = 0; i < 3; i++) {
    emit({ event: "log", message: "news" });
    if (i === 1) sinks.delete(first);
  }
  assertEquals(told, [["first", 5], ["second", 5], ["first", 5], ["second", 5], ["second", 7]]);
});

Deno.test("only() lets failures and divergence through and nothing else", () => {
  const told: string[] = [];
  const { emit } = only(isFailure, { emit: ({ event }) => told.push(event), close: () => {} });
  const about = { stage: "train", label: "a", ms: 1 };
  emit({ ts: 1, event: "end", ...about, status: "computed" });
  emit({ ts: 1, event: "end", ...about, status: "failed" });
  emit({ ts: 1, event: "failed", ...about, key: "k", cause: "no memory" });
  emit({ ts: 1, event: "computed", ...about, key: "k", cause: "code" });
  emit({ ts: 1, event: "log", message: "news" });
  emit({ ts: 1, event: "run", label: "a", status: "complete" });
  emit({ ts: 1, event: "run", label: "a", status: "complete", divergedAt: 3, lastStep: 0 });
  assertEquals(told, ["end", "failed", "run"]);
});

// Helpers

const text = fc.string();
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0); // JSON has no -0
const about = { stage: text, label: text };

const anyEvent: fc.Arbitrary<Event> = fc.oneof(
  fc.record({
    event: fc.constantFrom("cached", "started", "computed", "failed", "nondeterministic"),
    ...about,
    key: text,
    cause: text,
    ms: number,
  }),
  fc.record({ event: fc.constant("begin"), ...about }),
  fc.record({
    event: fc.constant("update"),
    ...about,
    done: number,
    total: number,
    batchAccuracy: number,
    points: fc.array(fc.record({ step: number, values: fc.dictionary(fc.stringMatching(/^[a-z]+$/), number) })),
  }, { requiredKeys: ["event", "stage", "label"] }),
  fc.record({
    event: fc.constant("end"),
    ...about,
    status: fc.constantFrom("computed", "failed", "stopped"),
    ms: number,
  }),
  fc.record({
    event: fc.constant("run"),
    label: text,
    status: fc.constantFrom("complete", "failed", "stopped"),
    divergedAt: number,
    lastStep: number,
  }, { requiredKeys: ["event", "label", "status"] }),
  fc.record({ event: fc.constant("log"), message: text, ...about }, { requiredKeys: ["event", "message"] }),
  fc.record({ event: fc.constant("finished"), code: number, ms: number, report: text }, {
    requiredKeys: ["event", "code", "ms"],
  }),
) as fc.Arbitrary<Event>;

import { cutMiddle } from "../../../pipeline/terminal/text/table_text.ts";
import { isRight } from "fp-ts/Either";
import fc from "fast-check";
import { assert, assertEquals, assertStringIncludes } from "../../assert.ts";
import { barFrame } from "../../../pipeline/terminal/display/bar_frame.ts";
import { type Event, stampedEventCodec } from "../../../pipeline/events/event.ts";
import { broadcast } from "../../../pipeline/events/sink.ts";
import { displayFor } from "../../../pipeline/terminal/display/display.ts";
import type { Ticker } from "../../../pipeline/platform/timer.ts";
import type { RunningTask } from "../../../pipeline/terminal/display/running_tasks.ts";
import type { Terminal } from "../../../pipeline/platform/terminal.ts";
import { fakeStreams } from "./fake_streams.ts";

const run = "modular-addition-standard-seed-0";
const train = { stage: "train", label: run };

Deno.test("F17: a picture of bars names every number and keeps test accuracy, bar and time left down to 40 columns", () => {
  const task: RunningTask = {
    label: run,
    stage: "train",
    state: { done: 7500, total: 15_000, batchAccuracy: 0.98765, testAccuracy: 0.125 },
    left: 723_000,
  };
  const at = (columns: number) => barFrame([task], { columns, rows: 24 });
  assertEquals(at(130), [
    "modular-addition-standard-seed-0 train ███████████████░░░░░░░░░░░░░░░ 7500/15000 batch acc 0.988 test acc 0.125 12 m 03 s left",
  ]);
  assertEquals(at(100), [
    "modular-add…n-standard-seed-0 train ███░░░ 7500/15000 batch acc 0.988 test acc 0.125 12 m 03 s left",
  ]);
  assertEquals(at(80), ["modular-ad…-standard-seed-0 train ███░░░ 7.5k/15k test acc 0.125 12 m 03 s left"]);
  assertEquals(at(60), ["modular-ad…standard-seed-0 ███░░░ 50 % test 0.125 12 m 03 s"]);
  assertEquals(at(40), ["modular-addition-standard-seed-0", "  ██████░░░░░ 50 % test 0.125 12 m 03 s"]);
});

Deno.test("no line of a picture is as wide as the terminal, and there are fewer lines than it has", () => {
  fc.assert(
    fc.property(
      fc.array(anyTask, { maxLength: 30 }),
      fc.integer({ min: 1, max: 200 }),
      fc.integer({ min: 1, max: 60 }),
      (tasks, columns, rows) => {
        const lines = barFrame(tasks, { columns, rows });
        assert(lines.every(({ length }) => length <= Math.max(1, columns - 1)));
        assert(lines.length <= Math.max(1, rows - 2));
        assert(tasks.length === 0 || lines.length > 0);
      },
    ),
  );
});

Deno.test("the last line of a picture is on the whole: networks done, and the time left as the watch page has it", () => {
  for (
    const [columns, expected] of [
      [120, "all: 0/2 networks done, 40 s so far, about 3 m 20 s left"],
      [50, "all: 0/2 networks done, about 3 m 20 s left"],
      [40, "all: 0/2 done, 3 m 20 s left"],
    ] as const
  ) {
    const { emit, close, clock, streams } = start({ live: true, columns });
    emit(experiment);
    clock.advance(40_000);
    emit({ event: "begin", ...train });
    clock.advance(100);
    const shown = screen(streams.stderr());
    assertEquals(shown.slice(-2), [expected, ""]);
    emit({ event: "run", label: run, status: "complete" });
    void close();
    assertEquals(screen(streams.stderr()), [""]);
  }
  const { emit, close, clock, streams } = start();
  emit(experiment);
  emit({ event: "begin", ...train });
  emit({ event: "run", label: "other", status: "complete" });
  clock.advance(30_000);
  assertStringIncludes(streams.stderr(), `starting\nall: 1/2 networks done, `);
  void close();
});

Deno.test("a picture without room for every run says how many it leaves out", () => {
  const tasks = Array.from({ length: 10 }, (_, i) => ({ label: `mnist-standard-seed-${i}`, stage: "train" }));
  assertEquals(barFrame(tasks, { columns: 80, rows: 7 }).at(-1), "... and 6 more");
});

Deno.test("cutMiddle() keeps the end of a label, which tells runs apart, and is never too long", () => {
  assertEquals(cutMiddle("modular-addition-standard-seed-0", 20), "modular…ndard-seed-0");
  assertEquals(cutMiddle("mnist-standard-seed-0", 21), "mnist-standard-seed-0"); // it fits
  fc.assert(fc.property(fc.string(), fc.integer({ min: 0, max: 40 }), (text, width) => {
    assert(cutMiddle(text, width).length <= width || text.length <= width);
  }));
});

Deno.test("on a live terminal lines that stay are written above the bars, and close() removes the bars", () => {
  const { emit, close, clock, streams } = start({ live: true, columns: 60 });
  emit({ event: "begin", ...train });
  clock.advance(100);
  emit({ event: "update", ...train, done: 50, total: 100, batchAccuracy: 0.5 });
  clock.advance(100);
  emit({ event: "log", message: "a line" });
  emit({ event: "end", ...train, status: "computed", ms: 42_000 });
  void close();
  assertEquals(screen(streams.stderr()), ["a line", `train ${run}: done in 42 s`, ""]);
  assertEquals(streams.stdout(), "");
});

Deno.test("bars are drawn at most ten times a second, and not at all without news", () => {
  const { emit, close, clock, streams } = start({ live: true });
  emit({ event: "begin", ...train });
  for (let i = 0; i < 1000; i++) emit({ event: "update", ...train, done: i, total: 1000 });
  assertEquals(streams.stderr(), "");
  clock.advance(100);
  const once = streams.stderr();
  assertStringIncludes(once, "999/1000");
  clock.advance(10_000);
  assertEquals(streams.stderr(), once);
  void close();
});

Deno.test("what a terminal shows of Ctrl-C leaves nothing of the picture behind", () => {
  const { emit, close, clock, streams } = start({ live: true });
  emit({ event: "begin", ...train });
  clock.advance(100);
  const picture = streams.stderr();
  streams.clear();
  emit({ event: "log", message: "SIGINT: stopping" });
  assertEquals(screen(`${picture}^C${streams.stderr()}`)[0], "SIGINT: stopping");
  void close();
});

Deno.test("a terminal that becomes narrower is cleared by as many lines as the old picture now takes", () => {
  const { emit, close, clock, streams, resize } = start({ live: true, columns: 120 });
  emit({ event: "begin", ...train });
  emit({ event: "update", ...train, done: 1, total: 2, batchAccuracy: 0.5 });
  clock.advance(100);
  assertEquals(screen(streams.stderr())[0].length, 89);
  streams.clear();
  resize({ columns: 50 });
  emit({ event: "update", ...train, done: 2, total: 2 });
  clock.advance(100);
  assert(streams.stderr().startsWith("\r\u001b[2A"), JSON.stringify(streams.stderr()));
  void close();
});

Deno.test("elsewhere a run is a line when it starts and one when it ends; stored results are only counted, single metrics not", () => {
  const { emit, close, streams } = start();
  const stored = { event: "cached", key: "k", cause: "unchanged", ms: 1 } as const;
  for (const label of ["mnist", "modular-addition"]) emit({ ...stored, stage: "dataset", label });
  emit({ ...stored, stage: "metrics", label: `${run}/accuracy` });
  emit({ event: "begin", ...train });
  emit({ event: "update", ...train, points: [{ step: 0, values: { batch_loss: 1 } }] });
  emit({ event: "update", ...train, done: 0, total: 100 });
  emit({ event: "update", ...train, done: 60, total: 100 });
  emit({ event: "end", ...train, status: "failed", ms: 3500 });
  emit({ event: "update", ...train, done: 70, total: 100 });
  emit({ ...stored, stage: "report", label: "late" });
  void close();
  assertEquals(streams.stderr().split("\n"), [
    "cached: dataset 2",
    `train ${run}: started, 0/100`,
    `train ${run}: failed after 3.5 s`,
    "cached: report 1",
    "",
  ]);
});

Deno.test("F8: a run that diverged is said to have, on a terminal, elsewhere and with --quiet", () => {
  for (const options of [{ live: true }, { live: false }, { live: true, quiet: true }]) {
    const { emit, close, streams } = start({ live: options.live, columns: 120 }, { quiet: options.quiet ?? false });
    emit({ event: "run", label: "other", status: "complete" });
    emit({ event: "run", label: run, status: "complete", divergedAt: 3, lastStep: 0 });
    void close();
    assertEquals(screen(streams.stderr())[0], `${run}: diverged at step 3; its last checkpoint is that of step 0`);
  }
});

Deno.test("what a signal stopped is not said to have failed", () => {
  const { emit, close, streams } = start();
  emit({ event: "end", ...train, status: "stopped", ms: 3500 });
  void close();
  assertEquals(streams.stderr(), `train ${run}: stopped after 3.5 s\n`);
});

Deno.test("elsewhere each run gives a sign of life every thirty seconds", () => {
  const { emit, close, clock, streams } = start();
  emit({ event: "begin", ...train });
  clock.advance(29_999);
  assertEquals(streams.stderr(), "");
  clock.advance(1);
  assertEquals(streams.stderr(), `train ${run}: starting\n`);
  emit({ event: "update", ...train, done: 50, total: 100 });
  clock.advance(20_000);
  const points = [{ step: 55, values: { sampled_test_accuracy: 0.125 } }];
  emit({ event: "update", ...train, points });
  emit({ event: "update", ...train, done: 60, total: 100, batchAccuracy: 0.25 });
  streams.clear();
  clock.advance(10_000);
  assertEquals(streams.stderr(), `train ${run}: 60/100, batch accuracy 0.250, test accuracy 0.125, 1 m 20 s left\n`);
  void close();
  streams.clear();
  clock.advance(90_000);
  assertEquals(streams.stderr(), "");
});

Deno.test("time left is judged by the steps since the first update, so that a resumed run is not taken for a fast one", () => {
  const { emit, close, clock, streams } = start();
  emit({ event: "begin", ...train });
  emit({ event: "update", ...train, done: 9000, total: 10_000 });
  clock.advance(10_000);
  emit({ event: "update", ...train, done: 9100, total: 10_000 });
  clock.advance(20_000);
  assertStringIncludes(streams.stderr(), "9100/10000, 1 m 30 s left");
  void close();
});

Deno.test("with --json every event is a document on the standard output, updates at most every five seconds", () => {
  const { emit, close, clock, streams } = start({}, { json: true });
  emit({ event: "begin", ...train });
  emit({ event: "update", ...train, done: 0, total: 100 });
  clock.advance(4999);
  emit({ event: "update", ...train, done: 1, total: 100, points: [{ step: 1, values: { batch_loss: 2 } }] });
  clock.advance(1);
  emit({ event: "update", ...train, done: 2, total: 100, batchAccuracy: 0.5 });
  emit({ event: "end", ...train, status: "computed", ms: 3 });
  emit({ event: "update", ...train, done: 3, total: 100 });
  emit({ event: "log", message: "a line" });
  void close();
  assertEquals(streams.stderr(), "");
  const events = streams.stdout().trimEnd().split("\n").map((line) => {
    const { schema, ...event } = JSON.parse(line);
    assertEquals(schema, "degrok/event/2");
    const decoded = stampedEventCodec.decode(event);
    if (!isRight(decoded)) throw new Error(line);
    const { ts: _, ...unstamped } = decoded.right;
    return unstamped;
  });
  assertEquals(events, [
    { event: "begin", ...train },
    { event: "update", ...train, done: 0, total: 100 },
    { event: "update", ...train, done: 1, total: 100, points: [{ step: 1, values: { batch_loss: 2 } }] },
    { event: "update", ...train, done: 2, total: 100, batchAccuracy: 0.5 },
    { event: "end", ...train, status: "computed", ms: 3 },
    { event: "log", message: "a line" },
  ]);
});

Deno.test("with --quiet only what fails is said, as text or as documents", () => {
  for (const json of [false, true]) {
    const { emit, close, clock, streams } = start({ live: true }, { json, quiet: true });
    emit({ event: "begin", ...train });
    emit({ event: "update", ...train, done: 1, total: 2 });
    clock.advance(60_000);
    emit({ event: "log", message: "a line" });
    emit({ event: "end", ...train, status: "computed", ms: 1 });
    assertEquals(streams.stdout() + streams.stderr(), "");
    emit({ event: "begin", stage: "metrics", label: run });
    emit({ event: "end", stage: "metrics", label: run, status: "failed", ms: 1000 });
    void close();
    assertStringIncludes(
      json ? streams.stdout() : streams.stderr(),
      json ? '"failed"' : `metrics ${run}: failed after 1.0 s`,
    );
  }
});

// Helpers

/** Two networks, estimated at four minutes in all. */
const experiment: Event = {
  ...{ event: "experiment", profile: "quick", out: "outputs/quick", estimate: 240_000, own: [] },
  networks: [run, "other"].map((id) => ({
    ...{ id, task: "modularAddition", title: "Modular addition", intervention: "standard" },
    ...{ color: "standard", variant: null, seed: 0, steps: 100 },
  })),
};

const anyTask: fc.Arbitrary<RunningTask> = fc.record({
  label: fc.stringMatching(/^[a-z0-9-]{1,60}$/),
  stage: fc.constantFrom("dataset", "train", "metrics", "report", ""),
  state: fc.option(
    fc.record({
      done: fc.integer({ min: 0, max: 1e8 }),
      total: fc.integer({ min: 0, max: 1e8 }),
      batchAccuracy: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
      testAccuracy: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
    }),
    { nil: undefined },
  ),
  left: fc.option(fc.double({ min: 0, max: 1e12, noNaN: true }), { nil: undefined }),
});

/** A clock that stands still until it is moved. */
function fakeClock() {
  let now = Date.UTC(2026, 0, 1);
  const timers = new Set<{ readonly period: number; due: number; readonly tick: () => void }>();
  const ticker: Ticker = {
    now: () => now,
    every(period, tick) {
      const timer = { period, due: now + period, tick };
      timers.add(timer);
      return () => timers.delete(timer);
    },
  };
  const advance = (milliseconds: number) => {
    const end = now + milliseconds;
    for (;;) {
      const [next] = [...timers].filter(({ due }) => due <= end).sort((a, b) => a.due - b.due);
      if (next === undefined) break;
      now = next.due;
      next.due += next.period;
      next.tick();
    }
    now = end;
  };
  return { ticker, advance };
}

function start(terminal: Partial<Terminal> = {}, options: { json?: boolean; quiet?: boolean } = {}) {
  const facts = { ...terminal };
  const inner = fakeStreams(facts);
  const streams = {
    ...inner,
    err: { ...inner.err, terminal: () => ({ ...inner.err.terminal(), ...facts }) },
  };
  const clock = fakeClock();
  const display = displayFor(streams, { json: false, quiet: false, color: false, ...options }, clock.ticker);
  const emit = broadcast([display], clock.ticker.now);
  return {
    emit,
    close: display.close,
    clock,
    streams,
    resize: (size: Partial<Terminal>) => void Object.assign(facts, size),
  };
}

/** What a terminal shows after these codes: only those that progress uses are understood. */
function screen(written: string): readonly string[] {
  let lines = [""];
  let [row, column] = [0, 0];
  // deno-lint-ignore no-control-regex
  for (const token of written.match(/\u001b\[\d*[A-Z]|[\r\n]|[^\u001b\r\n]+/g) ?? []) {
    if (token === "\r") column = 0;
    else if (token === "\n") {
      [row, column] = [row + 1, 0];
      lines[row] ??= "";
    } else if (token.startsWith("\u001b[") && token.endsWith("A")) row -= Number(token.slice(2, -1));
    else if (token === "\u001b[J") {
      lines = lines.slice(0, row + 1);
      lines[row] = "";
    } else if (token !== "\u001b[K") {
      lines[row] = lines[row].slice(0, column) + token;
      column += token.length;
    }
  }
  return lines;
}

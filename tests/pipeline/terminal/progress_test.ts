import { isRight } from "fp-ts/Either";
import fc from "fast-check";
import { assert, assertEquals, assertStringIncludes } from "../../assert.ts";
import { barFrame, cutMiddle } from "../../../pipeline/terminal/display/bar_frame.ts";
import { readDocument } from "../../../pipeline/terminal/documents/documents.ts";
import { createProgress, type Ticker } from "../../../pipeline/events/progress.ts";
import type { RunningTask } from "../../../pipeline/terminal/display/running_tasks.ts";
import type { Terminal } from "../../../pipeline/platform/terminal.ts";
import { fakeStreams } from "./fake_streams.ts";

const run = "modular-addition-standard-seed-0";

Deno.test("a picture of bars shows run, stage, step, accuracy and time left, at 120 and at 60 columns", () => {
  const task: RunningTask = {
    label: run,
    stage: "train",
    state: { done: 7500, total: 15_000, accuracy: 0.98765 },
    left: 723_000,
  };
  assertEquals(barFrame([task], { columns: 120, rows: 24 }), [
    "modular-addition-standard-seed-0 train   ███████████████░░░░░░░░░░░░░░░      7500/15000 acc 0.988 12 m 03 s",
  ]);
  assertEquals(barFrame([task], { columns: 60, rows: 24 }), [
    "modular-a…standard-seed-0 train    7.5k/15k 0.988 12 m 03 s",
  ]);
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

Deno.test("a picture without room for every run says how many it leaves out", () => {
  const tasks = Array.from({ length: 10 }, (_, i) => ({ label: `mnist-standard-seed-${i}`, stage: "train" }));
  assertEquals(barFrame(tasks, { columns: 80, rows: 7 }).at(-1), "... and 6 more");
});

Deno.test("cutMiddle() keeps the end of a label, which tells runs apart, and is never too long", () => {
  assertEquals(cutMiddle("modular-addition-standard-seed-0", 20), "modular…ndard-seed-0");
  fc.assert(fc.property(fc.string(), fc.integer({ min: 0, max: 40 }), (text, width) => {
    assert(cutMiddle(text, width).length <= width || text.length <= width);
  }));
});

Deno.test("on a live terminal lines that stay are written above the bars, and close() removes the bars", () => {
  const { progress, clock, streams } = start({ live: true, columns: 60 });
  progress.begin({ label: run, stage: "train", total: 100 });
  clock.advance(100);
  progress.update(run, { done: 50, total: 100, accuracy: 0.5 });
  clock.advance(100);
  progress.log("a line");
  progress.end(run, { status: "computed", milliseconds: 42_000, note: "groks at step 80" });
  progress.close();
  assertEquals(screen(streams.stderr()), ["a line", `train ${run}: done in 42 s (groks`, "  at step 80)", ""]);
  assertEquals(streams.stdout(), "");
});

Deno.test("bars are drawn at most ten times a second, and not at all without news", () => {
  const { progress, clock, streams } = start({ live: true });
  progress.begin({ label: run, stage: "train" });
  for (let i = 0; i < 1000; i++) progress.update(run, { done: i, total: 1000 });
  assertEquals(streams.stderr(), "");
  clock.advance(100);
  const once = streams.stderr();
  assertStringIncludes(once, "999/1.0k");
  clock.advance(10_000);
  assertEquals(streams.stderr(), once);
  progress.close();
});

Deno.test("what a terminal shows of Ctrl-C leaves nothing of the picture behind", () => {
  const { progress, clock, streams } = start({ live: true });
  progress.begin({ label: run, stage: "train" });
  clock.advance(100);
  const picture = streams.stderr();
  streams.clear();
  progress.log("SIGINT: stopping");
  assertEquals(screen(`${picture}^C${streams.stderr()}`)[0], "SIGINT: stopping");
  progress.close();
});

Deno.test("a terminal that becomes narrower is cleared by as many lines as the old picture now takes", () => {
  const { progress, clock, streams, resize } = start({ live: true, columns: 120 });
  progress.begin({ label: run, stage: "train" });
  progress.update(run, { done: 1, total: 2, accuracy: 0.5 });
  clock.advance(100);
  assertEquals(screen(streams.stderr())[0].length, 97);
  streams.clear();
  resize({ columns: 50 });
  progress.update(run, { done: 2, total: 2 });
  clock.advance(100);
  assert(streams.stderr().startsWith("\r\u001b[2A"), JSON.stringify(streams.stderr()));
  progress.close();
});

Deno.test("elsewhere a run is a line when it starts and one when it ends; stored results are only counted", () => {
  const { progress, streams } = start();
  for (const label of ["mnist", "modular-addition"]) {
    progress.begin({ label, stage: "dataset" });
    progress.end(label, { status: "cached", milliseconds: 1 });
  }
  progress.begin({ label: run, stage: "train", total: 100 });
  progress.update(run, { done: 0, total: 100 });
  progress.update(run, { done: 60, total: 100 });
  progress.end(run, { status: "failed", milliseconds: 3500, note: "loss is not finite" });
  progress.update(run, { done: 70, total: 100 });
  progress.end("late", { status: "cached", milliseconds: 1 });
  progress.close();
  assertEquals(streams.stderr().split("\n"), [
    "cached: dataset 2",
    `train ${run}: started, 0/100`,
    `train ${run}: failed after 3.5 s (loss is not finite)`,
    "cached: 1",
    "",
  ]);
});

Deno.test("what a signal stopped is not said to have failed", () => {
  const { progress, streams } = start();
  progress.end(run, { status: "stopped", milliseconds: 3500 });
  progress.close();
  assertEquals(streams.stderr(), `${run}: stopped after 3.5 s\n`);
});

Deno.test("elsewhere each run gives a sign of life every thirty seconds", () => {
  const { progress, clock, streams } = start();
  progress.begin({ label: run, stage: "train", note: "from step 50" });
  clock.advance(29_999);
  assertEquals(streams.stderr(), "");
  clock.advance(1);
  assertEquals(streams.stderr(), `train ${run}: starting\n`);
  progress.update(run, { done: 50, total: 100 });
  clock.advance(20_000);
  progress.update(run, { done: 60, total: 100, accuracy: 0.25 });
  streams.clear();
  clock.advance(10_000);
  assertEquals(streams.stderr(), `train ${run}: 60/100, accuracy 0.250, 1 m 20 s left\n`);
  progress.close();
  streams.clear();
  clock.advance(90_000);
  assertEquals(streams.stderr(), "");
});

Deno.test("time left is judged by the steps since the first update, so that a resumed run is not taken for a fast one", () => {
  const { progress, clock, streams } = start();
  progress.begin({ label: run, stage: "train" });
  progress.update(run, { done: 9000, total: 10_000 });
  clock.advance(10_000);
  progress.update(run, { done: 9100, total: 10_000 });
  clock.advance(20_000);
  assertStringIncludes(streams.stderr(), "9100/10000, 1 m 30 s left");
  progress.update(run, { done: 9100, total: 10_000, rate: 90 });
  clock.advance(30_000);
  assertStringIncludes(streams.stderr(), "9100/10000, 10 s left");
  progress.close();
});

Deno.test("with --json every event is a document on the standard output, updates at most every five seconds", () => {
  const { progress, clock, streams } = start({}, { json: true });
  progress.begin({ label: run, stage: "train", total: 100 });
  progress.update(run, { done: 0, total: 100, accuracy: NaN, rate: Infinity });
  clock.advance(4999);
  progress.update(run, { done: 1, total: 100 });
  clock.advance(1);
  progress.update(run, { done: 2, total: 100, accuracy: 0.5 });
  progress.end(run, { status: "computed", milliseconds: -3, note: "clock set back" });
  progress.update(run, { done: 3, total: 100 });
  progress.log("a line");
  progress.close();
  assertEquals(streams.stderr(), "");
  const events = streams.stdout().trimEnd().split("\n").map((line) => {
    const document = readDocument("event", line);
    if (!isRight(document)) throw new Error(document.left);
    const { time: _, ...event } = document.right;
    return event;
  });
  assertEquals(events, [
    { event: "begin", stage: "train", label: run, total: 100 },
    { event: "update", stage: "train", label: run, done: 0, total: 100 },
    { event: "update", stage: "train", label: run, done: 2, total: 100, accuracy: 0.5 },
    { event: "end", stage: "train", label: run, status: "computed", milliseconds: 0, note: "clock set back" },
    { event: "log", message: "a line" },
  ]);
});

Deno.test("with --quiet only what fails is said, as text or as documents", () => {
  for (const json of [false, true]) {
    const { progress, clock, streams } = start({ live: true }, { json, quiet: true });
    progress.begin({ label: run, stage: "train" });
    progress.update(run, { done: 1, total: 2 });
    clock.advance(60_000);
    progress.log("a line");
    progress.end(run, { status: "computed", milliseconds: 1 });
    assertEquals(streams.stdout() + streams.stderr(), "");
    progress.begin({ label: run, stage: "metrics" });
    progress.end(run, { status: "failed", milliseconds: 1000 });
    progress.close();
    assertStringIncludes(
      json ? streams.stdout() : streams.stderr(),
      json ? '"failed"' : `metrics ${run}: failed after 1.0 s`,
    );
  }
});

// Helpers

const anyTask: fc.Arbitrary<RunningTask> = fc.record({
  label: fc.stringMatching(/^[a-z0-9-]{1,60}$/),
  stage: fc.constantFrom("dataset", "train", "metrics", "report", ""),
  state: fc.option(
    fc.record({
      done: fc.integer({ min: 0, max: 1e8 }),
      total: fc.integer({ min: 0, max: 1e8 }),
      accuracy: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
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
  const progress = createProgress(streams, { json: false, quiet: false, color: false, ...options }, clock.ticker);
  return { progress, clock, streams, resize: (size: Partial<Terminal>) => void Object.assign(facts, size) };
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

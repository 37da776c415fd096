import { assert, assertAlmostEquals, assertEquals } from "../../assert.ts";
import type { WatchedEvent } from "../../../pipeline/watch/event_stream.ts";
import { emptyState, latestValue, rate, takeIn, timeLeft, timeLeftOfAll } from "../../../pipeline/watch/page/state.js";

Deno.test("a network is waiting, then trained, then measured, and its curves grow on the way", () => {
  const { state, tell, network } = setting();
  assertEquals(network("a").stage, "waiting");
  tell({ event: "begin", stage: "train", label: "a" });
  assertEquals([network("a").stage, network("a").total], ["train", 100]);
  const points = [{ step: 10, values: { batch_loss: 2 } }, { step: 20, values: { batch_loss: 1 } }];
  tell({ event: "update", stage: "train", label: "a", done: 20, total: 100, batchAccuracy: 0.5, points });
  assertEquals([network("a").done, network("a").batchAccuracy, latestValue(network("a"), "batch_loss")], [20, 0.5, 1]);
  tell({ event: "end", stage: "train", label: "a", status: "computed", ms: 1500 });
  assertEquals(network("a").stage, "trained");
  tell({ event: "begin", stage: "metrics", label: "a" });
  tell({
    event: "update",
    stage: "metrics",
    label: "a",
    done: 1,
    total: 9,
    points: [{ step: 10, values: { pmi: 3 } }],
  });
  assertEquals([network("a").stage, network("a").total, latestValue(network("a"), "pmi")], ["metrics", 9, 3]);
  tell({ event: "end", stage: "metrics", label: "a", status: "computed", ms: 1500 });
  assertEquals([network("a").stage, network("a").stored, network("b").stage], ["measured", false, "waiting"]);
  assertEquals(state.log.map(({ text }) => text), ["train a: done in 1.5 s", "metrics a: done in 1.5 s"]);
});

Deno.test("a stored network is done at once, with the curves that the store has", () => {
  const { tell, network } = setting();
  const cached = { event: "cached", key: "k", cause: "unchanged", ms: 1 } as const;
  tell({ ...cached, stage: "train", label: "a", points: [{ step: 100, values: { train_accuracy: 1 } }] });
  assertEquals([network("a").stage, network("a").done], ["trained", 100]);
  tell({ ...cached, stage: "metrics", label: "a/information", points: [{ step: 100, values: { pmi: 2 } }] });
  assertEquals([network("a").stage, network("a").stored], ["measured", true]);
  assertEquals([latestValue(network("a"), "train_accuracy"), latestValue(network("a"), "pmi")], [1, 2]);
});

Deno.test("a network that a signal stopped has not failed, and stays in its stage", () => {
  const { state, tell, network } = setting();
  tell({ event: "begin", stage: "train", label: "a" });
  tell({ event: "end", stage: "train", label: "a", status: "stopped", ms: 2000 });
  assertEquals(network("a").stage, "train");
  assertEquals(state.log.map(({ text }) => text), ["train a: stopped after 2.0 s"]);
});

Deno.test("a network whose result failed is failed, and the log says why", () => {
  const { state, tell, network } = setting();
  tell({ event: "begin", stage: "metrics", label: "a" });
  tell({ event: "failed", stage: "metrics", label: "a/sharpness", key: "k", cause: "no memory", ms: 1 });
  tell({ event: "end", stage: "metrics", label: "a", status: "failed", ms: 2000 });
  assertEquals(network("a").stage, "failed");
  assertEquals(state.log.map(({ text }) => text), [
    "metrics a/sharpness: failed: no memory",
    "metrics a: failed after 2.0 s",
  ]);
});

Deno.test("pace and time left come from the last seconds alone, and not from where training went on", () => {
  const { tell, network } = setting();
  tell({ event: "begin", stage: "train", label: "a" });
  assertEquals(rate(network("a")), undefined);
  tell({ event: "update", stage: "train", label: "a", done: 40, total: 100 }); // from a checkpoint
  assertEquals(timeLeft(network("a")), undefined);
  for (let second = 1; second <= 60; second++) {
    const done = second <= 30 ? 40 : 40 + 2 * (second - 30) / 2;
    tell({ event: "update", stage: "train", label: "a", done, total: 100 }, 1000);
  }
  assertAlmostEquals(rate(network("a")) ?? 0, 1);
  assertAlmostEquals(timeLeft(network("a")) ?? 0, 30_000, 1e-6);
});

Deno.test("an experiment in the same journal replaces the one before it; the log stays, and stays short", () => {
  const { state, tell } = setting();
  for (let i = 0; i < 1000; i++) tell({ event: "log", message: `line ${i}` });
  tell({ event: "finished", code: 0, ms: 5 });
  tell({ event: "experiment", profile: "quick", out: "o", estimate: 7, own: [], networks: [] });
  assertEquals([state.experiment?.profile, state.networks.size, state.finished], ["quick", 0, undefined]);
  assertEquals(state.log.at(-1)?.text, "line 999");
  assert(state.log.length <= 300);
});

Deno.test("F7: a network of which only the report hears is done, too, as its training and metrics are another's", () => {
  const { tell, network } = setting();
  tell({ event: "run", label: "b", status: "complete" });
  assertEquals([network("b").stage, network("a").stage], ["measured", "waiting"]);
  tell({ event: "run", label: "a", status: "stopped" });
  assertEquals(network("a").stage, "waiting");
});

Deno.test("F8: a network that diverged is called so, and the log says where", () => {
  const { state, tell, network } = setting();
  tell({ event: "run", label: "a", status: "complete", divergedAt: 3, lastStep: 0 });
  assertEquals(network("a").stage, "diverged");
  assertEquals(state.log.map(({ text }) => text), ["a: diverged at step 3; its last checkpoint is that of step 0"]);
});

Deno.test("F21: the time left of the whole is the estimate's at first, then by what is done of it, and never less than none", () => {
  const { state, tell } = setting();
  tell({ event: "begin", stage: "train", label: "a" }, 60_000);
  assertEquals(timeLeftOfAll(state), 240_000);
  tell({ event: "update", stage: "train", label: "a", done: 0, total: 100 });
  tell({ event: "update", stage: "train", label: "a", done: 50, total: 100 }, 500_000);
  assertAlmostEquals(timeLeftOfAll(state) ?? 0, (state.latest - state.began) * (1 - 0.175) / 0.175, 1);
  tell({ event: "run", label: "a", status: "complete" });
  tell({ event: "run", label: "b", status: "complete" });
  assertEquals(timeLeftOfAll(state), 0);
});

Deno.test("the time left of the whole weighs each network by the time that it was estimated to take", () => {
  const { state, tell } = setting({ a: { train: 80_000, metrics: 20_000 }, b: { train: 1000, metrics: 9000 } });
  tell({ event: "begin", stage: "train", label: "a" });
  tell({ event: "update", stage: "train", label: "a", done: 0, total: 100 });
  tell({ event: "update", stage: "train", label: "a", done: 50, total: 100 }, 200_000);
  const elapsed = state.latest - state.began;
  assertAlmostEquals(timeLeftOfAll(state) ?? 0, elapsed * (110 - 40) / 40, 1);
  tell({ event: "end", stage: "train", label: "a", status: "computed", ms: 1 });
  assertAlmostEquals(timeLeftOfAll(state) ?? 0, (state.latest - state.began) * (20 + 10) / 40, 1);
});

Deno.test("the time left of the whole counts no step that was trained before, and none that an early end left out", () => {
  const { state, tell } = setting({ a: { train: 100_000, metrics: 0 }, b: { train: 100_000, metrics: 0 } });
  const elapsed = () => state.latest - state.began;
  tell({ event: "begin", stage: "train", label: "a" });
  tell({ event: "update", stage: "train", label: "a", done: 60, total: 100 }); // from a saved state
  tell({ event: "update", stage: "train", label: "a", done: 80, total: 100 }, 40_000);
  assertAlmostEquals(timeLeftOfAll(state) ?? 0, elapsed() * (20 + 100) / 20, 1);
  tell({ event: "end", stage: "train", label: "a", status: "computed", ms: 1 }); // at 80, as its test accuracy was high enough
  tell({ event: "run", label: "a", status: "complete", stoppedAt: 80 });
  assertAlmostEquals(timeLeftOfAll(state) ?? 0, elapsed() * 100 / 20, 1);
});

Deno.test("neither the pace nor the time left of the whole counts a metric that was stored before", () => {
  const { state, tell, network } = setting({ a: { train: 0, metrics: 50_000 }, b: { train: 40_000, metrics: 10_000 } });
  tell({ event: "cached", key: "k", cause: "unchanged", ms: 1, stage: "train", label: "a" });
  tell({ event: "begin", stage: "metrics", label: "a" });
  tell({ event: "update", stage: "metrics", label: "a", done: 60, total: 100 }); // six of ten metrics are stored
  assertEquals(timeLeft(network("a")), undefined);
  assertAlmostEquals(timeLeftOfAll(state) ?? 0, 300_000 - (state.latest - state.began), 1); // nothing is done: the estimate
  tell({ event: "update", stage: "metrics", label: "a", done: 70, total: 100 }, 10_000);
  assertAlmostEquals(timeLeft(network("a")) ?? 0, 30_000, 1);
  const elapsed = state.latest - state.began;
  assertAlmostEquals(timeLeftOfAll(state) ?? 0, elapsed * (100_000 - 12_500) / 12_500, 1);
});

Deno.test("V23: columns are known by the metric that they are of, whether it was computed or stored", () => {
  const { state, tell } = setting();
  const result = { stage: "metrics", key: "k", cause: "never-run", ms: 1 } as const;
  tell({ ...result, event: "started", label: "a/unembed_rank" });
  tell({ event: "update", stage: "metrics", label: "a", points: [{ step: 0, values: { rank: 3 } }] });
  tell({ ...result, event: "cached", label: "b/margin", points: [{ step: 0, values: { least_margin: 1 } }] });
  tell({ event: "update", stage: "train", label: "a", points: [{ step: 0, values: { weight_norm: 1 } }] });
  assertEquals(Object.fromEntries(state.metricOf), { rank: "unembed_rank", least_margin: "margin", weight_norm: "" });
});

Deno.test("what belongs to no network is named while it goes on", () => {
  const { state, tell } = setting();
  tell({ event: "begin", stage: "dataset", label: "mnist" });
  tell({ event: "update", stage: "dataset", label: "mnist", done: 1, total: 1 });
  assertEquals([...state.others], [["mnist", "dataset"]]);
  tell({ event: "end", stage: "dataset", label: "mnist", status: "computed", ms: 1 });
  assertEquals([...state.others], []);
});

// Helpers

type Told = WatchedEvent extends infer E ? E extends unknown ? Omit<E, "ts"> : never : never;

function setting(milliseconds: Readonly<Record<string, { train: number; metrics: number }>> = {}) {
  const state = emptyState("one");
  let ts = 1e12;
  const tell = (event: Told, after = 100) => takeIn(state, { ...event, ts: ts += after } as WatchedEvent);
  const networks = ["a", "b"].map((id) => ({
    id,
    task: "mnist",
    title: "mnist",
    intervention: "standard",
    color: "blue",
    variant: null,
    seed: 0,
    steps: 100,
    ...(id in milliseconds ? { milliseconds: milliseconds[id] } : {}),
  }));
  tell({ event: "experiment", profile: "smoke", out: "outputs/smoke", estimate: 300_000, own: [], networks });
  const network = (id: string) => {
    const found = state.networks.get(id);
    if (found === undefined) throw new Error(`no network ${id}`);
    return found;
  };
  return { state, tell, network };
}

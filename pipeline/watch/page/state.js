// @ts-check
/**
 * What the journal's events come to: the experiment as the page shows it.
 *
 * @module
 */

import { formatDuration } from "./quantities.js";

/** @typedef {import("../event_stream.ts").WatchedEvent} WatchedEvent */

/**
 * What this execution did of something that it may have found half done.
 *
 * @typedef {{ from: number, to: number }} Span
 */

/**
 * A network of the experiment.
 *
 * @typedef {object} Network
 * @property {string} id
 * @property {string} task
 * @property {string} title the task as people read it
 * @property {string} intervention
 * @property {string} color
 * @property {string | null} variant
 * @property {number} seed
 * @property {number} steps
 * @property {{ train: number, metrics: number }} work milliseconds, or another unit where the journal is older
 * @property {"waiting" | "train" | "trained" | "metrics" | "measured" | "diverged" | "failed"} stage
 * @property {boolean} stored whether nothing of it had to be computed so far
 * @property {number} done of what is going on
 * @property {number} total of what is going on
 * @property {Span | undefined} trained steps that this execution trained, as far as it has told any
 * @property {Span | undefined} measured of the checkpoints times metrics, those that this execution measured, as far as it has told any
 * @property {{ ts: number, done: number }[]} pace the latest updates of what is going on
 * @property {number | undefined} batchAccuracy of the last batch, as training sees it
 * @property {string} metric whose values are coming
 * @property {Map<string, Map<number, number>>} curves values by step, by column
 */

/**
 * The experiment.
 *
 * @typedef {object} State
 * @property {string | null} run the execution's name; null if there is none
 * @property {boolean} running
 * @property {{ profile: string, out: string, estimate: number, own: readonly string[] } | undefined} experiment
 * @property {number} began
 * @property {number} latest time of the newest event
 * @property {{ code: number, ms: number, report?: string } | undefined} finished
 * @property {Map<string, Network>} networks
 * @property {Map<string, string>} metricOf the metric that a column is of
 * @property {Map<string, string>} others what else is going on, by label: its stage
 * @property {{ ts: number, text: string }[]} log
 */

/** Lines of the log that are kept. */
const logLength = 300;

/** Milliseconds over which the pace is measured. */
const paceWindow = 20_000;

/**
 * The state before any event.
 *
 * @param {string | null} run
 * @returns {State}
 */
export function emptyState(run) {
  return {
    run,
    running: false,
    experiment: undefined,
    began: NaN,
    latest: NaN,
    finished: undefined,
    networks: new Map(),
    metricOf: new Map(),
    others: new Map(),
    log: [],
  };
}

/**
 * Takes an event into the state.
 *
 * @param {State} state is changed
 * @param {WatchedEvent} event
 */
export function takeIn(state, event) {
  state.latest = event.ts;
  switch (event.event) {
    case "experiment":
      return experiment(state, event);
    case "begin":
      return begin(state, event);
    case "update":
      return update(state, event);
    case "end":
      return end(state, event);
    case "run":
      return run(state, event);
    case "log":
      return log(state, event.ts, event.message);
    case "finished":
      state.finished = event;
      return;
    default:
      return result(state, event);
  }
}

/**
 * Steps a second of what is going on; undefined where nothing can be said yet.
 *
 * @param {Network} network
 * @returns {number | undefined}
 */
export function rate({ pace }) {
  const [first, last] = [pace[0], pace[pace.length - 1]];
  if (first === undefined || last.ts <= first.ts || last.done <= first.done) return undefined;
  return (last.done - first.done) / (last.ts - first.ts) * 1000;
}

/**
 * Milliseconds until what is going on is done; undefined where nothing can be said yet.
 *
 * @param {Network} network
 * @returns {number | undefined}
 */
export function timeLeft(network) {
  const pace = rate(network);
  return pace === undefined ? undefined : Math.max(0, network.total - network.done) / pace * 1000;
}

/** What training is of the work on a network, about, where nothing better is known; the rest is measuring. */
const trainingShare = 0.7;

/**
 * Milliseconds until the whole experiment is done, by the pace of what this execution did; undefined where nothing can be said yet. What was stored
 * before, done before a kill, or left out as a training ended early, tells nothing about the pace.
 *
 * @param {State} state
 * @returns {number | undefined}
 */
export function timeLeftOfAll({ networks, experiment, began, latest }) {
  const computed = [...networks.values()].filter(({ stored, stage }) => !stored || stage === "waiting");
  const done = computed.reduce((sum, network) => sum + workDone(network), 0);
  const toDo = computed.reduce((sum, network) => sum + workLeft(network), 0);
  const elapsed = latest - began;
  if (experiment === undefined || done + toDo === 0) return undefined;
  const least = Math.max(0, ...computed.map((network) => timeLeft(network) ?? 0));
  const whole = done < 0.05 * (done + toDo) ? experiment.estimate - elapsed : elapsed * toDo / done;
  const left = Math.max(least, whole);
  return left > 0 || toDo === 0 ? left : undefined;
}

/** @param {Network} network */
function workDone({ stage, steps, trained, measured, total, work: { train, metrics } }) {
  const training = trained === undefined ? 0 : train * (trained.to - trained.from) / steps;
  if (stage === "metrics") return training + metrics * (1 - shareLeft(measured, total));
  return stage === "measured" || stage === "diverged" ? training + metrics : training;
}

/** @param {Network} network */
function workLeft({ stage, steps, trained, measured, total, work: { train, metrics } }) {
  if (stage === "waiting") return train + metrics;
  if (stage === "train") return train * (1 - (trained?.to ?? 0) / steps) + metrics;
  if (stage === "trained") return metrics;
  return stage === "metrics" ? metrics * shareLeft(measured, total) : 0;
}

/**
 * What is left of what this execution has to measure of a network: its metrics that were stored are in the span's `from`, and not in the estimate.
 *
 * @param {Span | undefined} measured
 * @param {number} total
 */
function shareLeft(measured, total) {
  return measured === undefined || measured.from >= total ? 1 : (total - measured.to) / (total - measured.from);
}

/**
 * The value of a column at a network's last step.
 *
 * @param {Network} network
 * @param {string} column
 * @returns {number | undefined}
 */
export function latestValue({ curves }, column) {
  const curve = curves.get(column);
  return curve === undefined || curve.size === 0 ? undefined : curve.get(Math.max(...curve.keys()));
}

/** @typedef {Extract<WatchedEvent, { event: "experiment" }>} ExperimentEvent */

/**
 * @param {State} state
 * @param {ExperimentEvent} event
 */
function experiment(state, { ts, profile, out, estimate, own, networks }) {
  state.experiment = { profile, out, estimate, own };
  state.began = ts;
  state.finished = undefined;
  state.networks = new Map(networks.map((network) => [network.id, {
    ...network,
    work: network.milliseconds ??
      { train: trainingShare * network.steps, metrics: (1 - trainingShare) * network.steps },
    stage: "waiting",
    stored: true,
    done: 0,
    total: network.steps,
    trained: undefined,
    measured: undefined,
    pace: [],
    batchAccuracy: undefined,
    metric: "",
    curves: new Map(),
  }]));
}

/**
 * @param {State} state
 * @param {Extract<WatchedEvent, { event: "begin" }>} event
 */
function begin(state, { stage, label }) {
  const network = state.networks.get(label);
  if (network === undefined) return void state.others.set(label, stage);
  network.stage = stage === "metrics" ? "metrics" : "train";
  network.stored = false;
  network.done = 0;
  network.total = stage === "metrics" ? 0 : network.steps;
  network.pace = []; // training may go on from a checkpoint, and some metrics may be stored
}

/**
 * @param {State} state
 * @param {Extract<WatchedEvent, { event: "update" }>} event
 */
function update(state, { ts, stage, label, done, total, batchAccuracy, points = [] }) {
  const network = state.networks.get(label);
  if (network === undefined) return;
  addPoints(state, network, points, stage === "metrics" ? network.metric : "");
  if (batchAccuracy !== undefined) network.batchAccuracy = batchAccuracy;
  if (done === undefined || total === undefined) return;
  network.done = done;
  network.total = total;
  const span = stage === "train" ? "trained" : "measured";
  network[span] = { from: network[span]?.from ?? done, to: done };
  network.pace.push({ ts, done });
  while (network.pace.length > 2 && network.pace[1].ts < ts - paceWindow) network.pace.shift();
}

/**
 * @param {State} state
 * @param {Extract<WatchedEvent, { event: "end" }>} event
 */
function end(state, { ts, stage, label, status, ms }) {
  const network = state.networks.get(label);
  state.others.delete(label);
  const words = status === "failed" || status === "stopped" ? `${status} after` : "done in";
  log(state, ts, `${stage} ${label}: ${words} ${formatDuration(ms)}`);
  if (network === undefined) return;
  if (status === "failed") network.stage = "failed";
  else if (status !== "stopped") network.stage = stage === "metrics" ? "measured" : "trained";
  network.pace = [];
}

/**
 * Everything of a network is there, or it is not going to be; of those that share a training or a metric with others nothing else may be heard.
 *
 * @param {State} state
 * @param {Extract<WatchedEvent, { event: "run" }>} event
 */
function run(state, { ts, label, status, divergedAt, stoppedAt, lastStep }) {
  const network = state.networks.get(label);
  if (network === undefined) return;
  if (stoppedAt !== undefined) {
    log(state, ts, `${label}: ended early at step ${stoppedAt}, as train.stopAtTestAccuracy says`);
  }
  if (divergedAt !== undefined) {
    log(state, ts, `${label}: diverged at step ${divergedAt}; its last checkpoint is that of step ${lastStep}`);
  }
  if (status === "failed") network.stage = "failed";
  if (status === "complete") network.stage = divergedAt === undefined ? "measured" : "diverged";
  network.pace = [];
}

/**
 * What became of a result, such as of a metric of a network.
 *
 * @param {State} state
 * @param {Extract<WatchedEvent, { key: string }>} event
 */
function result(state, { ts, stage, label, event, cause, ...more }) {
  const [of, metric = ""] = label.split("/");
  const network = state.networks.get(of);
  if (event === "failed") log(state, ts, `${stage} ${label}: failed: ${cause}`);
  if (event === "nondeterministic") log(state, ts, `${stage} ${label}: came out different this time: ${cause}`);
  if (network === undefined) return;
  network.metric = metric;
  if (event === "failed") network.stage = "failed";
  if (event !== "cached") return;
  if ("points" in more) addPoints(state, network, more.points, metric);
  if (stage === "train") {
    network.stage = "trained";
    network.done = network.total = network.steps;
  } else if (network.stage === "trained") {
    network.stage = "measured";
  }
}

/**
 * @param {State} state
 * @param {Network} network
 * @param {readonly { readonly step: number, readonly values: Readonly<Record<string, number>> }[]} points
 * @param {string} metric that they are of; nothing for training's own
 */
function addPoints({ metricOf }, { curves }, points, metric) {
  for (const { step, values } of points) {
    for (const [column, value] of Object.entries(values)) {
      metricOf.set(column, metric);
      const curve = curves.get(column) ?? new Map();
      curves.set(column, curve.set(step, value));
    }
  }
}

/**
 * @param {State} state
 * @param {number} ts
 * @param {string} text
 */
function log(state, ts, text) {
  state.log.push({ ts, text });
  if (state.log.length > logLength) state.log.shift();
}

// @ts-check
/// <reference lib="dom" />
/**
 * The page: one experiment, or two on the same charts, from what the server tells.
 *
 * It keeps the experiment that is looked at: another one that begins is only announced, unless the page is asked to show each new one.
 *
 * @module
 */
import { Charts } from "./charts.js";
import { experimentName, Experiments } from "./experiments.js";
import { formatDuration } from "./quantities.js";
import { RunsTable } from "./runs_table.js";
import { Source } from "./source.js";
import { timeLeftOfAll } from "./state.js";

/** @typedef {import("../watched_journal.ts").WatchedExperiment} WatchedExperiment */

/**
 * @template {Element} [E=HTMLElement]
 * @param {string} id
 * @returns {E}
 */
function byId(id) {
  return /** @type {E} */ (/** @type {unknown} */ (document.getElementById(id)));
}

/** Least milliseconds between two drawings. */
const spacing = 500;

/** The pause until the next drawing, as a multiple of the time that a drawing takes. */
const restRatio = 5;

const place = new URLSearchParams(location.hash.slice(1));
let shown = sourceOf(place.get("run"), true);
/** @type {Source | undefined} */
let beside = place.get("beside") === null ? undefined : sourceOf(place.get("beside"), false);
/** @type {readonly WatchedExperiment[]} */
let experiments = [];
/** Executions that were running when the page was opened, or were announced. */
const announced = /** @type {Set<string>} */ (new Set());

const charts = new Charts(byId("charts"));
const table = new RunsTable(byId("runs"), (id, draws) => toggle(shown, [id], draws));
const besideTable = new RunsTable(byId("beside-runs"), (id, draws) => beside && toggle(beside, [id], draws));
const list = new Experiments(byId("experiments"), { onShow: show, onBeside: lay });
/** @type {HTMLInputElement} */
const logarithmic = byId("logarithmic");
/** @type {HTMLInputElement} */
const filter = byId("filter");
/** @type {HTMLInputElement} */
const follow = byId("follow");
const dark = matchMedia("(prefers-color-scheme: dark)");

for (const element of [logarithmic, dark]) element.addEventListener("change", draw);
filter.addEventListener("input", draw);
byId("charts").addEventListener("redraw", draw);
for (const link of document.querySelectorAll("[data-to]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault(); // the address says what is shown
    const place = byId(link.getAttribute("data-to") ?? "");
    place.scrollIntoView();
    place.focus({ preventScroll: true });
  });
}
for (const [id, draws] of /** @type {const} */ ([["draw-all", true], ["draw-none", false]])) {
  byId(id).addEventListener("click", () => {
    toggle(shown, networksOf(shown).map(({ id }) => id), draws);
    if (beside !== undefined) toggle(beside, networksOf(beside).map(({ id }) => id), draws);
  });
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let drawing;
let drawTime = 0;

/**
 * @param {string | null} run
 * @param {boolean} main whether it also tells about the connection and the other experiments
 */
function sourceOf(run, main) {
  return new Source(run, {
    onNews: drawSoon,
    onReset: () => {
      clear();
      drawSoon();
    },
    ...(main ? { onConnection: connection, onExperiments: takeList } : {}),
  });
}

function clear() {
  table.clear();
  besideTable.clear();
  charts.clear();
}

/** @param {string} run */
function show(run) {
  shown.close();
  shown = sourceOf(run, true);
  clear();
  if (beside?.run === run) lay(null);
  remember();
}

/** @param {string | null} run */
function lay(run) {
  beside?.close();
  beside = run === null ? undefined : sourceOf(run, false);
  clear();
  remember();
}

/** Writes what is chosen into the address, so that a reload shows the same. */
function remember() {
  const chosen = new URLSearchParams();
  const run = shown.run ?? (beside === undefined ? null : shown.state.run); // else the newest would stand beside it
  if (run !== null) chosen.set("run", run);
  if (beside?.run && beside.run !== run) chosen.set("beside", beside.run);
  history.replaceState(null, "", `#${chosen}`);
  byId("news").hidden = true;
  drawSoon();
}

/**
 * @param {Source} source
 * @param {readonly string[]} ids
 * @param {boolean} draws
 */
function toggle({ hidden }, ids, draws) {
  for (const id of ids) {
    if (draws) hidden.delete(id);
    else hidden.add(id);
  }
  draw();
}

/** @param {readonly WatchedExperiment[]} told */
function takeList(told) {
  const first = experiments.length === 0;
  experiments = told;
  const begun = told.filter(({ run, state }) => state === "running" && !announced.has(run));
  for (const { run } of told) announced.add(run);
  write(byId("to-experiments"), `Experiments (${told.length})`);
  const news = begun.find(({ run }) => run !== shown.state.run);
  if (!first && news !== undefined) announce(news);
  drawSoon();
}

/** @param {WatchedExperiment} experiment another one, which has begun */
function announce(experiment) {
  if (follow.checked) return show(experiment.run);
  const notice = byId("news");
  const [words, button] = /** @type {[HTMLElement, HTMLButtonElement]} */ ([...notice.children]);
  write(words, `${experimentName(experiment)} has begun.`);
  button.onclick = () => show(experiment.run);
  notice.hidden = false;
}

/** @param {boolean} lost */
function connection(lost) {
  const notice = byId("connection");
  notice.hidden = !lost;
  if (lost) write(notice, "The connection is lost: run deno task watch again, and this page will reconnect.");
}

function drawSoon() {
  drawing ??= setTimeout(draw, Math.max(spacing, restRatio * drawTime));
}

/**
 * The networks of an experiment whose name holds what the filter says.
 *
 * @param {Source} source
 */
function networksOf({ state }) {
  const wanted = filter.value.trim().toLowerCase();
  return [...state.networks.values()].filter(({ id }) => id.toLowerCase().includes(wanted));
}

function draw() {
  clearTimeout(drawing);
  drawing = undefined;
  const began = performance.now();
  drawStatus();
  drawBeside();
  table.draw(networksOf(shown), shown.hidden, shown.state);
  const sources = [shown, ...(beside === undefined ? [] : [beside])];
  const groups = sources.map(({ state, hidden }, i) => ({
    networks: [...state.networks.values()],
    own: state.experiment?.own ?? [],
    metricOf: state.metricOf,
    hidden,
    prefix: sources.length === 1 ? "" : `${state.experiment?.out.replace(/^outputs\//, "") ?? ""}: `,
    beside: i === 1,
  }));
  charts.draw(groups, { logarithmicSteps: logarithmic.checked, theme: dark.matches ? "dark" : "light" });
  list.draw(experiments, { shown: shown.state.run, beside: beside?.run ?? null });
  drawLog();
  drawTime = performance.now() - began;
}

/**
 * Writes a text where it has changed: a screen reader then says it once.
 *
 * @param {HTMLElement} element
 * @param {string} text
 */
function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function drawStatus() {
  const { known, state, state: { run, experiment, running, latest, began, others } } = shown;
  const finished = running ? undefined : state.finished; // what was handed to a cluster runs when its command has ended
  const networks = [...state.networks.values()];
  byId("nothing").hidden = !known || experiment !== undefined || shown.run !== null;
  if (experiment === undefined) {
    write(byId("title"), "degrok");
    write(
      byId("status"),
      !known
        ? "connecting …"
        : shown.run === null
        ? "no experiment yet"
        : `${shown.run} is not here; choose another below`,
    );
    write(byId("details"), "");
    document.title = "degrok";
    return;
  }
  const count = (/** @type {string[]} */ ...stages) => networks.filter(({ stage }) => stages.includes(stage)).length;
  const done = count("measured", "diverged");
  const further = [[count("diverged"), "diverged"], [count("failed"), "failed"]].filter(([number]) => number !== 0);
  const words = finished !== undefined
    ? (finished.code === 0 ? "finished" : `ended with exit code ${finished.code}`)
    : running
    ? "running"
    : "stopped early; the same command continues from the last checkpoint";
  write(byId("title"), `degrok: ${experiment.profile}`);
  write(
    byId("status"),
    `${words}: ${done} of ${networks.length} networks done${further.map((each) => `, ${each.join(" ")}`).join("")}`,
  );
  document.title = `${done}/${networks.length} ${words.split(/[ ;]/)[0]} – degrok`;
  const left = running ? timeLeftOfAll(state) : undefined;
  const parts = [
    `${formatDuration(Math.max(finished?.ms ?? 0, latest - began))}${running ? " so far" : ""}`,
    ...(left === undefined ? [] : [`about ${formatDuration(left)} left`]),
    ...(running
      ? [...others].map(([label, stage]) => `${stage === label ? stage : `${stage} ${label}`} under way`)
      : []),
    ...(finished?.report === undefined ? [] : [`report: ${finished.report}`]),
    `to ${experiment.out}`,
    `run ${run}`,
  ];
  write(byId("details"), parts.join(", "));
}

function drawBeside() {
  const experiment = beside?.state.experiment;
  byId("beside-networks").hidden = experiment === undefined;
  byId("beside-key").hidden = experiment === undefined;
  if (beside === undefined || experiment === undefined) return;
  const name = experimentName({ out: experiment.out, began: beside.state.began });
  write(byId("beside-title"), `Beside them: ${name}`);
  write(byId("beside-key"), `Paler, dotted lines are those of ${name}.`);
  besideTable.draw(networksOf(beside), beside.hidden, beside.state);
}

function drawLog() {
  const element = byId("log");
  const atEnd = element.scrollTop + element.clientHeight >= element.scrollHeight - 4;
  element.replaceChildren(...shown.state.log.map(({ ts, text }) => {
    const item = document.createElement("li");
    const time = document.createElement("time");
    const date = new Date(ts);
    time.dateTime = date.toISOString();
    time.textContent = date.toLocaleTimeString("en-GB");
    item.append(time, text);
    return item;
  }));
  if (atEnd) element.scrollTop = element.scrollHeight;
}

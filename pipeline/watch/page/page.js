// @ts-check
/// <reference lib="dom" />
/**
 * The page: listens to the journal and draws what happens.
 *
 * @module
 */
import { Charts } from "./charts.js";
import { formatDuration } from "./quantities.js";
import { RunsTable } from "./runs_table.js";
import { emptyState, takeIn } from "./state.js";

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

/** Networks of a task that a chart can show at once without a crowd. */
const most = 6;

let state = emptyState(null);
let known = false; // whether the server has named a journal, or said that there is none
/** @type {Set<string>} */
const hidden = new Set();
const charts = new Charts(byId("charts"));
const table = new RunsTable(byId("runs"), (id, shown) => {
  if (shown) hidden.delete(id);
  else hidden.add(id);
  draw();
});
/** @type {HTMLInputElement} */
const logarithmic = byId("logarithmic");
const dark = matchMedia("(prefers-color-scheme: dark)");

logarithmic.addEventListener("change", draw);
dark.addEventListener("change", draw);
byId("charts").addEventListener("redraw", draw);

/** @type {ReturnType<typeof setTimeout> | undefined} */
let drawing;
let drawTime = 0;

function drawSoon() {
  drawing ??= setTimeout(draw, Math.max(spacing, restRatio * drawTime));
}

function draw() {
  clearTimeout(drawing);
  drawing = undefined;
  const began = performance.now();
  const networks = [...state.networks.values()];
  drawStatus(networks);
  table.draw(networks, hidden, state);
  charts.draw(networks, hidden, { logarithmicSteps: logarithmic.checked, theme: dark.matches ? "dark" : "light" });
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

/** @param {readonly import("./state.js").Network[]} networks */
function drawStatus(networks) {
  const { experiment, finished, running, latest, began, others } = state;
  byId("nothing").hidden = !known || experiment !== undefined;
  const done = networks.filter(({ stage }) => stage === "measured").length;
  const failed = networks.filter(({ stage }) => stage === "failed").length;
  const words = experiment === undefined
    ? (known ? "no experiment yet" : "connecting …")
    : finished !== undefined
    ? (finished.code === 0 ? "finished" : `ended with exit code ${finished.code}`)
    : running
    ? "running"
    : "stopped early; the same command continues from the last checkpoint";
  const counts = experiment === undefined
    ? ""
    : `: ${done} of ${networks.length} networks done${failed > 0 ? `, ${failed} failed` : ""}`;
  write(byId("title"), experiment === undefined ? "degrok" : `degrok: ${experiment.profile}`);
  write(byId("status"), `${words}${counts}`);
  document.title = experiment === undefined
    ? "degrok"
    : `${done}/${networks.length} ${words.split(/[ ;]/)[0]} – degrok`;
  const elapsed = finished?.ms ?? latest - began;
  const planned = running && finished === undefined && experiment !== undefined && experiment.estimate > 0
    ? `, about ${formatDuration(experiment.estimate)} planned`
    : "";
  const now = [...others].map(([label, stage]) => `, ${stage === label ? stage : `${stage} ${label}`} under way`);
  const report = finished?.report === undefined ? "" : `, report: ${finished.report}`;
  write(
    byId("details"),
    experiment === undefined
      ? ""
      : `${formatDuration(elapsed)}${running ? " so far" : ""}${planned}${
        running ? now.join("") : ""
      }${report}, run ${state.run}`,
  );
}

/** Where a task has many networks, those of controls and of alternative choices are hidden until they are asked for. */
function hideAtFirst() {
  const networks = [...state.networks.values()];
  for (const task of new Set(networks.map(({ task }) => task))) {
    const its = networks.filter((network) => network.task === task);
    const others = its.filter(({ variant }) => variant !== null);
    if (its.length > most && others.length < its.length) others.forEach(({ id }) => hidden.add(id));
  }
}

function drawLog() {
  const list = byId("log");
  const atEnd = list.scrollTop + list.clientHeight >= list.scrollHeight - 4;
  list.replaceChildren(...state.log.map(({ ts, text }) => {
    const item = document.createElement("li");
    const time = document.createElement("time");
    const date = new Date(ts);
    time.dateTime = date.toISOString();
    time.textContent = date.toLocaleTimeString("en-GB");
    item.append(time, text);
    return item;
  }));
  if (atEnd) list.scrollTop = list.scrollHeight;
}

function listen() {
  const source = new EventSource("/events");
  source.addEventListener("open", () => byId("connection").hidden = true);
  source.addEventListener("error", () => {
    const notice = byId("connection");
    notice.hidden = false;
    write(notice, "The connection is lost: run deno task watch again, and this page will reconnect.");
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, 2000);
  });
  source.addEventListener("reset", ({ data }) => {
    const { run } = JSON.parse(data);
    known = true;
    state = emptyState(run);
    hidden.clear();
    table.clear();
    charts.clear();
    drawSoon();
  });
  source.addEventListener("journal", ({ data }) => {
    for (const event of JSON.parse(data)) {
      if (event.event === "experiment" && state.networks.size > 0) {
        hidden.clear();
        table.clear();
        charts.clear();
      }
      takeIn(state, event);
      if (event.event === "experiment") hideAtFirst();
    }
    drawSoon();
  });
  source.addEventListener("running", ({ data }) => {
    state.running = JSON.parse(data).running;
    drawSoon();
  });
}

listen();

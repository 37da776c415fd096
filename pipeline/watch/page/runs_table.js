// @ts-check
/// <reference lib="dom" />
/**
 * The table of networks: how far each is, and its latest values.
 *
 * @module
 */
import { formatDuration, short, whole } from "./quantities.js";
import { latestValue, rate, timeLeft } from "./state.js";

/** @typedef {import("./state.js").Network} Network */

/** @type {readonly { title: string, words?: boolean }[]} */
const columns = [
  { title: "network" },
  { title: "stage", words: true },
  { title: "progress", words: true },
  { title: "per second" },
  { title: "time left" },
  { title: "batch accuracy" },
  { title: "test accuracy" },
  { title: "weight norm" },
];

/** The table in the page. */
export class RunsTable {
  /** @type {Map<string, HTMLTableRowElement>} */
  #rows = new Map();

  /**
   * @param {HTMLTableElement} element
   * @param {(id: string, shown: boolean) => void} onToggle
   */
  constructor(element, onToggle) {
    this.element = element;
    this.onToggle = onToggle;
  }

  /** Removes every row. */
  clear() {
    this.#rows.clear();
    this.element.replaceChildren();
  }

  /**
   * Shows how far networks are.
   *
   * @param {readonly Network[]} networks
   * @param {ReadonlySet<string>} hidden networks whose curves are not shown
   * @param {{ running: boolean }} experiment
   */
  draw(networks, hidden, { running }) {
    const listed = new Set(networks.map(({ id }) => id));
    for (const [id, row] of this.#rows) row.hidden = !listed.has(id);
    if (networks.length === 0) return;
    if (this.#rows.size === 0) this.element.append(head(), document.createElement("tbody"));
    for (const network of networks) {
      const row = this.#rows.get(network.id) ?? this.#newRow(network);
      const [name, stage, progress, pace, left, batch, test, norm] = row.cells;
      const box = name.querySelector("input");
      if (box !== null) box.checked = !hidden.has(network.id);
      stage.textContent = stageWords(network, running);
      stage.className = `words ${network.stage}`;
      drawProgress(progress, network);
      const busy = running && (network.stage === "train" || network.stage === "metrics");
      const speed = busy ? rate(network) : undefined;
      pace.textContent = speed === undefined ? "" : short(speed);
      const remaining = busy ? timeLeft(network) : undefined;
      left.textContent = remaining === undefined ? "" : formatDuration(remaining);
      const seen = network.stage === "train" ? network.batchAccuracy : undefined;
      batch.textContent = short(seen ?? latestValue(network, "batch_accuracy"));
      test.textContent = testAccuracy(network);
      norm.textContent = short(latestValue(network, "weight_norm"));
    }
  }

  /** @param {Network} network */
  #newRow(network) {
    const row = this.element.tBodies[0].insertRow();
    const name = document.createElement("th");
    name.scope = "row";
    const label = document.createElement("label");
    const box = document.createElement("input");
    box.type = "checkbox";
    box.title = "show its curves";
    box.addEventListener("change", () => this.onToggle(network.id, box.checked));
    const swatch = document.createElement("span");
    swatch.className = "swatch";
    swatch.style.borderColor = `var(--${network.color})`;
    label.append(box, swatch, network.id);
    name.append(label);
    row.append(
      name,
      ...columns.slice(1).map(({ title }) => {
        const cell = document.createElement("td");
        cell.dataset.title = title; // shown beside the value where there is no room for a head
        return cell;
      }),
    );
    row.cells[2].className = "words";
    this.#rows.set(network.id, row);
    return row;
  }
}

function head() {
  const row = document.createElement("tr");
  row.append(...columns.map(({ title, words }) => {
    const cell = document.createElement("th");
    cell.scope = "col";
    cell.textContent = title;
    if (words) cell.className = "words";
    return cell;
  }));
  const section = document.createElement("thead");
  section.append(row);
  return section;
}

/**
 * On the whole test set; as long as that is not measured on a sample of it, which is marked.
 *
 * @param {Network} network
 */
function testAccuracy(network) {
  const measured = latestValue(network, "test_accuracy");
  const sampled = latestValue(network, "sampled_test_accuracy");
  return measured !== undefined ? short(measured) : sampled === undefined ? "" : `≈ ${short(sampled)}`;
}

/**
 * @param {Network} network
 * @param {boolean} running
 */
function stageWords({ stage, stored }, running) {
  switch (stage) {
    case "waiting":
      return running ? "waiting" : "not begun";
    case "train":
      return running ? "training" : "training stopped";
    case "metrics":
      return running ? "measuring" : "measuring stopped";
    case "trained":
      return stored ? "trained (stored)" : "trained";
    case "measured":
      return stored ? "done (stored)" : "done";
    case "diverged":
      return "diverged";
    case "failed":
      return "failed";
  }
}

/**
 * @param {HTMLElement} cell
 * @param {Network} network
 */
function drawProgress(cell, { id, stage, done, total, steps }) {
  const over = stage === "trained" || stage === "measured" || stage === "diverged";
  const share = over ? 1 : total > 0 ? done / total : 0;
  const bar = cell.querySelector("progress") ?? cell.appendChild(document.createElement("progress"));
  const text = cell.querySelector("span") ?? cell.appendChild(document.createElement("span"));
  bar.max = 1;
  bar.value = share;
  bar.setAttribute("aria-label", `progress of ${id}`);
  const [count, of] = over ? [steps, steps] : [done, total];
  text.textContent = stage === "waiting" || of === 0 ? "" : ` ${whole(count)} / ${whole(of)}`;
}

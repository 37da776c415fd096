// @ts-check
/// <reference lib="dom" />
/**
 * The list of experiments: which is shown, and which is laid beside it.
 *
 * @module
 */

/** @typedef {import("../watched_journal.ts").WatchedExperiment} WatchedExperiment */

/**
 * An experiment in a few words: its outputs' folder, and when it began.
 *
 * @param {Pick<WatchedExperiment, "out" | "began">} experiment
 * @returns {string}
 */
export function experimentName({ out, began }) {
  const at = new Date(began).toLocaleString("en-GB", {
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
  });
  return `${out.replace(/^outputs\//, "")}, ${at}`;
}

/** The list in the page. */
export class Experiments {
  #drawn = "";

  /**
   * @param {HTMLTableSectionElement} element
   * @param {{ onShow: (run: string) => void, onBeside: (run: string | null) => void }} choose
   */
  constructor(element, choose) {
    this.element = element;
    this.choose = choose;
  }

  /**
   * @param {readonly WatchedExperiment[]} experiments
   * @param {{ shown: string | null, beside: string | null }} chosen
   */
  draw(experiments, { shown, beside }) {
    const drawn = JSON.stringify([experiments, shown, beside]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    const focused = document.activeElement?.id;
    this.element.replaceChildren(...experiments.map((experiment) => this.#row(experiment, shown, beside)));
    if (focused !== undefined && focused !== "") document.getElementById(focused)?.focus();
  }

  /**
   * @param {WatchedExperiment} experiment
   * @param {string | null} shown
   * @param {string | null} beside
   */
  #row(experiment, shown, beside) {
    const { run, profile, networks, state } = experiment;
    const name = experimentName(experiment);
    const row = document.createElement("tr");
    const show = input("radio", `show-${run}`, `show ${name}`);
    show.name = "shown";
    show.checked = run === shown;
    show.addEventListener("change", () => this.choose.onShow(run));
    const lay = input("checkbox", `beside-${run}`, `lay ${name} beside the one that is shown`);
    lay.checked = run === beside;
    lay.disabled = run === shown;
    lay.addEventListener("change", () => this.choose.onBeside(lay.checked ? run : null));
    const title = document.createElement("th");
    title.scope = "row";
    const label = document.createElement("label");
    label.htmlFor = show.id;
    label.textContent = name;
    title.append(label);
    const cells = [show, lay, title, profile, String(networks), state];
    row.append(...cells.map((content) => {
      if (content === title) return title;
      const cell = document.createElement("td");
      cell.append(content);
      return cell;
    }));
    row.cells[5].className = `words ${state}`;
    row.cells[3].className = "words";
    return row;
  }
}

/**
 * @param {string} type
 * @param {string} id
 * @param {string} label
 */
function input(type, id, label) {
  const element = document.createElement("input");
  element.type = type;
  element.id = id;
  element.setAttribute("aria-label", label);
  return element;
}

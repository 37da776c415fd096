// @ts-check
/// <reference lib="dom" />
/**
 * The charts of every task: the quantities of the paper's figures, and whatever else is measured.
 *
 * @module
 */
import { Chart } from "./chart.js";

/** @typedef {import("./state.js").Network} Network */

/**
 * A chart's quantities.
 *
 * @typedef {object} Quantity
 * @property {string} title
 * @property {readonly string[]} columns the first is dashed if there are two: it is the training set's
 * @property {boolean} [logarithmic]
 * @property {readonly [number, number]} [range]
 */

/** @type {readonly Quantity[]} */
const quantities = [
  {
    title: "Accuracy while training (batch, test sample)",
    columns: ["batch_accuracy", "sampled_test_accuracy"],
    range: [-0.02, 1.02],
  },
  { title: "Accuracy on the whole sets", columns: ["train_accuracy", "test_accuracy"], range: [-0.02, 1.02] },
  { title: "Loss on the whole sets", columns: ["train_loss", "test_loss"], logarithmic: true },
  { title: "Objective of the batch", columns: ["batch_loss"], logarithmic: true },
  { title: "Weight norm", columns: ["weight_norm"] },
  { title: "Perturbed mutual information (PMI)", columns: ["pmi"] },
  { title: "Perturbed entropy (PE)", columns: ["pe"] },
  { title: "Mutual information difference (MID)", columns: ["mid"] },
  { title: "Entropy difference (ED)", columns: ["ed"] },
  { title: "Information about the labels (PMI′)", columns: ["pmi_labels"] },
  { title: "Perturbation error", columns: ["perturbation_error"], logarithmic: true },
  { title: "Sharpness", columns: ["sharpness"], logarithmic: true },
  { title: "Abelian test", columns: ["commutativity_train", "commutativity_test"], range: [-0.02, 1.02] },
  { title: "Logit distance", columns: ["logit_distance"] },
];

/**
 * The networks of an experiment, and how they are drawn.
 *
 * @typedef {object} Group
 * @property {readonly Network[]} networks
 * @property {ReadonlySet<string>} hidden networks whose curves are left out
 * @property {readonly string[]} own the user's metrics
 * @property {ReadonlyMap<string, string>} metricOf the metric that a column is of
 * @property {string} prefix of the names of its curves
 * @property {boolean} beside whether it lies beside another one
 */

/** The charts in the page. */
export class Charts {
  /** @type {Map<string, { section: HTMLElement, main: HTMLElement, more: HTMLElement, details: HTMLDetailsElement, charts: Map<string, Chart> }>} */
  #tasks = new Map();

  /** @param {HTMLElement} element where they are put */
  constructor(element) {
    this.element = element;
  }

  /** Removes all of them. */
  clear() {
    for (const { charts } of this.#tasks.values()) for (const chart of charts.values()) chart.destroy();
    this.#tasks.clear();
    this.element.replaceChildren();
  }

  /**
   * Draws what there is to draw.
   *
   * @param {readonly Group[]} groups
   * @param {{ logarithmicSteps: boolean, theme: string }} how
   */
  draw(groups, how) {
    const networks = groups.flatMap(({ networks }) => networks);
    for (const task of new Set(networks.map(({ task }) => task))) {
      const all = networks.filter((network) => network.task === task);
      const columns = new Set(all.flatMap(({ curves }) => [...curves.keys()]));
      if (columns.size === 0) continue;
      const place = this.#placeOf(task, all[0].title);
      const known = quantities.filter(({ columns: wanted }) => wanted.some((column) => columns.has(column)));
      const others = [...columns].filter((column) => !quantities.some(({ columns }) => columns.includes(column)))
        .sort();
      const isOwn = (/** @type {string} */ column) =>
        groups.some(({ own, metricOf }) => own.includes(metricOf.get(column) ?? ""));
      const further = others.filter((column) => !isOwn(column));
      place.details.hidden = further.length === 0;
      const visible = [
        ...known.map((quantity) => ({ quantity, element: place.main })),
        ...others.filter(isOwn).map((column) => ({ quantity: named(column), element: place.main })),
        ...(place.details.open ? further : []).map((column) => ({ quantity: named(column), element: place.more })),
      ];
      for (const { quantity, element } of visible) {
        const chart = place.charts.get(quantity.title) ?? new Chart({ ...quantity, group: task });
        place.charts.set(quantity.title, chart);
        if (chart.element.parentElement === null) {
          insertInOrder(
            element,
            chart.element,
            visible.map(({ quantity }) => place.charts.get(quantity.title)?.element),
          );
        }
        chart.draw(groups.flatMap((group) => curvesOf(quantity, task, group)), how);
      }
    }
  }

  /**
   * @param {string} task
   * @param {string} name the task as people read it
   */
  #placeOf(task, name) {
    const known = this.#tasks.get(task);
    if (known !== undefined) return known;
    const section = document.createElement("section");
    const title = document.createElement("h3");
    title.textContent = name;
    title.id = `task-${this.#tasks.size}`;
    section.setAttribute("aria-labelledby", title.id);
    const main = panels();
    const more = panels();
    const details = document.createElement("details");
    const summary = document.createElement("summary");
    summary.textContent = "More quantities";
    details.append(summary, more);
    details.addEventListener("toggle", () => details.dispatchEvent(new CustomEvent("redraw", { bubbles: true })));
    section.append(title, main, details);
    this.element.append(section);
    const place = { section, main, more, details, charts: new Map() };
    this.#tasks.set(task, place);
    return place;
  }
}

function panels() {
  const element = document.createElement("div");
  element.className = "panels";
  return element;
}

/**
 * Puts a chart before the first of those that come after it.
 *
 * @param {HTMLElement} parent
 * @param {HTMLElement} child
 * @param {readonly (HTMLElement | undefined)[]} order
 */
function insertInOrder(parent, child, order) {
  const later = order.slice(order.indexOf(child) + 1).find((each) => each?.parentElement === parent);
  parent.insertBefore(child, later ?? null);
}

/**
 * A quantity that is no more than a column.
 *
 * @param {string} column
 * @returns {Quantity}
 */
function named(column) {
  const words = column.replaceAll("_", " ").replace(/(\d) (?=\d)/g, "$1.");
  return { title: words.charAt(0).toUpperCase() + words.slice(1), columns: [column] };
}

/**
 * @param {Quantity} quantity
 * @param {string} task
 * @param {Group} group
 * @returns {readonly import("./chart.js").Curve[]}
 */
function curvesOf({ columns }, task, { networks, hidden, prefix, beside }) {
  const all = networks.filter((network) => network.task === task);
  return all.filter(({ id }) => !hidden.has(id)).flatMap((network) =>
    columns.flatMap((column, i) => {
      const values = network.curves.get(column);
      if (values === undefined) return [];
      const part = columns.length === 1 ? "" : i === 0 ? " train" : " test";
      return [{
        name: `${prefix}${shortName(network, all)}${part}`,
        color: network.color,
        dashed: columns.length > 1 && i === 0,
        beside,
        values,
      }];
    })
  );
}

/**
 * A network's name as short as its task's other networks allow: `standard`, or `standard 3` where there are several seeds.
 *
 * @param {Network} network
 * @param {readonly Network[]} all
 * @returns {string}
 */
function shortName({ intervention, variant, seed }, all) {
  const seeds = new Set(all.map((network) => network.seed)).size;
  return [intervention, ...(variant === null ? [] : [variant]), ...(seeds > 1 ? [seed] : [])].join(" ");
}

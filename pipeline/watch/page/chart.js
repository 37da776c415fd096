// @ts-check
/// <reference lib="dom" />
/**
 * One chart: curves of a quantity against training steps, with what the cursor is on in words.
 *
 * @module
 */
import { short, tick, whole } from "./quantities.js";

/**
 * @typedef {object} Curve
 * @property {string} name what it is, to distinguish it from the others of the chart
 * @property {string} color name of a colour of the style sheet
 * @property {boolean} dashed
 * @property {boolean} beside whether it is of the experiment that lies beside the one that is shown
 * @property {Map<number, number>} values by step
 */

/**
 * @typedef {object} ChartOptions
 * @property {string} title
 * @property {boolean} [logarithmic] whether values are on a logarithmic axis
 * @property {readonly [number, number]} [range] of the values, if it is known
 * @property {string} group charts of a group share their cursor
 */

/** @type {typeof import("uplot")} */
const UPlot = Reflect.get(globalThis, "uPlot");

/** Most curves whose values are given in words; more are only drawn. */
const mostWords = 8;

const height = 215;

/** A chart in the page. */
export class Chart {
  /** @type {import("uplot") | undefined} */
  #plot;
  /** @type {readonly Curve[]} */
  #curves = [];
  #shape = "";
  /** @type {number | null} */
  #at = null;
  #observer = new ResizeObserver(() => this.#plot?.setSize({ width: this.canvas.clientWidth, height }));

  /** @param {ChartOptions} options */
  constructor(options) {
    this.options = options;
    this.element = document.createElement("figure");
    this.caption = document.createElement("figcaption");
    this.caption.textContent = options.title;
    this.canvas = document.createElement("div");
    this.canvas.className = "chart";
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute("role", "img");
    this.canvas.addEventListener("keydown", (event) => this.#move(event));
    this.readout = document.createElement("output");
    this.readout.className = "readout";
    this.readout.setAttribute("aria-live", "off");
    this.element.append(this.caption, this.canvas, this.readout);
    this.canvas.addEventListener("blur", () => this.readout.setAttribute("aria-live", "off"));
    this.#observer.observe(this.canvas);
  }

  /** Lets go of everything that outlives the element: uPlot knows its plots by their group, and listens to the window. */
  destroy() {
    this.#observer.disconnect();
    this.#plot?.destroy();
    this.#plot = undefined;
  }

  /**
   * Draws curves.
   *
   * @param {readonly Curve[]} curves
   * @param {{ logarithmicSteps: boolean, theme: string }} how a new theme draws everything anew
   */
  draw(curves, { logarithmicSteps, theme }) {
    this.#curves = curves;
    const least = logarithmicSteps ? 1 : 0;
    const steps = [...new Set(curves.flatMap(({ values }) => [...values.keys()]))]
      .filter((step) => step >= least)
      .sort((left, right) => left - right);
    const data = [
      steps,
      ...curves.map(({ values }) => steps.map((step) => this.#shown(values.get(step)))),
    ];
    const shape = JSON.stringify([
      logarithmicSteps,
      theme,
      curves.map(({ name, color, dashed, beside }) => [name, color, dashed, beside]),
    ]);
    if (shape !== this.#shape || this.#plot === undefined) {
      this.#plot?.destroy();
      this.#plot = new UPlot(this.#settings(logarithmicSteps), /** @type {any} */ (data), this.canvas);
      this.#shape = shape;
    } else {
      this.#plot.setData(/** @type {any} */ (data));
    }
    this.#tell();
  }

  /** @param {number | undefined} value */
  #shown(value) {
    return value === undefined || (this.options.logarithmic && value <= 0) ? undefined : value;
  }

  /**
   * @param {boolean} logarithmicSteps
   * @returns {import("uplot").Options}
   */
  #settings(logarithmicSteps) {
    const style = getComputedStyle(document.documentElement);
    const color = (/** @type {string} */ name) => style.getPropertyValue(`--${name}`).trim();
    const font = "12px system-ui, 'Liberation Sans', sans-serif";
    const { logarithmic, range, group } = this.options;
    const line = { stroke: color("line"), width: 1 };
    const axis = (/** @type {boolean} */ powers) => ({
      stroke: color("soft"),
      font,
      grid: { ...line, ...(powers ? { filter: powersOfTen } : {}) },
      ticks: { ...line, ...(powers ? { filter: powersOfTen } : {}) },
    });
    return {
      width: this.canvas.clientWidth || 300,
      height,
      padding: [8, 24, 0, 0], // half of the last step of the axis is to the right of the frame
      legend: { show: false },
      cursor: { sync: { key: group }, y: false, points: { size: 6 }, drag: { x: false, y: false } },
      scales: {
        x: {
          time: false,
          distr: logarithmicSteps ? 3 : 1,
          range: (_, least, most) => [least ?? 1, Math.max(most ?? 1, (least ?? 1) + 1)],
        },
        y: { distr: logarithmic ? 3 : 1, ...(range ? { range: [...range] } : {}) },
      },
      axes: [
        {
          ...axis(logarithmicSteps),
          size: 32,
          values: (_, splits) => splits.map((value) => value === null ? "" : whole(value)),
        },
        {
          ...axis(logarithmic === true),
          size: 56,
          values: (_, splits) => splits.map((value) => value === null ? "" : tick(value)),
        },
      ],
      series: [
        {},
        ...this.#curves.map((curve) => ({
          label: curve.name,
          stroke: `${color(curve.color)}${curve.beside ? paler : ""}`,
          width: curve.beside ? 2 : 1.5,
          ...(dashOf(curve) ?? {}),
          spanGaps: true,
          points: { show: (/** @type {any} */ plot, /** @type {number} */ i) => plot.data[i].length < 3 },
        })),
      ],
      hooks: {
        setCursor: [(plot) => {
          this.#at = plot.cursor.idx ?? null;
          this.#tell();
        }],
      },
    };
  }

  /** Says in words what the cursor is on, or else the last values. */
  #tell() {
    const data = this.#plot?.data;
    if (data === undefined || data[0].length === 0) return this.#say("", `${this.options.title}: nothing drawn`);
    const at = this.#at === null ? data[0].length - 1 : Math.min(this.#at, data[0].length - 1);
    const step = data[0][at];
    const told = this.#curves.slice(0, mostWords).flatMap((curve) => {
      const value = valueAt(curve.values, step);
      return value === undefined ? [] : [{ color: curve.color, words: `${curve.name} ${short(value)}` }];
    });
    const rest = this.#curves.length > mostWords ? `, and ${this.#curves.length - mostWords} more` : "";
    const start = `step ${whole(step)}: `;
    const words = `${start}${told.map(({ words }) => words).join(", ")}${rest}`;
    const pieces = told.flatMap(({ color, words }, index) => [index === 0 ? "" : ", ", dot(color), words]);
    this.#say(words, `${this.options.title} against training steps; ${words}`, [start, ...pieces, rest]);
  }

  /**
   * Writes what has changed, so that a reader of the screen hears nothing twice.
   *
   * @param {string} words
   * @param {string} label
   * @param {readonly (string | Node)[]} pieces the words with the colours of their curves
   */
  #say(words, label, pieces = [words]) {
    if (this.readout.textContent !== words) this.readout.replaceChildren(...pieces);
    if (this.canvas.getAttribute("aria-label") !== label) this.canvas.setAttribute("aria-label", label);
  }

  /** @param {KeyboardEvent} event */
  #move(event) {
    const plot = this.#plot;
    if (plot === undefined) return;
    const last = plot.data[0].length - 1;
    const from = this.#at ?? last;
    const to = { ArrowLeft: from - 1, ArrowRight: from + 1, Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.readout.setAttribute("aria-live", "polite");
    const at = Math.max(0, Math.min(last, to));
    plot.setCursor({ left: plot.valToPos(plot.data[0][at], "x"), top: 0 });
  }
}

/**
 * A curve's colour before its words.
 *
 * @param {string} color
 */
function dot(color) {
  const mark = document.createElement("i");
  mark.className = "dot";
  mark.style.background = `var(--${color})`;
  return mark;
}

/**
 * The value at a step, or at the last one before it.
 *
 * @param {Map<number, number>} values
 * @param {number} step
 * @returns {number | undefined}
 */
function valueAt(values, step) {
  let best = -1;
  for (const each of values.keys()) if (each <= step && each > best) best = each;
  return values.get(best);
}

/**
 * Leaves one line for each power of ten: the others crowd a small chart.
 *
 * @param {import("uplot")} _
 * @param {readonly number[]} splits
 */
function powersOfTen(_, splits) {
  return splits.map((value) => Number.isInteger(Math.round(Math.log10(value) * 1e9) / 1e9) ? value : null);
}

/** Opacity of the curves that lie beside others, as the end of a colour's name. */
const paler = "a0";

/** @param {Curve} curve */
function dashOf({ dashed, beside }) {
  if (beside) return { dash: dashed ? [1, 6] : [2, 3] };
  return dashed ? { dash: [5, 4] } : undefined;
}

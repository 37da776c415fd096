/// <reference lib="dom" />
/**
 * Reading values off a panel, by pointer or by keyboard. This runs in the reader's browser.
 *
 * @module
 */
import { formatNumber, formatStep } from "../format.ts";
import type { FigureReadings, PanelReading } from "../html/figure_readings.ts";

/** Puts a reader over a panel's frame: a vertical line at the step nearest to the pointer, and the values of every series that is shown. */
export function readValues(panel: HTMLElement, reading: PanelReading, readings: FigureReadings): void {
  const plot = panel.querySelector<HTMLElement>(".plot-box");
  const label = panel.querySelector("svg[role=img]")?.getAttribute("aria-label");
  if (plot === null || reading.series.length === 0) return;
  const [low, high] = reading.domain;
  const steps = [...new Set(reading.series.flatMap(({ curve }) => readings.steps[readings.curves[curve].steps]))];
  steps.sort((a, b) => a - b);
  const shareOf = (step: number) => ((step > 0 ? Math.log10(step) : low) - low) / (high - low);

  const reader = document.createElement("div");
  reader.className = "reader";
  reader.tabIndex = 0;
  reader.setAttribute("role", "slider");
  reader.setAttribute("aria-label", `Read values by step. ${label}`);
  reader.setAttribute("aria-valuemin", "0");
  reader.setAttribute("aria-valuemax", String(steps.length - 1));
  const line = document.createElement("div");
  line.className = "reader-line";
  const box = document.createElement("div");
  box.className = "reader-values";
  const percent = (share: number) => `${(100 * share).toFixed(2)}%`;
  const { left, top, width, height } = readings.frame;
  Object.assign(reader.style, {
    left: percent(left),
    top: percent(top),
    width: percent(width),
    height: percent(height),
  });
  reader.append(line, box);
  plot.append(reader);

  let current = steps.length - 1;
  const show = (index: number) => {
    current = Math.max(0, Math.min(steps.length - 1, index));
    const step = steps[current];
    const rows = reading.series.flatMap(({ label, curve }, place): [string, string, number][] => {
      if (panel.querySelector(`[data-series="${place}"][aria-pressed="false"]`) !== null) return [];
      return [[label, valueText(readings, curve, step, shownRuns(panel, place)), place]];
    });
    line.style.left = percent(shareOf(step));
    box.replaceChildren();
    const head = document.createElement("strong");
    head.textContent = `step ${formatStep(step)}`;
    box.append(head);
    for (const [label, text, place] of rows) {
      const row = document.createElement("span");
      const key = panel.querySelector(`[data-series="${place}"] svg`)?.cloneNode(true);
      if (key !== undefined) row.append(key);
      row.append(`${label}: ${text}`);
      box.append(row);
    }
    // Below the plot, so that no curve is covered; about the line as far as the plot's sides allow.
    const [x, room] = [shareOf(step) * reader.offsetWidth, reader.offsetLeft];
    const most = reader.offsetWidth + room - box.offsetWidth;
    box.style.left = `${Math.max(-room, Math.min(most, x - box.offsetWidth / 2))}px`;
    reader.setAttribute("aria-valuenow", String(current));
    reader.setAttribute(
      "aria-valuetext",
      [`step ${formatStep(step)}`, ...rows.map(([label, text]) => `${label} ${text}`)].join(", "),
    );
  };
  show(current);

  reader.addEventListener("pointermove", ({ clientX }) => {
    const { left, width } = reader.getBoundingClientRect();
    const share = (clientX - left) / width;
    let nearest = 0;
    steps.forEach((step, index) => {
      if (Math.abs(shareOf(step) - share) < Math.abs(shareOf(steps[nearest]) - share)) nearest = index;
    });
    reader.classList.add("reading");
    show(nearest);
  });
  reader.addEventListener("pointerleave", () => reader.classList.remove("reading"));
  reader.addEventListener("focus", () => show(current));
  reader.addEventListener("keydown", (event) => {
    const moves: Record<string, number> = {
      ArrowLeft: current - 1,
      ArrowDown: current - 1,
      ArrowRight: current + 1,
      ArrowUp: current + 1,
      PageDown: current - 10,
      PageUp: current + 10,
      Home: 0,
      End: steps.length - 1,
    };
    if (!(event.key in moves)) return;
    event.preventDefault();
    show(moves[event.key]);
  });
}

/** Of which runs a panel shows a series: by their seeds, or `median`, which comes before them. */
export function shownRuns(panel: HTMLElement, place: number): "median" | readonly number[] {
  const marks = [...panel.querySelectorAll(`.series-${place}:not(.hidden-run)`)];
  const seeds = marks.flatMap(({ classList }) =>
    [...classList].flatMap((name) => /^seed-\d+$/.test(name) ? [Number(name.slice(5))] : [])
  );
  return marks.some(({ classList }) => classList.contains("over-seeds")) ? "median" : [...new Set(seeds)];
}

/**
 * The value of a curve at one of its own steps as far as it is shown: the median with its quartiles over seeds, or the value of each run; a dash
 * where there is none.
 */
export function valueText(
  { steps, curves }: FigureReadings,
  curve: number,
  step: number,
  shown: "median" | readonly number[],
): string {
  const { steps: list, median, low, high, runs } = curves[curve];
  const at = steps[list].indexOf(step);
  if (at < 0) return "–";
  if (shown !== "median" && runs !== undefined) {
    const texts = runs.filter(({ seed }) => shown.includes(seed)).flatMap(({ seed, values }) => {
      const value = values[at];
      return value === null ? [] : [`${formatNumber(value)} (seed ${seed})`];
    });
    return texts.length === 0 ? "–" : texts.join(", ");
  }
  const range = low === undefined || high === undefined || low[at] === high[at]
    ? ""
    : ` (${formatNumber(low[at])} to ${formatNumber(high[at])})`;
  return formatNumber(median[at]) + range;
}

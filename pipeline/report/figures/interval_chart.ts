/**
 * Estimates with their intervals, one below the other.
 *
 * @module
 */
import { formatNumber } from "../format.ts";
import { type PanelDrawing, PLOT, WITHOUT_CURVES } from "./render_panel.ts";
import { svgText, TEXT } from "./svg_text.ts";
import { type ColorName, COLORS, FAINT, INK } from "./theme.ts";

/** An estimate with its interval, null where there is none. */
export interface Estimate {
  readonly value: number;
  readonly interval: { readonly low: number; readonly high: number } | null;
}

/** What is estimated of several things in the same way, such as at the same time. */
export interface EstimateSeries {
  readonly label: string;
  readonly color: ColorName;
  /** An estimate for each row; null where nothing is known. */
  readonly estimates: readonly (Estimate | null)[];
}

/** The axis. */
export interface EstimateAxis {
  readonly label: string;
  /** Ascending; the first is its left end and the last its right end. */
  readonly ticks: readonly number[];
  /** The value that estimates are held against, and what it is. */
  readonly reference: { readonly value: number; readonly label: string };
}

/** The frame inside the plot, in pixels; on the left as much as the labels take. */
const FRAME = { top: 26, right: 12, bottom: 40 } as const;
const ROW = 20;
/** Mean width of a letter as a share of the font size. */
const LETTER = 0.56;

/** The chart, as panels are drawn: as high as it has rows, the first on top. */
export function intervalChart(
  rows: readonly string[],
  series: readonly EstimateSeries[],
  { label, ticks, reference }: EstimateAxis,
): PanelDrawing {
  const [low, high] = [ticks[0], ticks[ticks.length - 1]];
  const left = 12 + TEXT * LETTER * Math.max(0, ...rows.map(({ length }) => length));
  const [bottom, right] = [FRAME.top + rows.length * ROW, PLOT.width - FRAME.right];
  const x = (value: number) =>
    round(left + (Math.min(high, Math.max(low, value)) - low) / (high - low) * (right - left));
  const line = (x1: number, y1: number, x2: number, y2: number, stroke: string, more = "") =>
    `<line x1="${x1}" y1="${round(y1)}" x2="${x2}" y2="${round(y2)}" stroke="${stroke}" ${more}/>`;
  const scale = [
    ...ticks.map((tick) => line(x(tick), FRAME.top, x(tick), bottom, FAINT)),
    ...ticks.map((tick) => svgText(formatNumber(tick), { x: x(tick), y: bottom + 16, anchor: "middle" })),
    line(x(reference.value), FRAME.top, x(reference.value), bottom, INK, 'stroke-dasharray="4 3"'),
    svgText(reference.label, { x: x(reference.value), y: FRAME.top - 6, anchor: "middle" }),
    svgText(label, { x: round((left + right) / 2), y: bottom + FRAME.bottom - 5, anchor: "middle" }),
  ];
  const labels = rows.map((name, row) => svgText(name, { x: round(left - 8), y: middle(row) + 4, anchor: "end" }));
  const marks = series.flatMap(({ color, estimates }, place) =>
    estimates.flatMap((estimate, row) => {
      if (estimate === null) return [];
      const y = middle(row) + (place - (series.length - 1) / 2) * 6;
      const { value, interval } = estimate;
      return [
        ...(interval === null
          ? []
          : [line(x(interval.low), y, x(interval.high), y, COLORS[color], 'stroke-width="1.5" data-mark="interval"')]),
        `<circle cx="${x(value)}" cy="${round(y)}" r="3" fill="${COLORS[color]}" data-mark="estimate"/>`,
      ];
    })
  );
  const frame = `<rect x="${round(left)}" y="${FRAME.top}" width="${round(right - left)}" height="${
    bottom - FRAME.top
  }" fill="none" stroke="${COLORS.grey}" stroke-opacity="0.7"/>`;
  return {
    ...WITHOUT_CURVES,
    keys: series.map(({ label, color }) => ({ label, color, axis: "metric" as const })),
    height: bottom + FRAME.bottom,
    svg: [...scale, frame, ...labels, ...marks].join(""),
  };
}

const middle = (row: number): number => FRAME.top + (row + 0.5) * ROW;

function round(value: number): number {
  return Math.round(10 * value) / 10;
}

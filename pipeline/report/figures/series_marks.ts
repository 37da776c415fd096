/**
 * The marks of a panel: bands, single runs, medians, fitting and grokking times.
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import type { Curve } from "../../../core/grokking/curve.ts";
import { isSame } from "./figure_spec.ts";
import type { PanelData, SeriesData, TimeMark } from "./panel_data.ts";
import { type Point, simplifyLine } from "./simplify_line.ts";
import { DASHES, lineWidth } from "./legend.ts";
import { COLORS, INK, SURFACE } from "./theme.ts";
import type { StepScale } from "./step_scale.ts";
import { spread } from "./spread.ts";
import { accuracyScale, type ValueScale } from "./value_scale.ts";

/** Where a panel draws: the scales and the size of its frame. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly steps: StepScale;
  readonly metric: ValueScale;
}

/** The vertical domain of a frame: the scales' [0, 1] and a little room, so that lines at its ends are seen whole. */
export const LOW = -0.02;
export const HIGH = 1.02;
/** A line of fewer evaluations than this also shows each as a dot. */
const FEW = 13;
/** Points nearer than this to the line that is drawn are left out, in pixels. */
const TOLERANCE = 0.35;
/** Distance of a band's corners, in pixels. */
const BAND_STEP = 2;
/** The most curves of an axis whose bands can be told apart where they lie on each other; of more, single runs alone show the spread. */
const MOST_BANDS = 3;
/** The least distance of two triangles and of two lines that mark times, in pixels: nearer ones would hide each other. */
const APART = { triangles: 9, lines: 2 } as const;
/** A curve that is drawn with more points than this a pixel is as good as an area: it is drawn thin. */
const DENSE = 0.6;

/** The class of everything that belongs to a series of a panel, by its place among those drawn. */
function seriesClass(index: number): string {
  return `series-${index}`;
}

/** The class of everything that belongs to the run of a seed. */
function seedClass(seed: number): string {
  return `seed-${seed}`;
}

/** The class of medians and bands, where several runs are drawn. */
const MEDIAN_CLASS = "over-seeds";

/** The marks of a panel's data, from back to front. */
export function seriesMarks(data: PanelData, frame: Frame): Plot.Markish[] {
  const { steps } = frame;
  const isBanded = ({ spec: { axis } }: SeriesData) =>
    data.series.filter(({ spec }) => spec.axis === axis).length <= MOST_BANDS;
  const times = data.marks.map(({ median }) => steps.place(median) * pixelsPerDecade(frame));
  const apart = (least: number) => spread(times, least).map((pixel) => pixel / pixelsPerDecade(frame));
  const [lines, triangles] = [apart(APART.lines), apart(APART.triangles)];
  return [
    ...(data.shaded === null ? [] : [shade(data.shaded, frame)]),
    ...(steps.breakPlace === null
      ? []
      : [Plot.ruleX([steps.breakPlace], { stroke: COLORS.grey, strokeOpacity: 0.6, strokeDasharray: "2 4" })]),
    ...data.marks.map((mark, index) => timeLine(mark, lines[index], data)),
    ...data.series.flatMap((series, index) => isBanded(series) ? bandMarks(series, index, frame) : []),
    ...data.series.flatMap((series, index) => runMarks(series, index, frame)),
    ...data.series.flatMap((series, index) => medianMarks(series, index, frame)),
    ...data.marks.flatMap((mark, index) => timeMarks(mark, triangles[index], data, frame)),
  ];
}

function bandMarks(series: SeriesData, index: number, frame: Frame): Plot.Markish[] {
  const { band, curves, spec } = series;
  if (curves.length < 2 || series.spec.withoutBand === true) return [];
  const place = placeOf(series, frame);
  let last = -Infinity;
  const corners = band.steps.flatMap((step, index) => {
    const x = frame.steps.place(step);
    const near = (x - last) * pixelsPerDecade(frame) < BAND_STEP && index < band.steps.length - 1;
    if (near) return [];
    last = x;
    return [{ x, low: place(band.low[index]), high: place(band.high[index]) }];
  });
  const className = `${seriesClass(index)} ${MEDIAN_CLASS}`;
  return [
    Plot.areaY(corners, { x: "x", y1: "low", y2: "high", fill: COLORS[spec.color], fillOpacity: 0.16, className }),
  ];
}

function runMarks(series: SeriesData, index: number, frame: Frame): Plot.Markish[] {
  const { curves, seeds, spec } = series;
  if (curves.length < 2) return [];
  const dash = DASHES[spec.line ?? "solid"]; // alike, so that runs that hardly differ do not fill the gaps of their median
  return curves.map((curve, run) =>
    Plot.line(drawn(series, curve, frame), {
      stroke: COLORS[spec.color],
      strokeWidth: 0.8,
      strokeOpacity: 0.5,
      className: `${seriesClass(index)} ${seedClass(seeds[run])}`,
      ...(dash === "" ? {} : { strokeDasharray: dash }),
    })
  );
}

function medianMarks(series: SeriesData, index: number, frame: Frame): Plot.Markish[] {
  const { band, spec, seeds } = series;
  const points = drawn(series, { steps: band.steps, values: band.median }, frame);
  const dash = DASHES[spec.line ?? "solid"];
  const className = `${seriesClass(index)} ${seeds.length === 1 ? seedClass(seeds[0]) : MEDIAN_CLASS}`;
  return [
    Plot.line(points, {
      stroke: COLORS[spec.color],
      strokeWidth: points.length > DENSE * frame.width ? 1.3 : lineWidth(spec.axis),
      strokeLinejoin: "round",
      className,
      ...(dash === "" ? {} : { strokeDasharray: dash }),
    }),
    ...(band.steps.length < FEW ? [Plot.dot(points, { fill: COLORS[spec.color], r: 2.2, className })] : []),
  ];
}

/** A line at the median of a time, or beside it where another one is. */
function timeLine(mark: TimeMark, place: number, data: PanelData): Plot.Markish {
  return Plot.ruleX([place], {
    stroke: inkOf(mark, data),
    strokeWidth: 1,
    strokeDasharray: mark.name === "t_fit" ? "2 3" : "7 3",
  });
}

/** A triangle over the frame at the median of a time, and a tick on the axis for each run. */
function timeMarks(mark: TimeMark, place: number, data: PanelData, { steps }: Frame): Plot.Markish[] {
  const ink = inkOf(mark, data);
  return [
    Plot.ruleX(mark.steps.map(steps.place), { y1: LOW, y2: -LOW, stroke: ink, strokeWidth: 1.6 }),
    Plot.dot([{ x: place, y: HIGH }], {
      x: "x",
      y: "y",
      dy: -5,
      symbol: "triangle",
      rotate: 180,
      r: 4,
      fill: mark.name === "t_grok" ? ink : SURFACE,
      stroke: ink,
      strokeWidth: 1.2,
      clip: false,
    }),
  ];
}

/** The colour of an intervention's times where several interventions share a frame. */
function inkOf(mark: TimeMark, { marks, series }: PanelData): string {
  const color = marks.some((other) => !isSame(mark, other))
    ? series.find(({ spec }) => isSame(spec, mark))?.spec.color
    : undefined;
  return color === undefined ? INK : COLORS[color];
}

function shade([from, to]: readonly [number, number], { steps }: Frame): Plot.Markish {
  return Plot.rect([{ from: Math.max(steps.domain[0], steps.place(from)), to: steps.place(to) }], {
    x1: "from",
    x2: "to",
    y1: LOW,
    y2: HIGH,
    fill: COLORS.grey,
    fillOpacity: 0.13,
  });
}

/** A curve in the coordinates of the plot, with only the points that can be seen. */
function drawn(series: SeriesData, curve: Curve, frame: Frame): readonly Point[] {
  const across = pixelsPerDecade(frame);
  return pixelsOf(series, curve, frame).map(([x, y]): Point => [x / across, y / frame.height]);
}

function pixelsOf(series: SeriesData, curve: Curve, frame: Frame): readonly Point[] {
  const place = placeOf(series, frame);
  const across = pixelsPerDecade(frame);
  const pixels = curve.steps.map((step, index): Point => [
    frame.steps.place(step) * across,
    place(curve.values[index]) * frame.height,
  ]);
  return simplifyLine(pixels, TOLERANCE);
}

/** The medians of a panel without axes, in a small frame: what a curve does, at a glance. */
export function thumbnail(data: PanelData, frame: Frame): string {
  const left = frame.steps.domain[0] * pixelsPerDecade(frame);
  const lines = data.series.map((series) => {
    const { color, line = "solid", axis } = series.spec;
    const points = pixelsOf(series, { steps: series.band.steps, values: series.band.median }, frame);
    const path = points.map(([x, y]) => `${(x - left).toFixed(1)},${(frame.height - y).toFixed(1)}`).join(" ");
    return `<polyline points="${path}" fill="none" stroke="${COLORS[color]}" stroke-width="${lineWidth(axis)}"${
      line === "solid" ? "" : ` stroke-dasharray="${DASHES[line]}"`
    }/>`;
  });
  const { width, height } = frame;
  return `<rect width="${width}" height="${height}" fill="none" stroke="${COLORS.grey}" stroke-opacity="0.4"/>${
    lines.join("")
  }`;
}

function placeOf({ spec }: SeriesData, { metric }: Frame): (value: number) => number {
  return spec.axis === "accuracy" ? accuracyScale.place : metric.place;
}

function pixelsPerDecade({ steps, width }: Frame): number {
  return width / (steps.domain[1] - steps.domain[0]);
}

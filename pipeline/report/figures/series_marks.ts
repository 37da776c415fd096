/**
 * The marks of a panel: bands, single runs, medians, fitting and grokking times.
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import type { Curve } from "../../../core/grokking/curve.ts";
import type { PanelData, SeriesData, TimeMark } from "./panel_data.ts";
import { type Point, simplifyLine } from "./simplify_line.ts";
import { DASHES, TEXT } from "./svg_text.ts";
import { COLORS, INK, SURFACE } from "./theme.ts";
import type { StepScale } from "./step_scale.ts";
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

/** The marks of a panel's data, from back to front. */
export function seriesMarks(data: PanelData, frame: Frame): Plot.Markish[] {
  const { steps } = frame;
  return [
    ...(data.artefactUntil === null ? [] : [artefact(data.artefactUntil, frame)]),
    ...(steps.breakPlace === null
      ? []
      : [Plot.ruleX([steps.breakPlace], { stroke: COLORS.grey, strokeOpacity: 0.6, strokeDasharray: "2 4" })]),
    ...data.series.flatMap((series) => bandMarks(series, frame)),
    ...data.series.flatMap((series) => runMarks(series, frame)),
    ...data.series.flatMap((series) => medianMarks(series, frame)),
    ...data.marks.flatMap((mark, index) => timeMarks(mark, index, data, frame)),
  ];
}

function bandMarks(series: SeriesData, frame: Frame): Plot.Markish[] {
  const { band, curves, spec } = series;
  if (curves.length < 2) return [];
  const place = placeOf(series, frame);
  let last = -Infinity;
  const corners = band.steps.flatMap((step, index) => {
    const x = frame.steps.place(step);
    const near = (x - last) * pixelsPerDecade(frame) < BAND_STEP && index < band.steps.length - 1;
    if (near) return [];
    last = x;
    return [{ x, low: place(band.low[index]), high: place(band.high[index]) }];
  });
  return [Plot.areaY(corners, { x: "x", y1: "low", y2: "high", fill: COLORS[spec.color], fillOpacity: 0.16 })];
}

function runMarks(series: SeriesData, frame: Frame): Plot.Markish[] {
  const { curves, spec } = series;
  if (curves.length < 2) return [];
  const points = curves.flatMap((curve, run) => drawn(series, curve, frame).map(([x, y]) => ({ x, y, run })));
  return [
    Plot.line(points, {
      x: "x",
      y: "y",
      z: "run",
      stroke: COLORS[spec.color],
      strokeWidth: 0.8,
      strokeOpacity: 0.45,
    }),
  ];
}

function medianMarks(series: SeriesData, frame: Frame): Plot.Markish[] {
  const { band, spec } = series;
  const points = drawn(series, { steps: band.steps, values: band.median }, frame);
  const dash = DASHES[spec.line ?? "solid"];
  return [
    Plot.line(points, {
      stroke: COLORS[spec.color],
      strokeWidth: spec.axis === "metric" ? 2.6 : 1.8,
      strokeLinejoin: "round",
      ...(dash === "" ? {} : { strokeDasharray: dash }),
    }),
    ...(band.steps.length < FEW ? [Plot.dot(points, { fill: COLORS[spec.color], r: 2.4 })] : []),
  ];
}

/** A line at the median, a tick on the axis for each run, and the name at the top. */
function timeMarks(mark: TimeMark, index: number, { marks, series }: PanelData, { steps }: Frame): Plot.Markish[] {
  const modes = [...new Set(marks.map(({ mode }) => mode))];
  const color = modes.length > 1 ? series.find(({ spec }) => spec.mode === mark.mode)?.spec.color : undefined;
  const ink = color === undefined ? INK : COLORS[color];
  const x = steps.place(mark.median);
  const middle = (steps.domain[0] + steps.domain[1]) / 2;
  return [
    Plot.ruleX([x], { stroke: ink, strokeWidth: 1, strokeDasharray: mark.name === "t_fit" ? "2 3" : "7 3" }),
    Plot.ruleX(mark.steps.map(steps.place), { y1: LOW, y2: -LOW, stroke: ink, strokeWidth: 1.6 }),
    Plot.text([mark.name], {
      x,
      y: HIGH,
      dx: x < middle ? 4 : -4,
      dy: 10 + 14 * index,
      textAnchor: x < middle ? "start" : "end",
      fill: ink,
      stroke: SURFACE,
      strokeWidth: 4,
      fontSize: TEXT - 0.5,
      fontStyle: "italic",
    }),
  ];
}

function artefact(until: number, { steps }: Frame): Plot.Markish {
  return Plot.rect([{ from: steps.domain[0], to: steps.place(until) }], {
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
  const place = placeOf(series, frame);
  const across = pixelsPerDecade(frame);
  const pixels = curve.steps.map((step, index): Point => [
    frame.steps.place(step) * across,
    place(curve.values[index]) * frame.height,
  ]);
  return simplifyLine(pixels, TOLERANCE).map(([x, y]): Point => [x / across, y / frame.height]);
}

function placeOf({ spec }: SeriesData, { metric }: Frame): (value: number) => number {
  return spec.axis === "accuracy" ? accuracyScale.place : metric.place;
}

function pixelsPerDecade({ steps, width }: Frame): number {
  return width / (steps.domain[1] - steps.domain[0]);
}

/**
 * One frame of a figure as SVG.
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import { DOMParser } from "linkedom";
import type { PanelCourses, PanelSpec } from "./figure_spec.ts";
import type { LegendKey } from "./legend.ts";
import { type PanelData, panelData } from "./panel_data.ts";
import { type Frame, HIGH, LOW, seriesMarks, thumbnail } from "./series_marks.ts";
import { relativePath } from "./relative_path.ts";
import { stepScale } from "./step_scale.ts";
import { svgText, TEXT } from "./svg_text.ts";
import { COLORS, FAINT, INK } from "./theme.ts";
import { accuracyScale, type Tick, valueScale } from "./value_scale.ts";

/** Width and height of every plot, in pixels: two stand side by side in a column of text, at the size that they are drawn in. */
export const PLOT = { width: 360, height: 244 } as const;

/** The frame inside a plot. */
export const FRAME = { left: 52, top: 26, width: 272, height: 178 } as const;

/** The same as shares of the plot's width and height. */
export const FRAME_SHARES = {
  left: FRAME.left / PLOT.width,
  top: FRAME.top / PLOT.height,
  width: FRAME.width / PLOT.width,
  height: FRAME.height / PLOT.height,
} as const;

/** A panel as it was drawn. */
export interface PanelDrawing {
  /** The series of the panel that have data, in the order of the panel's own; empty if there is nothing to draw. */
  readonly data: PanelData;
  readonly keys: readonly LegendKey[];
  readonly notes: readonly string[];
  /** First and last place of the step axis, in decades; null if nothing was drawn. */
  readonly domain: readonly [number, number] | null;
  /** What stands inside a frame of `PLOT`'s width. */
  readonly svg: string;
  /** The frame's height, if it is not `PLOT`'s. */
  readonly height?: number;
  /** Its curves alone, in a frame of `THUMBNAIL`'s size; empty if there is nothing to draw. */
  readonly thumbnail: string;
  /** The smallest and the largest value of the metric's axis; null without one, or if it is logarithmic. */
  readonly values: readonly [number, number] | null;
}

/** What a drawing has none of that shows no curves over steps, and so no values to read off. */
export const WITHOUT_CURVES = {
  data: { series: [], marks: [], shaded: null, notes: [] },
  notes: [],
  domain: null,
  thumbnail: "",
  values: null,
} as const satisfies Partial<PanelDrawing>;

/** Width and height of a panel's curves without axes, in pixels. */
export const THUMBNAIL = { width: 180, height: 90 } as const;

/** A panel as SVG elements, to be placed in a group of `PLOT`'s size, and what a legend says beside it. */
export function renderPanel(spec: PanelSpec, courses: PanelCourses): PanelDrawing {
  const all = panelData(spec, courses);
  const known = all.series.filter(({ curves }) => curves.length > 0);
  const flat = known.filter(isFlat);
  const data = { ...all, series: known.filter((series) => !isFlat(series)) };
  const wanted = spec.metric === undefined ? data.series : data.series.filter(({ spec }) => spec.axis === "metric");
  const flatNotes = flat.map(({ spec }) => `${spec.label}: 0 throughout`);
  if (wanted.length === 0) {
    const svg = flat.length === 0
      ? emptyPanel("No data.", "Its runs have no metrics yet.")
      : emptyPanel("Nothing to draw.", "Every curve is 0 throughout.");
    return { ...WITHOUT_CURVES, keys: [], data: { ...all, series: [] }, notes: flatNotes, svg };
  }
  const absent = all.series.filter(({ curves }) => curves.length === 0).map(({ spec }) => spec.label);
  const marks = (["t_fit", "t_grok"] as const).filter((name) => data.marks.some((mark) => mark.name === name));
  const steps = stepScale(data.series.flatMap(({ curves }) => curves.flatMap(({ steps }) => steps)));
  const values = data.series.flatMap(({ spec, curves }) =>
    spec.axis === "metric" ? curves.flatMap(({ values }) => values) : []
  );
  const metric = spec.metric === undefined
    ? accuracyScale
    : valueScale([...values, ...spec.metric.includes ?? []], spec.metric.scale);
  return {
    data,
    keys: [...data.series.map(({ spec }) => spec), ...marks.map((mark) => ({ label: mark, mark }))],
    notes: [
      ...data.notes,
      ...flatNotes,
      ...(absent.length === 0 ? [] : [`no data: ${absent.join("; ")}`]),
    ],
    domain: steps.domain,
    svg: framePlot(spec, data, { steps, metric }),
    thumbnail: thumbnail(data, { ...THUMBNAIL, steps, metric }),
    values: spec.metric === undefined || metric.kind !== "" ? null : metric.domain,
  };
}

/** Whether a share is 0 all the time: on the frame it could not be seen. */
function isFlat({ spec, curves }: PanelData["series"][number]): boolean {
  return spec.axis === "accuracy" && curves.every(({ values }) => values.every((value) => value === 0));
}

function framePlot(spec: PanelSpec, data: PanelData, { steps, metric }: Pick<Frame, "steps" | "metric">): string {
  const axis = { color: INK, tickSize: 4 } as const;
  const twoAxes = spec.metric !== undefined;
  const svg = plotMarkup({ x: steps.domain, y: [LOW, HIGH] }, [
    Plot.gridY(metric.ticks.map(({ place }) => place), { stroke: FAINT, strokeOpacity: 1 }),
    ...(metric.domain[0] < 0 && metric.domain[1] > 0
      ? [Plot.ruleY([metric.place(0)], { stroke: INK, strokeWidth: 1, className: "zero" })]
      : []),
    ...seriesMarks(data, { width: FRAME.width, height: FRAME.height, steps, metric }),
    Plot.frame({ stroke: COLORS.grey, strokeOpacity: 0.7 }),
    Plot.axisX({ ...axis, ...tickLabels(steps.ticks) }),
    Plot.ruleX([...steps.minorTicks], { y1: LOW, y2: LOW, insetBottom: -2.5, stroke: INK }),
    Plot.axisY({ ...axis, ...tickLabels(metric.ticks) }),
    ...(twoAxes ? [Plot.axisY({ ...axis, ...tickLabels(accuracyScale.ticks), anchor: "right" })] : []),
  ]);
  const left = spec.metric === undefined
    ? spec.shares ?? "accuracy"
    : `${spec.metric.label}${metric.kind === "" ? "" : ` (${metric.kind})`}`;
  const middle = FRAME.left + FRAME.width / 2;
  return svg + svgText(left, { x: 2, y: 11 }) +
    (twoAxes ? svgText(spec.shares ?? "accuracy", { x: PLOT.width - 2, y: 11, anchor: "end" }) : "") +
    (metric.kind === "" && metric.domain[0] > 0 ? AXIS_BREAK : "") +
    svgText("training step (log)", { x: middle, y: PLOT.height - 5, anchor: "middle" });
}

/** Labelled ticks of an axis, as Plot's axes take them. */
export function tickLabels(ticks: readonly Tick[]) {
  return {
    fontSize: TEXT,
    ticks: ticks.map(({ place }) => place),
    tickFormat: (_: unknown, index: number) => ticks[index].label,
    label: null,
  };
}

/** Marks in a frame over linear domains, `right` pixels from the plot's right edge, as SVG elements. */
export function plotMarkup(
  { x, y, right = PLOT.width - FRAME.left - FRAME.width }: {
    readonly x: readonly [number, number];
    readonly y: readonly [number, number];
    readonly right?: number;
  },
  marks: Plot.Markish[],
): string {
  const document = new DOMParser().parseFromString("<html><body></body></html>", "text/html");
  const svg = Plot.plot({
    document: document as unknown as Plot.PlotOptions["document"], // linkedom's, not a browser's
    className: "plot",
    ...PLOT,
    marginLeft: FRAME.left,
    marginRight: right,
    marginTop: FRAME.top,
    marginBottom: PLOT.height - FRAME.top - FRAME.height,
    x: { type: "linear", domain: [...x], axis: null },
    y: { type: "linear", domain: [...y], axis: null },
    marks,
  });
  return `<g text-anchor="middle">${compactMarkup(svg.innerHTML)}</g>`;
}

/** Two strokes across the foot of the left axis: it does not begin at 0. */
const AXIS_BREAK =
  `<path data-mark="axis break" d="M${FRAME.left - 4},${FRAME.top + FRAME.height - 7}l8,-4m-8,8l8,-4" ` +
  `fill="none" stroke="${INK}" stroke-width="1.2"/>`;

function emptyPanel(what: string, reason: string): string {
  const [x, y] = [PLOT.width / 2, PLOT.height / 2];
  return svgText(what, { x, y: y - 8, anchor: "middle" }) + svgText(reason, { x, y: y + 12, anchor: "middle" });
}

const COORDINATES = / (?:d|x|y|x1|x2|y1|y2|width|height|transform)="[^"]*"/g;

/** Plot's markup without its style sheet, its marks' names as data, for a group has no name of its own, and coordinates to a tenth of a pixel, in few characters. */
export function compactMarkup(markup: string): string {
  return markup
    .replace(/<style>[\s\S]*?<\/style>/, "")
    .replaceAll(' aria-label="', ' data-mark="')
    .replace(
      COORDINATES,
      (attribute) =>
        attribute.replace(/-?\d+\.\d\d+(?:e-?\d+)?(?!em)/g, (text) => String(Math.round(Number(text) * 10) / 10)),
    )
    .replace(/ d="([^"]*)"/g, (_attribute, path: string) => ` d="${relativePath(path)}"`);
}

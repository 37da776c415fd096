/**
 * One frame of a figure as SVG.
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import { DOMParser } from "linkedom";
import type { PanelSpec, PanelStudies } from "./figure_spec.ts";
import { type PanelData, panelData } from "./panel_data.ts";
import { type Frame, HIGH, LOW, seriesMarks } from "./series_marks.ts";
import { stepScale } from "./step_scale.ts";
import { legendRows, svgText, TEXT } from "./svg_text.ts";
import { COLORS, FAINT, INK } from "./theme.ts";
import { accuracyScale, type ValueScale, valueScale } from "./value_scale.ts";

/** Width and height of every panel, in pixels. */
export const PANEL = { width: 480, height: 350 } as const;

const LEGEND_LINE = 17;
const MARGIN = { left: 56, right: 44, bottom: 42 } as const;

/**
 * A panel as SVG elements, to be placed in a group of `PANEL`'s size.
 *
 * @param letter such as `a`; empty for a figure of one panel
 */
export function renderPanel(spec: PanelSpec, studies: PanelStudies, letter: string): string {
  const data = panelData(spec, studies);
  const title = svgText(letter === "" ? spec.title : `(${letter}) ${spec.title}`, {
    x: 8,
    y: 18,
    weight: 600,
    size: 14,
  });
  const drawn = data.series.filter(({ curves }) => curves.length > 0);
  const wanted = spec.metric === undefined ? drawn : drawn.filter((series) => series.spec.axis === "metric");
  if (wanted.length === 0) return title + emptyPanel(spec, studies);
  const absent = data.series.filter(({ curves }) => curves.length === 0).map((series) => series.spec.label);
  const notes = [...data.notes, ...(absent.length === 0 ? [] : [`no data: ${absent.join("; ")}`])];
  const legend = legendRows(drawn.map((series) => series.spec), notes, PANEL.width - 16);
  const top = 26 + legend.rows * LEGEND_LINE + 28;
  return title + `<g transform="translate(8,${26 + 12})">${legend.svg}</g>` +
    framePlot(spec, { ...data, series: drawn }, top);
}

function framePlot(spec: PanelSpec, data: PanelData, top: number): string {
  const steps = stepScale(data.series.flatMap(({ band }) => band.steps));
  const values = data.series.flatMap(({ spec, curves }) =>
    spec.axis === "metric" ? curves.flatMap(({ values }) => values) : []
  );
  const metric = spec.metric === undefined ? accuracyScale : valueScale(values, spec.metric.scale);
  const frame: Frame = {
    width: PANEL.width - MARGIN.left - MARGIN.right,
    height: PANEL.height - top - MARGIN.bottom,
    steps,
    metric,
  };
  const document = new DOMParser().parseFromString("<html><body></body></html>", "text/html");
  const axis = { color: INK, fontSize: TEXT, tickSize: 4 } as const;
  const tickLabels = (ticks: ValueScale["ticks"]) => ({
    ticks: ticks.map(({ place }) => place),
    tickFormat: (_: unknown, index: number) => ticks[index].label,
  });
  const twoAxes = spec.metric !== undefined;
  const svg = Plot.plot({
    document: document as unknown as Plot.PlotOptions["document"], // linkedom's, not a browser's
    className: "plot",
    width: PANEL.width,
    height: PANEL.height,
    marginLeft: MARGIN.left,
    marginRight: MARGIN.right,
    marginTop: top,
    marginBottom: MARGIN.bottom,
    x: { type: "linear", domain: [...steps.domain], axis: null },
    y: { type: "linear", domain: [LOW, HIGH], axis: null },
    marks: [
      Plot.gridY(metric.ticks.map(({ place }) => place), { stroke: FAINT, strokeOpacity: 1 }),
      ...seriesMarks(data, frame),
      Plot.frame({ stroke: COLORS.grey, strokeOpacity: 0.7 }),
      Plot.axisX({ ...axis, ...tickLabels(steps.ticks), label: null }),
      Plot.ruleX([...steps.minorTicks], { y1: LOW, y2: LOW, insetBottom: -2.5, stroke: INK }),
      Plot.axisY({ ...axis, ...tickLabels(metric.ticks), label: null }),
      ...(twoAxes ? [Plot.axisY({ ...axis, ...tickLabels(accuracyScale.ticks), anchor: "right", label: null })] : []),
    ],
  });
  const kind = metric.kind === "" ? "" : ` (${metric.kind} scale)`;
  const left = spec.metric === undefined ? "accuracy" : `${spec.metric.label}${kind}`;
  return `<g text-anchor="middle">${compact(svg.innerHTML)}</g>` +
    svgText(left, { x: 8, y: top - 9 }) +
    (twoAxes ? svgText("accuracy", { x: PANEL.width - 8, y: top - 9, anchor: "end" }) : "") +
    svgText("training step (log scale)", { x: MARGIN.left + frame.width / 2, y: PANEL.height - 7, anchor: "middle" });
}

function emptyPanel(spec: PanelSpec, studies: PanelStudies): string {
  const { modes } = studies.config[spec.task];
  const missing = [...new Set(spec.series.map(({ mode }) => mode))].filter((mode) =>
    !(modes as readonly string[]).includes(mode)
  );
  const reason = missing.length > 0
    ? `This configuration has no ${missing.join(" and no ")} runs of this task.`
    : "Its runs have no metrics yet.";
  return svgText("No data.", { x: PANEL.width / 2, y: PANEL.height / 2 - 8, anchor: "middle" }) +
    svgText(reason, { x: PANEL.width / 2, y: PANEL.height / 2 + 12, anchor: "middle" });
}

const COORDINATES = / (?:d|x|y|x1|x2|y1|y2|width|height|transform)="[^"]*"/g;

/** Plot's markup without its style sheet, and with coordinates to a tenth of a pixel. */
function compact(markup: string): string {
  return markup
    .replace(/<style>[\s\S]*?<\/style>/, "")
    .replace(
      COORDINATES,
      (attribute) =>
        attribute.replace(/-?\d+\.\d\d+(?:e-?\d+)?(?!em)/g, (text) => String(Math.round(Number(text) * 10) / 10)),
    );
}

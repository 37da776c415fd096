/**
 * Grokking in one picture, which README.md shows: the accuracies of one network, legible where a page is 390 pixels wide.
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import { DOMParser } from "linkedom";
import type { Curve } from "../../../core/grokking/curve.ts";
import { compactMarkup } from "../../report/figures/render_panel.ts";
import { escapeXml, svgText } from "../../report/figures/svg_text.ts";
import { COLORS, FAINT, FIGURE_STYLE, FONT, INK, SURFACE } from "../../report/figures/theme.ts";
import { formatPercent, formatStep } from "../../report/format.ts";

/** What is drawn of a network. */
export interface ReadmeCurves {
  readonly train: Curve;
  readonly test: Curve;
  /** Null: never within the run. */
  readonly fitStep: number | null;
  readonly grokStep: number | null;
}

/** A step with its words, beside its line. */
interface Mark {
  readonly step: number;
  readonly text: string;
  readonly y: number;
  readonly side: "start" | "end";
  readonly dx: number;
}

const SIZE = { width: 420, height: 250 };
const TEXT = 14;

/** The picture as a self-contained SVG document, light or dark as its reader prefers. */
export function readmePicture({ train, test, fitStep, grokStep }: ReadmeCurves): string {
  const first = Math.min(...train.steps.filter((step) => step > 0));
  const last = Math.max(...train.steps);
  const points = ({ steps, values }: Curve) =>
    steps.flatMap((step, i) => step === 0 ? [] : [{ step, accuracy: values[i] }]);
  const marks: readonly Mark[] = [
    ...(fitStep === null
      ? []
      : [{ step: fitStep, text: `fits at step ${formatStep(fitStep)}`, y: 0.62, side: "start" as const, dx: 6 }]),
    ...(grokStep === null
      ? []
      : [{ step: grokStep, text: `groks at step ${formatStep(grokStep)}`, y: 0.35, side: "end" as const, dx: -22 }]),
  ];
  const axis = { color: INK, fontSize: TEXT, label: null, tickSize: 4 } as const;
  const decades = Array.from({ length: 8 }, (_, exponent) => 10 ** exponent);
  const line = { x: "step", y: "accuracy", clip: true } as const;
  const svg = Plot.plot({
    document: new DOMParser().parseFromString(
      "<html><body></body></html>",
      "text/html",
    ) as unknown as Plot.PlotOptions["document"],
    className: "plot",
    ...SIZE,
    ...{ marginLeft: 58, marginRight: 16, marginTop: 30, marginBottom: 44 },
    x: { type: "log", domain: [first, last], axis: null },
    y: { domain: [0, 1.02], axis: null },
    marks: [
      Plot.gridY([0, 0.5, 1], { stroke: FAINT, strokeOpacity: 1 }),
      Plot.ruleX(marks, { x: "step", stroke: COLORS.grey, strokeDasharray: "2 3" }),
      Plot.line(points(train), { ...line, stroke: COLORS.vermillion, strokeWidth: 2, strokeDasharray: "6 4" }),
      Plot.line(points(test), { ...line, stroke: COLORS.blue, strokeWidth: 3 }),
      ...marks.map((mark) =>
        Plot.text([mark], {
          ...{ x: "step", y: "y", text: "text", fill: INK, fontSize: TEXT, dx: mark.dx },
          textAnchor: mark.side,
        })
      ),
      Plot.axisX({
        ...axis,
        ticks: decades.filter((step) => step >= first && step <= last),
        tickFormat: (step) => formatStep(Number(step)),
      }),
      Plot.axisY({ ...axis, ticks: [0, 0.5, 1], tickFormat: (share) => formatPercent(Number(share)) }),
    ],
  });
  const { width, height } = SIZE;
  const words = (text: string, x: number, color: string) =>
    `<text x="${x}" y="18" font-size="${TEXT}" font-weight="600" fill="${color}">${escapeXml(text)}</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" class="degrok" viewBox="0 0 ${width} ${height}" width="${width}" ` +
    `height="${height}" font-family="${FONT}" color="${INK}" role="img"><title>Accuracies of one network along training</title>` +
    `<style>${FIGURE_STYLE}</style><rect width="${width}" height="${height}" fill="${SURFACE}"/>` +
    words("accuracy on", 6, INK) + words("– – training samples", 110, COLORS.vermillion) +
    words("— test samples", 278, COLORS.blue) +
    `<g text-anchor="middle">${compactMarkup(svg.innerHTML)}</g>` +
    svgText("training step (log)", { x: width / 2 + 18, y: height - 6, anchor: "middle", size: TEXT }) + "</svg>\n";
}

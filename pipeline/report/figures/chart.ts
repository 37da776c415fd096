/**
 * A chart of points, or of lines, over two axes of which neither is time.
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import { FRAME, type PanelDrawing, PLOT, plotMarkup, tickLabels, WITHOUT_CURVES } from "./render_panel.ts";
import { svgText } from "./svg_text.ts";
import { type ColorName, COLORS, FAINT } from "./theme.ts";
import { valueScale } from "./value_scale.ts";

/** Points of one kind. */
export interface ChartSeries {
  readonly label: string;
  readonly color: ColorName;
  readonly points: readonly { readonly x: number; readonly y: number }[];
  /** Joined by a line, in their order, in place of dots. */
  readonly line?: boolean;
}

/** An axis. */
export interface ChartAxis {
  readonly label: string;
  readonly scale: "linear" | "log";
}

/** Room on the right, where there is no second axis. */
const RIGHT = 12;

/** The chart, as panels are drawn. */
export function chart(
  series: readonly ChartSeries[],
  axes: { readonly x: ChartAxis; readonly y: ChartAxis },
): PanelDrawing {
  const keys = series.map(({ label, color }) => ({ label, color, axis: "metric" as const }));
  return { ...WITHOUT_CURVES, keys, svg: chartSvg(series, axes) };
}

function chartSvg(series: readonly ChartSeries[], axes: { readonly x: ChartAxis; readonly y: ChartAxis }): string {
  const points = series.flatMap(({ points }) => points);
  if (points.length === 0) return svgText("No data.", { x: PLOT.width / 2, y: PLOT.height / 2, anchor: "middle" });
  const x = valueScale(points.map(({ x }) => x), axes.x.scale);
  const y = valueScale(points.map(({ y }) => y), axes.y.scale);
  const placed = ({ points }: ChartSeries) => points.map((point) => ({ x: x.place(point.x), y: y.place(point.y) }));
  const svg = plotMarkup({ x: [-0.05, 1.05], y: [-0.05, 1.05], right: RIGHT }, [
    Plot.gridY(y.ticks.map(({ place }) => place), { stroke: FAINT, strokeOpacity: 1 }),
    ...series.map((each) =>
      each.line === true
        ? Plot.line(placed(each), { x: "x", y: "y", stroke: COLORS[each.color], strokeWidth: 1.6 })
        : Plot.dot(placed(each), { x: "x", y: "y", r: 3, stroke: COLORS[each.color], strokeWidth: 1.5 })
    ),
    Plot.frame({ stroke: COLORS.grey, strokeOpacity: 0.7 }),
    Plot.axisX(tickLabels(x.ticks)),
    Plot.axisY(tickLabels(y.ticks)),
  ]);
  const named = ({ label }: ChartAxis, kind: string) => `${label}${kind === "" ? "" : ` (${kind})`}`;
  const middle = FRAME.left + (PLOT.width - FRAME.left - RIGHT) / 2;
  return svg + svgText(named(axes.y, y.kind), { x: 2, y: 11 }) +
    svgText(named(axes.x, x.kind), { x: middle, y: PLOT.height - 5, anchor: "middle" });
}

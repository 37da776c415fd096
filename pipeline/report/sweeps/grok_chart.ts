/**
 * A chart of grokking times over the values of a setting.
 *
 * @module
 */
import { axisBounds } from "../../../core/grokking/censored_ratio.ts";
import * as Plot from "@observablehq/plot";
import { medianBounds } from "../../../core/grokking/median_interval.ts";
import { FRAME, type PanelDrawing, PLOT, plotMarkup, tickLabels, WITHOUT_CURVES } from "../figures/render_panel.ts";
import { svgText } from "../figures/svg_text.ts";
import { COLORS, FAINT, SURFACE } from "../figures/theme.ts";
import { interventionColor, interventionTitle } from "../figures/titles.ts";
import { valueScale } from "../figures/value_scale.ts";
import { grokTime } from "../run_course.ts";
import { type Comparison, isOrdered } from "./compared_runs.ts";

/** Room on the right, where there is no second axis. */
const RIGHT = 12;
/** Mean width of a tick's character in pixels. */
const CHARACTER = 7;
/** How far apart interventions stand at a value, as a share of the distance of values. */
const APART = 0.1;

/** The chart, as panels are drawn. */
export function grokChart(comparison: Comparison): PanelDrawing {
  const { interventions } = comparison;
  const keys = interventions.map((intervention) => ({
    label: interventionTitle(intervention),
    color: interventionColor(intervention, interventions),
    axis: "metric" as const,
  }));
  return { ...WITHOUT_CURVES, keys, svg: chartSvg(comparison) };
}

function chartSvg(comparison: Comparison): string {
  const { interventions, values, subject } = comparison;
  const points = interventions.flatMap((intervention, row) =>
    values.flatMap(({ of }, place) =>
      of(intervention).flatMap((course) => {
        const time = grokTime(course);
        const x = place + (row - (interventions.length - 1) / 2) * APART;
        return time === null
          ? []
          : [{ intervention, place, x, time, censored: time.censored, step: Math.max(time.step, 1) }];
      })
    )
  );
  if (points.length === 0) {
    return svgText("No run is complete yet.", { x: PLOT.width / 2, y: PLOT.height / 2, anchor: "middle" });
  }
  const scale = valueScale(points.map(({ step }) => step), "log");
  const width = PLOT.width - FRAME.left - RIGHT;
  const short = values.every(({ tick }) => tick.length * CHARACTER < width / values.length);
  const ticks = values.map(({ tick }, place) => ({ place, label: short ? tick : String(place + 1) }));
  const medians = interventions.flatMap((intervention) =>
    values.flatMap((_, place) => {
      const here = points.filter((point) => point.intervention === intervention && point.place === place);
      if (here.length === 0) return [];
      const { low, high } = medianBounds(here.map(({ time }) => axisBounds(time)));
      return high === Infinity ? [] : [{ intervention, x: here[0].x, y: scale.place(low) }];
    })
  );
  const color = ({ intervention }: { readonly intervention: string }) =>
    COLORS[interventionColor(intervention, interventions)];
  const svg = plotMarkup({ x: [-0.5, values.length - 0.5], y: [-0.05, 1.05], right: RIGHT }, [
    Plot.gridY(scale.ticks.map(({ place }) => place), { stroke: FAINT, strokeOpacity: 1 }),
    ...(isOrdered(comparison)
      ? [Plot.line(medians, { x: "x", y: "y", z: "intervention", stroke: color, strokeWidth: 1.6 })]
      : []),
    Plot.dot(points, {
      x: "x",
      y: ({ step }) => scale.place(step),
      r: 3.4,
      stroke: color,
      strokeWidth: 1.5,
      fill: (point) => point.censored ? SURFACE : color(point),
    }),
    Plot.frame({ stroke: COLORS.grey, strokeOpacity: 0.7 }),
    Plot.axisX(tickLabels(ticks)),
    Plot.axisY(tickLabels(scale.ticks)),
  ]);
  const below = short ? subject : "number in the table";
  return svg + svgText(`t_grok, steps${scale.kind === "" ? "" : ` (${scale.kind})`}`, { x: 2, y: 11 }) +
    svgText(below, { x: FRAME.left + width / 2, y: PLOT.height - 5, anchor: "middle" });
}

/**
 * Panels with a metric on its own axis beside the accuracies.
 *
 * @module
 */
import type { TaskName } from "../../config/config.ts";
import { accuracies, columnSeries, type PanelSpec } from "./figure_spec.ts";
import type { ColorName } from "./theme.ts";
import { interventionTitle, taskTitle } from "./titles.ts";

/** A metric: its label in the legend and its column. */
export interface MetricRow {
  readonly label: string;
  readonly column: string;
  readonly color?: ColorName;
}

/** Metrics with one intervention over its steps. */
export function metricPanel(
  task: TaskName,
  intervention: string,
  label: string,
  scale: "linear" | "log",
  rows: readonly MetricRow[],
): PanelSpec {
  return {
    title: `${taskTitle[task]}, ${interventionTitle(intervention)}`,
    task,
    metric: { label, scale },
    series: [
      ...accuracies(intervention),
      ...rows.map(({ label, column, color = "blue" }) => columnSeries(intervention, label, column, { color })),
    ],
  };
}

/** A metric of standard training up to the step at which every training sample is right. */
export function earlyPanel(task: TaskName, label: string, name: string): PanelSpec {
  return {
    title: `${taskTitle[task]}, ${interventionTitle("standard")}`,
    task,
    metric: { label: `${label}, nats`, scale: "linear" },
    onlyBeforeInterpolation: true,
    series: [...accuracies("standard"), columnSeries("standard", label, name, { color: "blue" })],
  };
}

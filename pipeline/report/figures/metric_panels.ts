/**
 * Panels with a metric on its own axis beside the accuracies.
 *
 * @module
 */
import { curveBetween } from "../../../core/grokking/curve.ts";
import type { TaskName } from "../../config/config.ts";
import { formatCount } from "../format.ts";
import { courseSentence, rangeSentence, stepsText, timesSentence } from "./captions.ts";
import { accuracies, column, columnSeries, type PanelSpec } from "./figure_spec.ts";
import type { ColorName } from "./theme.ts";
import { interventionTitle, taskTitle } from "./titles.ts";

/** A metric: its label in the legend, its column, and its name in a sentence. */
export interface MetricRow {
  readonly label: string;
  readonly column: string;
  readonly words: string;
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
  const subject = `${taskTitle[task]}, ${interventionTitle(intervention)}`;
  return {
    title: subject,
    task,
    metric: { label, scale },
    series: [
      ...accuracies(intervention),
      ...rows.map(({ label, column, color = "blue" }) => columnSeries(intervention, label, column, { color })),
    ],
    caption: (courses) => [
      timesSentence(courses.of(intervention), subject),
      ...rows.map(({ words, column: name }) => courseSentence(courses.of(intervention), column(name), words)),
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
    caption: (courses) => {
      const runs = courses.of("standard");
      const curves = runs.map((course) =>
        curveBetween(course.curve(name), { to: course.interpolationStep ?? Infinity })
      );
      const reaches = runs.flatMap(({ interpolationStep }) => interpolationStep ?? []);
      const until = runs.length === 0
        ? ""
        : reaches.length === runs.length
        ? `Up to the step at which every training sample is right (${stepsText(reaches)}), `
        : `${formatCount(runs.length - reaches.length, "run")} never ${
          runs.length - reaches.length === 1 ? "has" : "have"
        } every training sample right, so all steps are shown; `;
      return [`${taskTitle[task]}: ${until}${rangeSentence(curves, label)}`];
    },
  };
}

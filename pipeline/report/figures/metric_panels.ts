/**
 * Panels with a metric on its own axis beside the accuracies.
 *
 * @module
 */
import { curveBetween } from "../../../core/grokking/curve.ts";
import type { TaskName } from "../../config/config.ts";
import type { Mode } from "../../plan/runs.ts";
import { formatCount } from "../format.ts";
import { courseSentence, rangeSentence, stepsText, timesSentence } from "./captions.ts";
import { accuracies, column, type PanelSpec, type SeriesSpec } from "./figure_spec.ts";
import type { ColorName } from "./theme.ts";
import { modeTitle, taskTitle } from "./titles.ts";

/** A metric: its label in the legend, its column, and its name in a sentence. */
export interface MetricRow {
  readonly label: string;
  readonly column: string;
  readonly words: string;
  readonly color?: ColorName;
}

/** Metrics of one way of training over its steps. */
export function metricPanel(
  task: TaskName,
  mode: Mode,
  label: string,
  scale: "linear" | "log",
  rows: readonly MetricRow[],
): PanelSpec {
  const subject = `${taskTitle[task]}, ${modeTitle(mode)}`;
  return {
    title: subject,
    task,
    metric: { label, scale },
    series: [
      ...accuracies(mode),
      ...rows.map(({ label, column: name, color = "blue" }): SeriesSpec => ({
        label,
        mode,
        axis: "metric",
        color,
        read: column(name),
      })),
    ],
    caption: (studies) => [
      timesSentence(studies.of(mode), subject),
      ...rows.map(({ words, column: name }) => courseSentence(studies.of(mode), column(name), words)),
    ],
  };
}

/** A metric of standard training up to the step at which every training sample is right. */
export function earlyPanel(task: TaskName, label: string, name: string): PanelSpec {
  return {
    title: `${taskTitle[task]}, ${modeTitle("standard")}`,
    task,
    metric: { label: `${label}, nats`, scale: "linear" },
    onlyBeforeInterpolation: true,
    series: [...accuracies("standard"), { label, mode: "standard", axis: "metric", color: "blue", read: column(name) }],
    caption: (studies) => {
      const runs = studies.of("standard");
      const curves = runs.map((study) => curveBetween(study.curve(name), { to: study.interpolationStep ?? Infinity }));
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

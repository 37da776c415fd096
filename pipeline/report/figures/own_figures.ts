/**
 * Figures of metrics of the user's own, one for each metric.
 *
 * @module
 */
import { isPaperMode } from "../../plan/runs.ts";
import type { Config, TaskName } from "../../config/config.ts";
import type { Mode } from "../../plan/runs.ts";
import type { OwnMetricColumns } from "../report_input.ts";
import type { RunStudy } from "../run_study.ts";
import type { FigureSpec } from "./figure_spec.ts";
import { metricPanel } from "./metric_panels.ts";
import type { ColorName } from "./theme.ts";

const colors: readonly ColorName[] = ["blue", "green", "purple", "ochre"];

/** A figure for each metric of the user's own that a run has, with a panel for each task and way of training. */
export function ownFigures(studies: readonly RunStudy[]): readonly FigureSpec[] {
  const panels = new Map<string, { task: TaskName; mode: Mode; metric: OwnMetricColumns }[]>();
  for (const { run: { task, mode, variant, ownMetrics = [] } } of studies) {
    for (const metric of variant === null ? ownMetrics : []) {
      const known = panels.get(metric.name) ?? [];
      const isNew = metric.columns.length > 0 && !known.some((each) => each.task === task && each.mode === mode);
      if (isNew) panels.set(metric.name, [...known, { task, mode, metric }]);
    }
  }
  return [...panels].map(([name, all]) => ({
    kind: "own",
    id: `own-${name}`,
    name: `Own metric ${name}`,
    title: name.replaceAll("_", " "),
    question: all[0].metric.columns.map(({ name, description }) => `${inWords(name)}: ${description}`).join(" "),
    panels: all.map(({ task, mode, metric }) =>
      metricPanel(
        task,
        mode,
        inWords(name),
        "linear",
        metric.columns.map((column, index) => ({
          label: inWords(column.name),
          column: column.name,
          words: `The column ${column.name}`,
          color: colors[index % colors.length],
        })),
      )
    ),
  }));
}

/** The ways of training of the user's own that a task has. */
export function ownModes(config: Config, task: TaskName): readonly Mode[] {
  return config[task].modes.filter((mode) => !isPaperMode(mode));
}

const inWords = (name: string): string => name.replaceAll("_", " ");

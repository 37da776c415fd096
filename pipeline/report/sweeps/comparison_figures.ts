/**
 * Figures of a comparison: when runs grok over the values, and their accuracies value by value.
 *
 * @module
 */
import type { Config } from "../../config/config.ts";
import { columnSeries, type PanelCourses, type PanelSpec } from "../figures/figure_spec.ts";
import type { DrawnFigure, DrawnPanel } from "../figures/render_figure.ts";
import { renderPanel } from "../figures/render_panel.ts";
import { type ColorName, COLORS } from "../figures/theme.ts";
import { interventionTitle, taskTitle } from "../figures/titles.ts";
import { formatList } from "../format.ts";
import type { RunCourse } from "../run_course.ts";
import { taskSlug } from "../../plan/runs.ts";
import { comparedTimes, type ComparedValue, type Comparison, comparisons } from "./compared_runs.ts";
import { grokChart } from "./grok_chart.ts";

/** The most values that share a frame of accuracies; further values take further frames. */
const MOST_VALUES = 6;
const colors = Object.keys(COLORS) as readonly ColorName[];

/** A figure for each task whose values are compared. */
export function comparisonFigures(config: Config, courses: readonly RunCourse[]): readonly DrawnFigure[] {
  return comparisons(config, courses).map((comparison) => {
    const { task, subject, interventions } = comparison;
    const panels = [
      (letter: string): DrawnPanel => ({
        letter,
        title: `t_grok over ${subject}`,
        caption:
          `When runs grok, over ${subject}: a dot for each run, hollow where it had not grokked by its end; lines join medians.`,
        ...grokChart(comparison),
      }),
      ...interventions.flatMap((intervention) => accuracyPanels(config, comparison, intervention)),
    ];
    return {
      spec: {
        kind: "comparison",
        id: `comparison-${taskSlug(task)}`,
        name: "Comparison",
        title: `${taskTitle[task]}, ${subject}`,
        question: `What does ${subject} do to grokking?`,
        panels: [],
      },
      panels: panels.map((panel, index) => panel(String.fromCharCode(97 + index))),
    };
  });
}

/** Test accuracy of an intervention by value, a few values a frame. */
function accuracyPanels(
  config: Config,
  comparison: Comparison,
  intervention: string,
): ((letter: string) => DrawnPanel)[] {
  const { task } = comparison;
  const values = comparison.values.filter(({ of }) => of(intervention).length > 0);
  const count = Math.ceil(values.length / MOST_VALUES);
  const each = Math.ceil(values.length / count);
  const frames = Array.from({ length: count }, (_, index) => values.slice(index * each, (index + 1) * each));
  return frames.map((shown, index) => (letter) => {
    const part = frames.length === 1 ? "" : `, ${index + 1} of ${frames.length}`;
    const title = `test accuracy, ${interventionTitle(intervention)}${part}`;
    const spec: PanelSpec = {
      title,
      task,
      unmarked: true,
      // A value takes the place of an intervention: one curve for the runs of each.
      series: shown.map(({ label }, place) =>
        columnSeries(label, label, "test_accuracy", {
          axis: "accuracy",
          color: colors[place],
          line: (["solid", "dashed", "dotted"] as const)[place % 3],
        })
      ),
      caption: () => [],
    };
    const reader: PanelCourses = {
      config,
      task,
      of: (label) => shown.find((value) => value.label === label)?.of(intervention) ?? [],
    };
    return { letter, title, caption: sentence(shown, intervention), ...renderPanel(spec, reader), notes: [] };
  });
}

function sentence(values: readonly ComparedValue[], intervention: string): string {
  const outcomes = values.map(({ label, of }) => {
    const { runs, grokked } = comparedTimes(of(intervention));
    return `${label}: ${grokked} of ${runs}`;
  });
  return `Runs that grok in ${interventionTitle(intervention)}, ${formatList(outcomes)}.`;
}

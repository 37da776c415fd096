/**
 * Figures of a comparison: when runs grok over the values, and their accuracies value by value.
 *
 * @module
 */
import type { Config } from "../../config/config.ts";
import type { DrawnPart } from "../figures/drawn_part.ts";
import { columnSeries, type FigureSpec, type PanelCourses, type PanelSpec } from "../figures/figure_spec.ts";
import { drawFigure, type DrawnFigure } from "../figures/render_figure.ts";
import { renderPanel } from "../figures/render_panel.ts";
import type { ColorName } from "../figures/theme.ts";
import { comparedInFrames, interventionTitle, taskTitle } from "../figures/titles.ts";
import { formatList, formatPercent, formatStep } from "../format.ts";
import type { RunCourse } from "../run_course.ts";
import { taskSlug } from "../../plan/runs.ts";
import { settingText } from "../setting_text.ts";
import {
  comparedTimes,
  type ComparedValue,
  type Comparison,
  comparisons,
  isOrdered,
  medianGrok,
} from "./compared_runs.ts";
import { grokChart } from "./grok_chart.ts";
import { heatMap } from "./heat_map.ts";
import { AT_ONCE, phaseOf } from "./phases.ts";

/** The most values that share a frame of accuracies; further values take further frames. */
const MOST_VALUES = 6;
/** Colours from the palest to the strongest: values have an order. */
const ramp: readonly ColorName[] = ["ramp1", "ramp2", "ramp3", "ramp4", "ramp5", "ramp6"];

/** A figure for each task whose values are compared. */
export function comparisonFigures(config: Config, courses: readonly RunCourse[]): readonly DrawnFigure[] {
  return comparisons(config, courses).map((comparison) => {
    const { task, subject, settings, interventions } = comparison;
    const what = settings.length === 0 ? "-variants" : "";
    const parts = [
      ...(settings.length === 2
        ? interventions.flatMap((each) => maps(comparison, each))
        : comparedInFrames(interventions).map((shown, index, { length }) =>
          chart({ ...comparison, interventions: shown }, partText(index, length))
        )),
      ...interventions.flatMap((intervention) => accuracyPanels(config, comparison, intervention)),
    ];
    const spec: FigureSpec = {
      kind: "comparison",
      id: `comparison-${taskSlug(task)}${what}`,
      name: "Comparison",
      title: `${taskTitle[task]}, ${subject}`,
      question: `How does grokking depend on ${subject}?`,
      panels: [],
    };
    return drawFigure(spec, config, courses, parts);
  });
}

/** When runs grok over the values. */
function chart(comparison: Comparison, part: string): DrawnPart {
  return {
    title: `t_grok over ${comparison.subject}${part}`,
    caption: "A dot for each run, hollow where it had not grokked by its end" +
      `${isOrdered(comparison) ? "; lines join medians" : ""}.`,
    ...grokChart(comparison),
  };
}

/** When the runs of an intervention grok, how well they end, and what they come to, over two settings. */
function maps({ settings: [across, down], values }: Comparison, intervention: string): readonly DrawnPart[] {
  const known = values.filter(({ of }) => of(intervention).length > 0);
  const [columns, rows] = [0, 1].map((setting) => sorted(known.map(({ at }) => at[setting])));
  const axes = { across, down, columns: columns.map(settingText), rows: rows.map(settingText) };
  const place = ({ at }: ComparedValue) => ({
    column: axes.columns.indexOf(settingText(at[0])),
    row: axes.rows.indexOf(settingText(at[1])),
  });
  const groks = known.map(({ of }) => medianGrok(of(intervention)));
  const sizes = groks.filter((step) => step !== null && step < Infinity).map((step) =>
    Math.log(Math.max(step ?? 1, 1))
  );
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
  const times = known.map((value, index) => {
    const step = groks[index];
    const never = step === null || step === Infinity;
    const weight = never ? null : most > least ? (Math.log(Math.max(step, 1)) - least) / (most - least) : 0;
    return {
      ...place(value),
      text: never ? comparedTimes(value.of(intervention)).grok.replace(/ \(.*/, "") : formatStep(step),
      weight,
    };
  });
  const ends = known.flatMap((value) => {
    const { plateau } = comparedTimes(value.of(intervention));
    return plateau === null ? [] : [{ ...place(value), text: formatPercent(plateau), weight: plateau }];
  });
  const title = interventionTitle(intervention);
  return [
    {
      title: `t_grok, ${title}`,
      caption: "Median over seeds; the stronger the later, dashed where most runs had not grokked by their end.",
      ...heatMap(times, axes),
    },
    {
      title: `test accuracy at the end, ${title}`,
      caption: "Median over seeds of the plateau.",
      ...heatMap(ends, axes),
    },
    {
      title: `phases, ${title}`,
      caption: "What most seeds come to: they fail to fit (dashed), memorise, grok, or comprehend at once " +
        `(t_grok at most ${AT_ONCE} times t_fit).`,
      ...heatMap(known.map((value) => ({ ...place(value), ...phaseOf(value.of(intervention)) })), axes),
    },
  ];
}

/** Different values in ascending order if they are numbers, else in their own. */
function sorted(values: readonly unknown[]): readonly unknown[] {
  const different = values.filter((value, index) =>
    values.findIndex((one) => settingText(one) === settingText(value)) === index
  );
  return different.every((value) => typeof value === "number")
    ? different.toSorted((a, b) => Number(a) - Number(b))
    : different;
}

/** Test accuracy of an intervention by value, a few values a frame. */
function accuracyPanels(
  config: Config,
  comparison: Comparison,
  intervention: string,
): readonly DrawnPart[] {
  const { task } = comparison;
  const values = comparison.values.filter(({ of }) => of(intervention).length > 0);
  const count = Math.ceil(values.length / MOST_VALUES);
  const each = Math.ceil(values.length / count);
  const frames = Array.from({ length: count }, (_, index) => values.slice(index * each, (index + 1) * each));
  return frames.map((shown, index): DrawnPart => {
    const title = `test accuracy, ${interventionTitle(intervention)}${partText(index, frames.length)}`;
    const spec: PanelSpec = {
      title,
      task,
      unmarked: true,
      // A value takes the place of an intervention: one curve for the runs of each.
      series: shown.map(({ label }, place) =>
        columnSeries(label, label, "test_accuracy", {
          axis: "accuracy",
          color: ramp[Math.round(place / Math.max(1, shown.length - 1) * (ramp.length - 1))],
        })
      ),
    };
    const reader: PanelCourses = {
      config,
      task,
      of: (label) => shown.find((value) => value.label === label)?.of(intervention) ?? [],
    };
    return { title, caption: sentence(shown, intervention), ...renderPanel(spec, reader), notes: [] };
  });
}

/** Which of several frames one is: `, 1 of 2`. */
const partText = (index: number, frames: number): string => frames === 1 ? "" : `, ${index + 1} of ${frames}`;

function sentence(values: readonly ComparedValue[], intervention: string): string {
  const outcomes = values.map(({ label, of }) => {
    const { runs, grokked } = comparedTimes(of(intervention));
    return `${label}: ${grokked} of ${runs}`;
  });
  return `Runs that grok in ${interventionTitle(intervention)}, ${formatList(outcomes)}.`;
}

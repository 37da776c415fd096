/**
 * Figures of what runs have and no experiment of the study asks for: a further task or intervention, a further metric.
 *
 * @module
 */
import { type Config, type TaskName, taskNames } from "../../config/config.ts";
import { taskSlug } from "../../plan/runs.ts";
import type { MeasuredMetric } from "../report_input.ts";
import { type Experiment, runsDrawn } from "../reported_study.ts";
import { baseCourses, coursesOf, type RunCourse } from "../run_course.ts";
import { comparisonPanel } from "./accuracy_panels.ts";
import type { FigureSpec } from "./figure_spec.ts";
import { metricPanel } from "./metric_panels.ts";
import type { ColorName } from "./theme.ts";
import { comparedInFrames, taskTitle } from "./titles.ts";

/** The colours of a frame's columns; further columns take further frames. */
const colors: readonly ColorName[] = ["blue", "green", "purple", "ochre"];
/** How many times larger than another a column may become in the same frame. */
const ONE_AXIS = 5;
/** How many times its least value a positive column must reach for a logarithmic axis. */
const LOGARITHMIC = 1000;

/** The accuracies of each task that has a run which no experiment draws, then a figure for each metric that no experiment asks for. */
export function generalFigures(
  experiments: readonly Experiment[],
  config: Config,
  courses: readonly RunCourse[],
): readonly FigureSpec[] {
  const drawn = experiments.flatMap((experiment) => runsDrawn(experiment, config));
  const asked = new Set(
    experiments.flatMap((experiment) =>
      runsDrawn(experiment, config).flatMap(({ task }) => experiment.metrics.map((metric) => `${task} ${metric}`))
    ),
  );
  const base = baseCourses(courses);
  const accuracies = taskNames.flatMap((task) => {
    const interventions = [...new Set(base.filter(({ run }) => run.task === task).map(({ run }) => run.intervention))];
    const known = (intervention: string) => drawn.some((run) => run.task === task && run.intervention === intervention);
    return interventions.every(known) ? [] : [accuracyFigure(task, interventions)];
  });
  const further = base.flatMap(({ run: { task, intervention, metrics = [] } }) =>
    metrics.filter(({ name, columns }) => name !== "accuracy" && columns.length > 0 && !asked.has(`${task} ${name}`))
      .map((metric): Measured => ({ task, intervention, metric }))
  );
  const byName = Map.groupBy(further, ({ metric }) => metric.name);
  return [...accuracies, ...[...byName].map(([name, all]) => metricFigure(name, all, base))];
}

/** A metric that some runs have. */
interface Measured {
  readonly task: TaskName;
  readonly intervention: string;
  readonly metric: MeasuredMetric;
}

function accuracyFigure(task: TaskName, interventions: readonly string[]): FigureSpec {
  return {
    kind: "general",
    id: `accuracy-${taskSlug(task)}`,
    name: "Accuracy",
    title: taskTitle[task],
    question: "When do these networks fit, and when do they grok?",
    panels: comparedInFrames(interventions).map((shown) => comparisonPanel(task, shown, true)),
  };
}

/** A panel for each task and intervention, or several where there are many columns, or columns of very different sizes. */
function metricFigure(name: string, all: readonly Measured[], courses: readonly RunCourse[]): FigureSpec {
  const kinds = [...Map.groupBy(all, ({ task, intervention }) => `${task} ${intervention}`).values()].map(([first]) =>
    first
  );
  const said = all[0].metric.columns.filter(({ description }) => description !== "");
  return {
    kind: "general",
    id: `metric-${name}`,
    name: "Metric",
    title: inWords(name),
    question: said.map(({ name, description }) => `${inWords(name)}: ${description.replace(/\.$/, "")}.`).join(" "),
    panels: kinds.flatMap(({ task, intervention, metric: { columns } }) =>
      framesOf(columns.map(({ name }) => ({ name, ...rangeOf(name, coursesOf(courses, task, intervention)) }))).map((
        shown,
      ) =>
        metricPanel(
          task,
          intervention,
          inWords(shown.length === 1 ? shown[0].name : name),
          shown.every(({ least, most }) => least > 0 && most / least > LOGARITHMIC) ? "log" : "linear",
          shown.map((column, index) => ({
            label: inWords(column.name),
            column: column.name,
            color: colors[index],
          })),
        )
      )
    ),
  };
}

/** A column with its least and its largest value, and the largest in size. */
interface Ranged {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  readonly size: number;
}

/** Columns that share a frame: as many as there are colours, of sizes that can be seen on one axis. */
function framesOf(columns: readonly Ranged[]): readonly (readonly Ranged[])[] {
  const frames: Ranged[][] = [];
  for (const column of columns) {
    const frame = frames.find((frame) =>
      frame.length < colors.length &&
      frame.every(({ size }) =>
        size * column.size === 0 || Math.max(size, column.size) <= ONE_AXIS * Math.min(size, column.size)
      )
    );
    if (frame === undefined) frames.push([column]);
    else frame.push(column);
  }
  return frames;
}

function rangeOf(name: string, courses: readonly RunCourse[]): Omit<Ranged, "name"> {
  const values = courses.flatMap(({ curve }) => curve(name).values);
  const [least, most] = values.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [
    Infinity,
    -Infinity,
  ]);
  return { least, most, size: values.length === 0 ? 0 : Math.max(Math.abs(least), Math.abs(most)) };
}

const inWords = (name: string): string => name.replaceAll("_", " ");

/**
 * What a figure shows, as data: panels, the curves in each, and the words under it.
 *
 * @module
 */
import type { Curve } from "../../../core/grokking/curve.ts";
import type { Config, TaskName } from "../../config/config.ts";
import type { RunCourse } from "../run_course.ts";
import type { ColorName } from "./theme.ts";

/** One quantity of the runs of one intervention. */
export interface SeriesSpec {
  readonly label: string;
  readonly intervention: string;
  /** The variant whose runs are drawn; absent: base runs. */
  readonly variant?: string;
  /** `accuracy` is drawn on the frame's axis from 0 to 1, `metric` on the metric's own. */
  readonly axis: "metric" | "accuracy";
  readonly color: ColorName;
  /** `solid`, `dashed` or `dotted`. Default `solid`. */
  readonly line?: "solid" | "dashed" | "dotted";
  /** Draw no band between the quartiles, where it would lie on that of a curve that this one is fitted to. */
  readonly withoutBand?: boolean;
  readonly read: (course: RunCourse) => Curve;
}

/** What a panel has to say about its runs. */
export interface PanelCourses {
  readonly config: Config;
  readonly task: TaskName;
  /** The runs of an intervention, of a variant if one is named, in the order of their seeds. */
  readonly of: (intervention: string, variant?: string) => readonly RunCourse[];
}

/** One frame of a figure. */
export interface PanelSpec {
  /** Such as `MNIST` or `modular addition, perturbed training`. */
  readonly title: string;
  readonly task: TaskName;
  /** The metric's axis, its label with the unit and values that it reaches to in any case; absent if all curves are shares from 0 to 1. */
  readonly metric?: {
    readonly label: string;
    readonly scale: "linear" | "log";
    readonly includes?: readonly number[];
  };
  /** What shares from 0 to 1 are. Default `accuracy`. */
  readonly shares?: string;
  readonly series: readonly SeriesSpec[];
  /** Keep only the steps before a run has every training sample right. */
  readonly onlyBeforeInterpolation?: boolean;
  /** The step from which on curves are drawn, where nothing of what is asked happens before. */
  readonly from?: (courses: readonly RunCourse[]) => number;
  /** Do not mark when runs fit and grok: in a frame of many values the marks would hide the curves. */
  readonly unmarked?: boolean;
  /** The stretch that is shaded: before fitting, where constant predictions agree with themselves, or from fitting to grokking. */
  readonly shaded?: "before fitting" | "until grokking";
  /** What is to be said of it beside when runs fit and grok, in sentences. */
  readonly caption?: (courses: PanelCourses) => readonly string[];
}

/** A figure of a study, or one beside them. */
export interface FigureSpec {
  /** An experiment's figure, one of theory, one of what the study does not ask for, one that compares values of a setting, or the one that opens the report. */
  readonly kind: "experiment" | "theory" | "general" | "comparison" | "opening";
  /** An experiment's number, or `theory-1` and so on. */
  readonly id: string;
  /** `Figure 1`, `Theory 1`. */
  readonly name: string;
  readonly title: string;
  /** What the figure is there to show. */
  readonly question: string;
  readonly panels: readonly PanelSpec[];
}

/** Runs that a panel draws: those of an intervention, or of a variant of it. */
export type Drawn = Pick<SeriesSpec, "intervention" | "variant">;

/** The runs that some series draw, each once. */
export function drawnBy(series: readonly Drawn[]): readonly Drawn[] {
  return series.filter((one, index) => series.findIndex((other) => isSame(one, other)) === index);
}

/** Whether two are the same runs. */
export function isSame(one: Drawn, other: Drawn): boolean {
  return one.intervention === other.intervention && one.variant === other.variant;
}

/** Reader of a column of the metrics table. */
export function column(name: string): (course: RunCourse) => Curve {
  return (course) => course.curve(name);
}

/** A column of the runs of one intervention, on the metric's axis and solid unless its look says otherwise. */
export function columnSeries(
  intervention: string,
  label: string,
  name: string,
  look: Pick<SeriesSpec, "color"> & Partial<Pick<SeriesSpec, "axis" | "line" | "read" | "variant">>,
): SeriesSpec {
  return { label, intervention, axis: "metric", read: column(name), ...look };
}

/** Reader of a column's absolute values. */
export function size(name: string): (course: RunCourse) => Curve {
  return (course) => {
    const { steps, values } = course.curve(name);
    return { steps, values: values.map(Math.abs) };
  };
}

/** Train and test accuracy of an intervention, as every time axis shows them. */
export function accuracies(intervention: string): readonly SeriesSpec[] {
  return [trainAccuracy(intervention), testAccuracy(intervention)];
}

/** Train accuracy, dashed. */
export function trainAccuracy(intervention: string): SeriesSpec {
  const look = { axis: "accuracy", color: "grey", line: "dashed" } as const;
  return columnSeries(intervention, "train accuracy", "train_accuracy", look);
}

/** Test accuracy. */
export function testAccuracy(intervention: string): SeriesSpec {
  return columnSeries(intervention, "test accuracy", "test_accuracy", { axis: "accuracy", color: "vermillion" });
}

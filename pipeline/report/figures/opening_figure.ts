/**
 * The figure that a report opens with: networks fit their training data early and understand late.
 *
 * @module
 */
import { type Config, type TaskName, taskNames } from "../../config/config.ts";
import { standard } from "../../interventions/interventions.ts";
import { coursesOf, type RunCourse } from "../run_course.ts";
import { comparisonPanel } from "./accuracy_panels.ts";
import {
  accuracies,
  type FigureSpec,
  type PanelSpec,
  type SeriesSpec,
  testAccuracy,
  trainAccuracy,
} from "./figure_spec.ts";
import { comparedInFrames, interventionColor, interventionTitle, taskTitle } from "./titles.ts";

/** How many panels stand side by side. */
const MOST = 2;

/**
 * Accuracies of standard training, with the stretch between fitting and grokking shaded, on the tasks with the longest such stretch, and the test
 * accuracy of another intervention beside it; of a single task all interventions stand in a second panel.
 */
export function openingFigure(config: Config, courses: readonly RunCourse[]): FigureSpec {
  const trained = taskNames.filter((task) => config[task].interventions.length > 0);
  const kinds = trained.map((task) => ({ task, intervention: firstOf(config[task].interventions) }))
    .sort((a, b) =>
      delay(coursesOf(courses, b.task, b.intervention)) - delay(coursesOf(courses, a.task, a.intervention))
    )
    .slice(0, MOST);
  const [{ task, intervention } = { task: taskNames[0], intervention: standard }] = kinds;
  const several = kinds.length === 1 && config[task].interventions.length > 1;
  const panels = several
    ? [
      alonePanel(task, intervention),
      ...comparedInFrames(config[task].interventions).map((shown) => comparisonPanel(task, shown, false)),
    ]
    : kinds.map(({ task, intervention }) => besidePanel(task, intervention, config[task].interventions));
  return {
    kind: "opening",
    id: "opening",
    name: "Grokking",
    title: "fitted early, understood late",
    question: "",
    panels,
  };
}

function alonePanel(task: TaskName, intervention: string): PanelSpec {
  const title = `${taskTitle[task]}, ${interventionTitle(intervention)}`;
  return { title, task, series: accuracies(intervention), shaded: "until grokking" };
}

/** With the test accuracy of the first other intervention, with which the report's first sentence compares it, if there is one. */
function besidePanel(task: TaskName, intervention: string, interventions: readonly string[]): PanelSpec {
  const other = interventions.find((each) => each !== intervention);
  if (other === undefined) return alonePanel(task, intervention);
  const tests = [intervention, other].map((each): SeriesSpec => ({
    ...testAccuracy(each),
    label: `test, ${each}`,
    color: interventionColor(each, interventions),
  }));
  const series = [{ ...trainAccuracy(intervention), label: `train, ${intervention}` }, ...tests];
  return { title: taskTitle[task], task, series, shaded: "until grokking" };
}

function firstOf(interventions: readonly string[]): string {
  return interventions.includes(standard) ? standard : interventions[0];
}

/** How many times later than they fitted the runs grok, at best; 0 where none does. */
function delay(courses: readonly RunCourse[]): number {
  return Math.max(
    0,
    ...courses.map(({ times }) =>
      times?.grokStep == null || times.fitStep === null ? 0 : times.grokStep / Math.max(1, times.fitStep)
    ),
  );
}

/**
 * The figure that a report opens with: networks fit their training data early and understand late.
 *
 * @module
 */
import { type Config, taskNames } from "../../config/config.ts";
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
import { interventionColor, interventionTitle, taskTitle } from "./titles.ts";

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
  const alone = kinds.map(({ task, intervention }): PanelSpec => ({
    title: `${taskTitle[task]}, ${interventionTitle(intervention)}`,
    task,
    series: series(intervention, config[task].interventions),
    shaded: "until grokking",
  }));
  const [{ task } = { task: taskNames[0] }] = kinds;
  const several = kinds.length === 1 && config[task].interventions.length > 1;
  return {
    kind: "opening",
    id: "opening",
    name: "Grokking",
    title: "fitted early, understood late",
    question: "",
    panels: several ? [...alone, comparisonPanel(task, config[task].interventions, false)] : alone,
  };
}

/** Accuracies of an intervention, and the test accuracy of the first other one, with which the report's first sentence compares it. */
function series(intervention: string, interventions: readonly string[]): readonly SeriesSpec[] {
  const other = interventions.find((each) => each !== intervention);
  if (other === undefined) return accuracies(intervention);
  return [
    trainAccuracy(intervention),
    ...[intervention, other].map((each): SeriesSpec => ({
      ...testAccuracy(each),
      label: each === intervention ? "test accuracy" : `test accuracy, ${each}`,
      color: interventionColor(each, interventions),
    })),
  ];
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

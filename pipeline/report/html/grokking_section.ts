/**
 * What grokking is, with the numbers of these runs.
 *
 * @module
 */
import { valueAt } from "../../../core/grokking/seed_band.ts";
import { type TaskName, taskNames } from "../../config/config.ts";
import { taskTitle } from "../figures/titles.ts";
import { formatNumber, formatPercent, formatStep } from "../format.ts";
import { coursesOf, halfwayStep, type RunCourse } from "../run_course.ts";
import type { ReportSources } from "./figures_section.ts";
import { type Markup, markup } from "./markup.ts";
import { hashLink } from "./provenance_section.ts";

/** The section's body. */
export function grokkingSection({ study, courses }: ReportSources): Markup {
  return markup`<p>A network groks when it learns its training data early and only much later, often suddenly, gets the test data right. In
between it looks like a hopeless case of overfitting: train accuracy is 100 %, test accuracy is hardly better than guessing, and nothing in the
training loss says that this will change.</p>
${taskNames.toReversed().map((task) => story(task, courses))}
<p>${study.words.viewpoint}</p>`;
}

/** How the first standard run of a task went. */
function story(task: TaskName, courses: readonly RunCourse[]): Markup {
  const course = coursesOf(courses, task, "standard").find(({ times }) => times !== null);
  if (course === undefined || course.times === null) return markup``;
  const { run: { id, seed, complete, stageHashes }, times: { fitStep, grokStep, lastStep, plateau }, curve } = course;
  const at = (column: string, step: number) => {
    const value = valueAt(curve(column), step);
    return value === null
      ? "an unknown value"
      : column.endsWith("accuracy")
      ? formatPercent(value)
      : formatNumber(value);
  };
  const accuracy = hashLink(id, "metrics/accuracy", stageHashes);
  const norm = hashLink(id, "metrics/weight_norm", stageHashes);
  const subject = `${taskTitle[task]}, standard training, seed ${seed}`;
  if (fitStep === null) {
    return markup`<p><strong>${subject}.</strong> It has not fitted its training data by step ${
      formatStep(lastStep)
    }: ${at("train_accuracy", lastStep)} of the training samples are right, and ${
      at("test_accuracy", lastStep)
    } of the test data ${accuracy}.</p>`;
  }
  const fitted = markup`<p><strong>${subject}.</strong> At step ${
    formatStep(fitStep)
  } it has fitted its training data: ${at("train_accuracy", fitStep)} of the samples are right, but only ${
    at("test_accuracy", fitStep)
  } of the test data ${accuracy}.`;
  if (grokStep === null) {
    return markup`${fitted} ${complete ? "It does not grok" : "It has not grokked"} by step ${
      formatStep(lastStep)
    }, where ${at("test_accuracy", lastStep)} of the test data are right.</p>`;
  }
  const later = fitStep > 0 ? `, ${formatNumber(grokStep / fitStep)} times as late as it fitted` : "";
  const half = halfwayStep(fitStep, grokStep);
  return markup`${fitted} Half-way to grokking on a logarithmic axis, at step ${formatStep(half)}, it is ${
    at("test_accuracy", half)
  }; at step ${formatStep(grokStep)}${later}, test accuracy has risen to ${
    at("test_accuracy", grokStep)
  } and stays at about ${formatPercent(plateau)}. Over the same steps the weight norm went from ${
    at("weight_norm", fitStep)
  } to ${at("weight_norm", grokStep)} ${norm}.</p>`;
}

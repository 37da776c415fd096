/**
 * Three paragraphs: what grokking is, with the numbers of a run; what is looked at; and what came of it.
 *
 * @module
 */
import { valueAt } from "../../../core/grokking/seed_band.ts";
import type { TaskName } from "../../config/config.ts";
import { standard } from "../../interventions/interventions.ts";
import { inSentence } from "../claims/in_words.ts";
import { interventionTitle, taskTitle } from "../figures/titles.ts";
import { formatNumber, formatPercent, formatStep } from "../format.ts";
import { leadSentence, studyHeadline, verdictsText } from "../headline.ts";
import { askedClaims, isOwnExperiment } from "../own_experiment.ts";
import { baseCourses, logMiddle, type RunCourse } from "../run_course.ts";
import type { ReportSources } from "./figures_section.ts";
import { joined, type Markup, markup } from "./markup.ts";
import { hashLink } from "./provenance_section.ts";
import { trainedText } from "./runs_section.ts";

/** The section's body. What stands at the head of the page already is not said again. */
export function storySection(sources: ReportSources): Markup {
  const { study, input: { config }, courses, claims: { claims }, opening } = sources;
  const own = isOwnExperiment(study, config);
  const small = own || config.profile === study.profile ? "" : study.words.small;
  const told = opening.spec.panels.map(({ task }) => story(task, courses)).find((each) => each.html !== "");
  const all = { evidence: { config, courses }, claims };
  const found = studyHeadline(study, all);
  const isSaid = found === leadSentence(study, all).text;
  const verdicts = own ? "" : verdictsText(askedClaims(study, config, claims));
  const results = markup`${isSaid ? "" : found} ${verdicts} ${findsText(sources)} ${small}`;
  return markup`<p>Grokking is learning the training data early and getting the test data right much later, often suddenly. In between a network looks like a
hopeless case of overfitting. ${told ?? ""}</p>
<p>${own ? trainedText(config) : study.words.viewpoint}</p>
${results.html.trim() === "" ? "" : markup`<p>${results}</p>`}`;
}

/** What the runs show beside the claims, named. */
function findsText({ finds }: ReportSources): Markup {
  return finds.length === 0
    ? markup``
    : markup`Beside the claims: ${
      joined(finds.map(({ title }, index) => markup`<a href="#find-${index + 1}">${inSentence(title)}</a>`), "; ")
    }.`;
}

/** The run of median t_grok where all grok, else the first. */
function typical(courses: readonly RunCourse[]): RunCourse | undefined {
  const groks = courses.flatMap((course) =>
    course.times?.grokStep == null ? [] : [{ course, at: course.times.grokStep }]
  );
  return groks.length < courses.length
    ? courses[0]
    : groks.sort((a, b) => a.at - b.at)[Math.floor((groks.length - 1) / 2)]?.course;
}

/** How a run of a task went that is trained in the first way: the one of median t_grok where all grok, else the first; in sentences. */
function story(task: TaskName, courses: readonly RunCourse[]): Markup {
  const base = baseCourses(courses).filter(({ run, times }) => run.task === task && times !== null);
  const intervened = base.some(({ run }) => run.intervention === standard) ? standard : base[0]?.run.intervention;
  const course = typical(base.filter(({ run }) => run.intervention === intervened));
  if (course === undefined || course.times === null) return markup``;
  const {
    run: { id, seed, intervention, complete, stageHashes },
    times: { fitStep, grokStep, lastStep, plateau },
    curve,
  } = course;
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
  const subject = `${taskTitle[task]}, ${interventionTitle(intervention)}, seed ${seed}`;
  if (fitStep === null) {
    return markup`<strong>${subject}.</strong> It has not fitted its training data by step ${formatStep(lastStep)}: ${
      at("train_accuracy", lastStep)
    } of the training samples are right, and ${at("test_accuracy", lastStep)} of the test data ${accuracy}.`;
  }
  const fitted = markup`<strong>${subject}.</strong> At step ${formatStep(fitStep)} it has fitted its training data: ${
    at("train_accuracy", fitStep)
  } of the samples are right, but only ${at("test_accuracy", fitStep)} of the test data.`;
  if (grokStep === null) {
    return markup`${fitted} ${complete ? "It does not grok" : "It has not grokked"} by step ${
      formatStep(lastStep)
    }, where ${at("test_accuracy", lastStep)} of the test data are right ${accuracy}.`;
  }
  const later = fitStep > 0 ? `, ${formatNumber(grokStep / fitStep)} times as many as fitting took` : "";
  const half = logMiddle(fitStep, grokStep);
  return markup`${fitted} Half-way to grokking (on the logarithmic axis, at step ${
    formatStep(half)
  }) test accuracy is ${at("test_accuracy", half)}. It reaches ${at("test_accuracy", grokStep)} only after ${
    formatStep(grokStep)
  } steps${later}, and ends at ${formatPercent(plateau)} ${accuracy}.${
    valueAt(curve("weight_norm"), grokStep) === null
      ? ""
      : markup` Over the same steps the weight norm went from ${at("weight_norm", fitStep)} to ${
        at("weight_norm", grokStep)
      } ${norm}.`
  }`;
}

import { curveBetween } from "../../../../core/grokking/curve.ts";
import { mannKendall } from "../../../../core/grokking/rank_correlation.ts";
import { coursesOf, type RunCourse } from "../../../report/run_course.ts";
import { below, type PartDefinition, type Reading } from "../../../report/claims/claim_part.ts";
import { medianEffect } from "../../../report/claims/effect.ts";
import { taskTitle } from "../../../report/figures/titles.ts";
import { formatList } from "../../../report/format.ts";
import {
  effectValues,
  factorText,
  inSentence,
  type KnownPart,
  partValues,
  sentences,
} from "../../../report/claims/in_words.ts";
import { fitStepOf, type StepReading, whenKnown } from "../../../report/claims/timing.ts";
import { paperTasks } from "../settings.ts";
import type { PaperClaim, PaperEvidence } from "../analysis.ts";

const forms = [
  ["perturbation_error", "the perturbation error"],
  ["perturbation_error_softmax", "the perturbation error after softmax"],
  ["perturbation_error_relative", "the perturbation error relative to the outputs"],
] as const;
const sharpnesses = [["sharpness", "the sharpness"], ["gauss_newton_sharpness", "the Gauss–Newton sum"]] as const;

/** The metric whose file has a column, of columns that are no perturbation error. */
const metricOf: Readonly<Record<string, string>> = { sharpness: "sharpness", gauss_newton_sharpness: "robustness" };

const UNTIL_FIT = "the first value of the sharpness over that at t_fit";

/** What the trend of a measure is called among the claim's parts. */
export const trendName = (words: string) => `trend of ${words} after t_fit`;

const lastName = (words: string) => `last value of ${words} over that at t_fit`;

/** C2: perturbation error and sharpness fall once the training data are fitted. */
export const robustnessClaim: PaperClaim = {
  id: "C2",
  title: "Networks grow robust after fitting",
  question: "Does a network grow robust once it has fitted?",
  answer: (claim) => {
    const moved = (values: ReturnType<typeof effectValues>, words: string, rises: readonly KnownPart[] = []) => {
      const text = sharedVerb(values, ({ value, task }) => {
        const rise = rises.find((part) => part.task === task)?.value ?? 1 / value; // the median of the inverses, if it is known
        return {
          verb: value >= 1 ? "falls" : "rises",
          amount: `${factorText(Math.log10(value >= 1 ? value : rise))}-fold`,
        };
      });
      return text === null ? [] : [`${words} ${text}`];
    };
    const course = (name: string, words: string) =>
      moved(effectValues(claim, `${name} at t_fit over its last value`), words, partValues(claim, lastName(name)));
    const [error, softmax, relative] = [["", "the perturbation error"], [" after softmax", "after softmax it"], [
      " relative to the outputs",
      "relative to the outputs it",
    ]].map(([name, words]) => course(`the perturbation error${name}`, words));
    const errors = [...error, ...softmax, ...relative];
    const sharp = [
      ...course("the sharpness", "The trace of the Hessian"),
      ...course("the Gauss–Newton sum", "the Gauss–Newton sum (with which Lemma 3.1 is exact)"),
    ];
    return sentences(
      errors.length > 0 && `From t_fit to the end ${errors.join("; ")}.`,
      sharp.length > 0 && `${sharp.join("; ")}.`,
      ...moved(effectValues(claim, UNTIL_FIT), "Up to t_fit the trace").map((text) => `${text}.`),
    );
  },
  claim: "Once train accuracy is 100 %, the perturbation error falls; sharpness falls throughout training.",
  figures: [2],
  statistic:
    "Mann-Kendall trend (Kendall's tau: −1 falls at every evaluation, 1 rises at every one) of each curve; standard runs. From t_fit on for the " +
    "perturbation error in its plain form, on which the verdict rests, and in two scale-free ones; over the whole run and from t_fit on for sharpness. And the last value over that at t_fit, of the sharpness also its value at t_fit over the first: what falls ends lower.",
  reason:
    "The trend is about the direction only, whatever the scale: below 0, more pairs of checkpoints fall than rise, which is weaker than an uninterrupted fall; the distance from −1 says how much weaker.\nCheckpoints are evenly spaced over the steps after fitting, so most pairs lie late, and a curve that jumps up after t_fit and then drifts down has a falling trend at values above the first: so its end counts, too.\nOver the whole run few checkpoints lie before t_fit, so that part of “throughout” is read by itself. t_fit, at 99 % of the training samples, stands for 100 %.\nThe probes of the sharpness are the same at every checkpoint, so their error moves a curve, hardly its trend.\nNeighbouring checkpoints depend on each other, so seeds, not p-values, decide. The three " +
    "forms are shown side by side because the scale of the logits changes while a network trains: which one falls is part of the answer.",
  choices: [
    "mnist.metrics.perturbationScale",
    "modularAddition.metrics.perturbationScale",
    "mnist.metrics.hutchinsonProbes",
    "modularAddition.metrics.hutchinsonProbes",
    "mnist.grokking",
    "modularAddition.grokking",
  ],
  parts: (evidence) => parts(evidence, "trend and ends"),
  formerly: {
    reason:
      "The trend alone decided. In the first five seeds the perturbation error of modular addition after softmax had a falling trend though it ended higher than at t_fit in every run, and the sharpness one over the whole run though it had grown manifold before t_fit.",
    parts: (evidence) => parts(evidence, "trend"),
  },
  effects: ({ courses }) =>
    paperTasks.flatMap((task) => {
      const effect = (name: string, read: (course: RunCourse) => StepReading) =>
        medianEffect({ name, task, unit: "×", courses: coursesOf(courses, task, "standard"), read });
      return [
        ...[...forms, ...sharpnesses].map(([column, words]) =>
          effect(`${words} at t_fit over its last value`, (course) => fallSinceFit(course, column))
        ),
        effect(UNTIL_FIT, (course) => fallUntilFit(course, "sharpness")),
      ];
    }),
};

/** @param read by what a measure is said to fall */
function parts({ courses, analysis }: PaperEvidence, read: "trend" | "trend and ends"): readonly PartDefinition[] {
  return paperTasks.flatMap((task) => {
    const trend = (
      name: string,
      column: string,
      options: { readonly fromFit: boolean; readonly counts: boolean },
    ) => ({
      name,
      task,
      unit: "tau",
      counts: options.counts,
      criterion: below(0),
      courses: coursesOf(courses, task, "standard"),
      metrics: ["accuracy", metricOf[column] ?? "perturbation_error"],
      read: (course) => trendOf(course, column, options.fromFit),
    } satisfies PartDefinition);
    /** A ratio of two values of a curve, from that of the earlier over the later. */
    const ratio = (name: string, column: string, fall: (course: RunCourse) => StepReading, counts = true) => ({
      name,
      task,
      unit: "×",
      counts,
      criterion: below(1),
      courses: coursesOf(courses, task, "standard"),
      metrics: ["accuracy", metricOf[column] ?? "perturbation_error"],
      read: (course) => whenKnown([fall(course)], (value) => 1 / value),
    } satisfies PartDefinition);
    const last = (column: string, words: string, counts: boolean) =>
      ratio(lastName(words), column, (course) => fallSinceFit(course, column), counts);
    return [
      ...[...forms].sort(([form]) => form === analysis.perturbationError ? -1 : 0).map(([form, words]) =>
        trend(trendName(words), form, { fromFit: true, counts: form === analysis.perturbationError })
      ),
      trend(trendName("the sharpness"), "sharpness", { fromFit: true, counts: true }),
      trend("trend of the sharpness over the whole run", "sharpness", { fromFit: false, counts: true }),
      trend(trendName("the Gauss–Newton sum"), "gauss_newton_sharpness", { fromFit: true, counts: false }),
      ...(read === "trend" ? [] : [
        ...forms.map(([form, words]) => last(form, words, form === analysis.perturbationError)),
        last("sharpness", "the sharpness", true),
        ratio(
          "the sharpness at t_fit over its first value",
          "sharpness",
          (course) => fallUntilFit(course, "sharpness"),
        ),
      ]),
    ];
  });
}

/** What values do, a task each: `falls 18-fold on MNIST and 5-fold on modular addition`; the verb once if it is the same. */
function sharedVerb<A extends { readonly task: RunCourse["run"]["task"] }>(
  values: readonly A[],
  words: (value: A) => { readonly verb: string; readonly amount: string },
): string | null {
  const said = values.map((value) => ({ ...words(value), task: inSentence(taskTitle[value.task]) }));
  if (said.length === 0) return null;
  const isShared = said.every(({ verb }) => verb === said[0].verb);
  return formatList(
    said.map(({ verb, amount, task }, index) => `${isShared && index > 0 ? "" : `${verb} `}${amount} on ${task}`),
  );
}

function trendOf(course: RunCourse, column: string, fromFit: boolean): Reading {
  const missing = `${column} has no trend to measure`;
  return whenKnown(
    [fromFit ? fitStepOf(course) : 0],
    (from) => mannKendall(curveBetween(course.curve(column), { from }).values)?.tau ?? { missing },
  );
}

/** A quantity at t_fit over its last value. */
export function fallSinceFit(course: RunCourse, column: string): StepReading {
  return whenKnown([fitStepOf(course)], (from) => fallWithin(course, column, { from }));
}

/** A quantity at the first evaluation over its value at t_fit. */
function fallUntilFit(course: RunCourse, column: string): StepReading {
  return whenKnown([fitStepOf(course)], (to) => fallWithin(course, column, { to }));
}

/** A quantity's first value within a range of steps over its last there. */
function fallWithin(course: RunCourse, column: string, range: Parameters<typeof curveBetween>[1]): StepReading {
  const { values } = curveBetween(course.curve(column), range);
  const [first, last] = [values[0], values[values.length - 1]];
  return first > 0 && last > 0 ? first / last : { missing: `${column} is not positive at both ends` };
}

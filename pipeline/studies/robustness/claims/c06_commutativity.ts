import { censoredRatio, type WaitingTime } from "../../../../core/grokking/censored_ratio.ts";
import { curveBetween } from "../../../../core/grokking/curve.ts";
import { valueAt } from "../../../../core/grokking/seed_band.ts";
import { sustainedCrossing } from "../../../../core/grokking/sustained_crossing.ts";
import { withRival } from "../../../report/claims/speed_up.ts";
import { coursesOf, type RunCourse } from "../../../report/run_course.ts";
import {
  above,
  atLeast,
  atMost,
  below,
  type Missing,
  type PartDefinition,
  type Reading,
} from "../../../report/claims/claim_part.ts";
import { medianEffect } from "../../../report/claims/effect.ts";
import {
  type KnownPart,
  knownText,
  orUnsettled,
  partValues,
  sentences,
  settledSoonerText,
} from "../../../report/claims/in_words.ts";
import { formatPercent } from "../../../report/format.ts";
import { fitStepOf, grokStepOf, NEAR_FACTOR, type StepReading, whenKnown } from "../../../report/claims/timing.ts";
import type { PaperClaim } from "../analysis.ts";

/** A multiple of a step: `0.936 times`. */
const timesOf = (part: KnownPart) => `${knownText({ ...part, unit: "" })} times`;

type Column = "commutativity_held_out" | "commutativity_train";

/** The share of pairs at which the commutative law is said to be known. */
const KNOWN = 0.95;
/** A law that less than half of the pairs obey is not known. */
const UNKNOWN = 0.5;
/** A law comes with grokking if not before this share of t_grok, which lies near the end of the rise. */
const WITH_GROKKING = 0.8;

const pairs: Readonly<Record<Column, string>> = {
  commutativity_held_out: "pairs whose swap is not trained",
  commutativity_train: "all training pairs",
};

const FIRST = "step of 95 %, standard over perturbed";

/** C6: when the commutative law is learnt. */
export const commutativityClaim: PaperClaim = {
  id: "C6",
  title: "Commutativity is learnt late, or early under perturbation",
  question: "Does a network learn that a + b = b + a only when it groks, but under noise as soon as it fits?",
  answer: (claim) => {
    const known = (name: string) => partValues(claim, `${name}, ${pairs.commutativity_held_out}`)[0];
    const [share, late, soon, first] = [
      "standard: share that commutes at t_fit",
      "standard: step of 95 % over t_grok",
      "perturbed: step of 95 % over t_fit",
      FIRST,
    ].map(known);
    return sentences(
      share !== undefined &&
        `When standard training has fitted, the network answers (a, b) and (b, a) alike for ${
          orUnsettled(formatPercent(share.value), share)
        } of the training pairs whose swap is not trained${
          late === undefined ? "" : `; it reaches 95 % of them at ${orUnsettled(`${timesOf(late)} t_grok`, late)}`
        }.`,
      soon !== undefined &&
        `Under perturbed training it reaches 95 % of them ${
          orUnsettled(soon.value <= 1 ? "by the time it has fitted" : `at ${timesOf(soon)} t_fit`, soon)
        }.`,
      first !== undefined &&
        `In steps from the start of training noise brings this ${settledSoonerText(first)}.`,
    );
  },
  claim:
    "Standard training does not know that a + b = b + a on its own training pairs until it groks; perturbed training knows right after fitting.",
  figures: [5],
  statistic:
    "Share of training pairs whose two orders get the same answer: its value at t_fit, and the step from which it stays above 95 % " +
    "over t_grok and over t_fit. Beside it, with no part in the verdict, the ratio of the steps of 95 %, standard over perturbed training of the same seed, wherever t_fit lies (looked for from the step on at which the fewest pairs agree): where noise delays fitting, early after fitting need not be early. The verdict rests on the pairs whose swap is not trained; all training pairs, as in Figure 5, are reported beside them. The verdict's steps count from t_fit on: at initialisation nearly constant predictions agree without knowing anything.",
  reason:
    "A pair whose swap is trained too agrees as soon as both are fitted, whether or not the law is known. The law counts as unknown below one half at t_fit, and as known above 95 %. A law that comes with grokking is known no earlier than 0.8 t_grok (t_grok lies near the end of the rise). One that comes right after fitting is known within a factor of two of t_fit, and earlier than 0.8 t_grok: without this a run that fits only when it groks would pass. A standard run that fits only when it groks (t_fit from 0.8 t_grok on), or never groks, says nothing about the law and is left out. A run that never knows the law counts as later than its last step.",
  choices: ["modularAddition.grokking", "modularAddition.perturbation", "modularAddition.dataset.trainFraction"],
  parts: ({ courses, analysis }) => {
    const columns = (["commutativity_held_out", "commutativity_train"] as const).toSorted((column) =>
      column === analysis.commutativity ? -1 : 1
    );
    return columns.flatMap((column): PartDefinition[] => {
      const common = {
        task: "modularAddition",
        unit: "×",
        counts: column === analysis.commutativity,
        metrics: ["accuracy", "commutativity"],
      } as const;
      const [standard, perturbed] = (["standard", "perturbed"] as const).map((intervention) =>
        coursesOf(courses, "modularAddition", intervention)
      );
      const known = (course: RunCourse, step: StepReading) => knownOver(course, column, step);
      return [
        {
          ...common,
          name: `standard: share that commutes at t_fit, ${pairs[column]}`,
          unit: "share",
          criterion: below(UNKNOWN),
          courses: standard,
          read: (course) => whenKnown([delayed(course)], () => levelAtFit(course, column)),
        },
        {
          ...common,
          name: `standard: step of 95 % over t_grok, ${pairs[column]}`,
          criterion: atLeast(WITH_GROKKING),
          courses: standard,
          read: (course) => known(course, delayed(course)),
        },
        {
          ...common,
          name: `perturbed: step of 95 % over t_fit, ${pairs[column]}`,
          criterion: atMost(NEAR_FACTOR),
          courses: perturbed,
          read: (course) => known(course, fitStepOf(course)),
        },
        {
          ...common,
          name: `perturbed: step of 95 % over t_grok, ${pairs[column]}`,
          criterion: below(WITH_GROKKING),
          courses: perturbed,
          read: (course) => known(course, grokStepOf(course)),
        },
        {
          ...common,
          name: `${FIRST}, ${pairs[column]}`,
          counts: false,
          criterion: above(1),
          courses: standard,
          read: (course) =>
            withRival(course, perturbed, { name: "perturbed", read: (rival) => knownFirst(course, rival, column) }),
        },
      ];
    });
  },
  effects: ({ courses, analysis: { commutativity } }) => {
    const perturbed = coursesOf(courses, "modularAddition", "perturbed");
    return [medianEffect({
      name: `share that commutes at t_fit, perturbed less standard, ${pairs[commutativity]}`,
      task: "modularAddition",
      unit: "share",
      courses: coursesOf(courses, "modularAddition", "standard"),
      read: (course) =>
        withRival(course, perturbed, {
          name: "perturbed",
          read: (rival) =>
            whenKnown(
              [course, rival].map((each) => levelAtFit(each, commutativity)),
              (here, there) => there - here,
            ),
        }),
    })];
  },
};

/**
 * When a run grokked that had fitted clearly before: else a law that is counted from `t_fit` on would come with grokking whenever it came, and one
 * that is known at `t_fit` would be known too soon. What a run that never groks does not know, it need not have learnt with grokking.
 */
function delayed(course: RunCourse): StepReading {
  const [fit, grok] = [fitStepOf(course), grokStepOf(course)];
  return typeof fit === "number" && typeof grok === "number" && fit >= WITH_GROKKING * grok
    ? { missing: "fits only when it groks: no time between to know the law in" }
    : grok;
}

function levelAtFit(course: RunCourse, column: Column): StepReading {
  const missing = `${column} is not known at t_fit`;
  return whenKnown([fitStepOf(course)], (fit) => valueAt(course.curve(column), fit) ?? { missing });
}

function knownOver(course: RunCourse, column: Column, step: StepReading): Reading {
  const from = fitStepOf(course);
  const known = typeof from === "number" ? knownFrom(course, column, from) : from;
  return "missing" in known
    ? known
    : whenKnown([step], (step): Reading => censoredRatio(known, { step, censored: false }));
}

function knownFirst(course: RunCourse, rival: RunCourse, column: Column): Reading {
  const [here, there] = [course, rival].map((each) => knownFrom(each, column, leastAgreement(each, column)));
  if ("missing" in here) return here;
  return "missing" in there ? there : censoredRatio(here, there);
}

/** The step at which the fewest pairs agree: before it, predictions agree as they are nearly constant. */
function leastAgreement(course: RunCourse, column: Column): number {
  const { steps, values } = course.curve(column);
  const least = values.reduce((lowest, value) => Math.min(lowest, value), Infinity);
  return steps[values.indexOf(least)] ?? 0;
}

/** When the law is known for good, counted from a step on, or the last step if it never is. */
function knownFrom(course: RunCourse, column: Column, from: number): WaitingTime | Missing {
  const curve = curveBetween(course.curve(column), { from });
  const last = curve.steps[curve.steps.length - 1];
  if (last === undefined) return { missing: "commutativity is not known" };
  const known = sustainedCrossing(curve, { level: KNOWN, patience: course.grokking.patience });
  return { step: known ?? last, censored: known === null };
}

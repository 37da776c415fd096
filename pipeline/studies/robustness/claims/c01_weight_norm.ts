import { censoredRatio } from "../../../../core/grokking/censored_ratio.ts";
import { curveBetween } from "../../../../core/grokking/curve.ts";
import { median } from "../../../../core/grokking/median_interval.ts";
import { onsetOfDecrease } from "../../../../core/grokking/onset_of_decrease.ts";
import { coursesOf, coursesOfVariants, type RunCourse } from "../../../report/run_course.ts";
import { above, below, type PartDefinition, type Reading } from "../../../report/claims/claim_part.ts";
import {
  byTask,
  factorText,
  inSentence,
  type KnownPart,
  knownText,
  orUnsettled,
  partValues,
  sentences,
} from "../../../report/claims/in_words.ts";
import {
  changeLagOf,
  fitStepOf,
  grokStepOf,
  halfwayAfterFit,
  lateGrokStepOf,
  NEAR_FACTOR,
  type StepReading,
  whenKnown,
} from "../../../report/claims/timing.ts";
import { taskTitle } from "../../../report/figures/titles.ts";
import { formatCount, formatList, formatPercent } from "../../../report/format.ts";
import type { PaperClaim, PaperEvidence } from "../analysis.ts";
import { byKind } from "../controls.ts";
import { fallAtRise, normFall } from "../norm_fall.ts";
import { grokkingChoices, paperTasks } from "../settings.ts";

/** How much of its whole fall the norm must have lost to be said to have begun to fall. */
const ONSET_SHARE = 0.05;
/** The share of its largest value that a norm must lose to be said to fall at all. */
const LEAST_FALL = 0.05;

/** What the ratio of the two times is called among the claim's parts. */
export const RISE_OVER_ONSET = "middle of the rise of test accuracy over onset of the norm's fall";
export const RISE_OVER_MIDDLE =
  "middle of the rise of test accuracy over middle of the norm's fall, both from t_fit on";
const LAG = "lag of the change point of the norm behind t_grok";
const CONTROLS_FALL = "largest fall of the norm, controls that do not grok";

/** C1: the weight norm falls before test accuracy rises. */
export const weightNormClaim: PaperClaim = {
  id: "C1",
  title: "The weight norm falls first",
  question: "Does the weight norm fall before test accuracy rises?",
  answer: (claim) => {
    const rises = partValues(claim, RISE_OVER_ONSET);
    const rise = byTask(rises, (part) => orUnsettled(knownText(part), part));
    const isFirst = rises.every(({ value }) => value > 1);
    const middle = byTask(partValues(claim, RISE_OVER_MIDDLE));
    const lag = byTask(partValues(claim, LAG), lagText);
    const controls = claim.parts.flatMap(({ name, task, estimate, criterion }) =>
      name.startsWith(CONTROLS_FALL) && estimate !== null && criterion !== null
        ? [{
          needed: criterion.threshold,
          text: `with ${name.slice(CONTROLS_FALL.length + 2)} on ${inSentence(taskTitle[task])} lose ${
            formatPercent(estimate)
          }`,
        }]
        : []
    );
    const needed = new Set(controls.map((each) => each.needed)); // by task
    return sentences(
      rise === null
        ? "No run that groks late shows when the norm falls."
        : `The norm ${
          isFirst ? "begins" : "does not always begin"
        } to fall first: the step at which test accuracy is half-way up, over that onset, is ${rise}.`,
      middle !== null &&
        `Both read half-way from t_fit on, the step of test accuracy over the norm's is ${middle} (below 1×, the norm is the later).`,
      lag !== null && `The norm's change point, where two constant levels fit it best from t_fit on, comes ${lag}.`,
      controls.length > 0 &&
        `Of the controls that do not grok, those ${
          formatList(controls.map(({ text }) => text))
        } of their norm, more than ${
          needed.size === 1 ? `the ${formatPercent([...needed][0])} that ` : ""
        }standard runs have lost when half-way up: a fall alone is not enough.`,
    );
  },
  claim:
    "The weight norm begins to fall before test accuracy rises; its fall is a sufficient condition for grokking, but does not time it.",
  figures: [1],
  statistic:
    "The step at which the weight norm has lost 5 % of its whole fall (onset), compared with the step at which test accuracy is half-way from its " +
    "value at t_fit to where it ends (the median of the last 5 % of the evaluations after t_fit; first: the latter over the onset), and with t_grok (it does not time it: t_grok over the onset); standard runs " +
    "that grok.\nAnd the largest share of its value that the norm loses in controls that do not grok, kind by kind (sufficient: they should not lose as much as standard runs have lost when test accuracy is half-way up).\nBeside them, middle over middle: the step at which test accuracy is half-way up over that at which the norm is half-way down, both from the value at t_fit to the median of the last 5 % of the evaluations after it; and how far the norm's change point is from t_grok.",
  reason:
    "The middle of the rise is a stricter reading of “before” than t_grok, near its end. But a fall that is read at its onset comes before a rise that is read at its middle even where the two are the same curve: middle over middle reads both from t_fit on and in the same way, and has no threshold.\nIt does not time grokking if its onset is off by more than a factor of " +
    "two; its change point, beside it, may be nearer.\nA norm that never loses 5 % of its largest value counts as one that falls after the last step.\nWhether a fall is enough shows in controls that do not grok by the end of training: if their norm falls as far as in standard runs whose test accuracy is half-way up, it is not. A control whose norm does not fall that far, or whose training ends before, says nothing of it, so controls can refute that a fall is enough, and cannot show it. A fall that is made up for later is a fall.",
  choices: grokkingChoices,
  parts: (evidence) => parts(evidence, "sufficient"),
  formerly: {
    reason:
      "The paper calls the fall a sufficient condition. At first controls whose norm falls without grokking stood beside the claim, and did not count: that is the former rule here. Two rules came between. Under one every kind of control counted, also those whose norm never falls, which say nothing. Under the other a fall of 5 % counted against the claim, though standard runs have not grokked either when theirs has fallen by as little. Now a fall counts if it is as large as that of standard runs half-way up.",
    parts: (evidence) => parts(evidence, "first"),
  },
  notes: ({ courses }) => paperTasks.flatMap((task) => controlNote(courses, task)),
};

/** @param claimed whether the fall is also claimed to be enough */
function parts(evidence: PaperEvidence, claimed: "first" | "sufficient"): readonly PartDefinition[] {
  return paperTasks.flatMap((task): PartDefinition[] => {
    const common = {
      task,
      courses: coursesOf(evidence.courses, task, "standard"),
      metrics: ["accuracy", "weight_norm"],
    };
    const kinds = byKind(
      coursesOfVariants(evidence.courses, "control")
        .filter(({ run, times }) => run.task === task && times?.groks === false),
    );
    const atRise = fallAtRise(evidence.courses, task);
    const needed = atRise ?? LEAST_FALL;
    const isVain = (course: RunCourse) => atRise !== null && (normFall(course) ?? 0) >= atRise;
    const [falling, steady] = [true, false].map((falls) =>
      kinds.filter(([, courses]) => courses.some(isVain) === falls)
    );
    const controls = falling.length === 0 ? [["", []] as const] : falling; // without any it is open if the fall is enough
    return [
      {
        ...common,
        name: RISE_OVER_ONSET,
        unit: "×",
        criterion: above(1),
        read: (course) => overOnset(course, grokked(course, halfwayAfterFit(course, "test_accuracy"))),
      },
      {
        ...common,
        name: "t_grok over onset of the norm's fall",
        unit: "×",
        criterion: above(NEAR_FACTOR),
        read: (course) => overOnset(course, grokStepOf(course)),
      },
      {
        ...common,
        name: RISE_OVER_MIDDLE,
        unit: "×",
        read: (course) => overMiddle(course, grokked(course, halfwayAfterFit(course, "test_accuracy"))),
      },
      {
        ...common,
        name: LAG,
        unit: "decades",
        read: (course) => changeLagOf(course, "weight_norm", evidence.analysis),
      },
      ...controls.map(([kind, courses]) => ({
        ...common,
        name: kind === "" ? CONTROLS_FALL : `${CONTROLS_FALL}: ${kind}`,
        unit: "share",
        criterion: below(needed),
        counts: claimed === "sufficient",
        courses,
        read: (course: RunCourse): Reading => isVain(course) ? fallOf(course) : NOT_AS_FAR,
      })),
      ...steady.map(([kind, courses]) => ({
        ...common,
        name: `${CONTROLS_FALL}: ${kind}`,
        unit: "share",
        counts: false,
        courses,
        read: fallOf,
      })),
    ];
  });
}

/** Of a run that does not grok, or has when it fits, test accuracy has no rise to time. */
function grokked(course: RunCourse, step: StepReading): StepReading {
  return whenKnown([lateGrokStepOf(course)], () => step);
}

/** A step over that at which the norm is half-way from its value at t_fit to its last. */
function overMiddle(course: RunCourse, step: StepReading): Reading {
  return whenKnown([step, fitStepOf(course)], (step, from): Reading => {
    const { steps, values } = curveBetween(course.curve("weight_norm"), { from });
    const last = values.length - 1;
    if (last < 0) return { missing: "the weight norm is not known" };
    const middle = values[last] < values[0] ? halfwayAfterFit(course, "weight_norm") : null;
    if (middle !== null && typeof middle !== "number") return middle;
    return censoredRatio({ step, censored: false }, { step: middle ?? steps[last], censored: middle === null });
  });
}

/** A step over that at which the norm begins to fall. */
function overOnset(course: RunCourse, step: StepReading): Reading {
  if (typeof step !== "number") return step;
  const norm = course.curve("weight_norm");
  if (norm.steps.length === 0) return { missing: "the weight norm is not known" };
  const onset = falls(norm.values) ? onsetOfDecrease(norm, { share: ONSET_SHARE }) : null;
  const last = norm.steps[norm.steps.length - 1];
  return censoredRatio({ step, censored: false }, { step: onset ?? last, censored: onset === null });
}

/** Whether a norm ever falls by more than a wiggle, from its largest value on. */
function falls(values: readonly number[]): boolean {
  const top = values.reduce((most, value) => Math.max(most, value), 0);
  const later = values.slice(values.lastIndexOf(top));
  return later.some((value) => value <= (1 - LEAST_FALL) * top);
}

function fallOf(course: RunCourse): Reading {
  return normFall(course) ?? { missing: "the weight norm is not known" };
}

const NOT_AS_FAR = {
  missing: "the norm does not fall as far as in standard runs that are half-way up: nothing is said of a fall",
};

/** Where a change point lies, as a factor of t_grok, and between which factors the interval does: `a factor of 1.08 before t_grok (1.06 to 6.9)`. */
function lagText({ value, interval }: KnownPart): string {
  const side = (decades: number) => decades < 0 ? "before" : "after";
  const { low, high } = interval ?? {};
  const known = low != null && high != null && factorText(low) !== factorText(high);
  const between = !known
    ? ""
    : side(low) === side(high)
    ? ` (${[low, high].toSorted((a, b) => Math.abs(a) - Math.abs(b)).map(factorText).join(" to ")})`
    : ` (${factorText(low)} before to ${factorText(high)} after)`;
  return `${
    factorText(value) === "1" ? "at t_grok" : `${side(value)} t_grok by a factor of ${factorText(value)}`
  }${between}`;
}

/** How far the norm falls in controls that grok all the same, and in those that do not: whether a fall is needed, and whether it is enough. */
function controlNote(courses: readonly RunCourse[], task: RunCourse["run"]["task"]): readonly string[] {
  const controls = coursesOfVariants(courses, "control").filter(({ run }) => run.task === task && run.complete);
  const falls = (chosen: readonly RunCourse[]) => chosen.flatMap((course) => normFall(course) ?? []);
  const undriven = falls(
    controls.filter(({ times, settings }) => times?.groks && settings.settings.train.weightDecay === 0),
  );
  const needed = fallAtRise(courses, task);
  const vain = falls(controls.filter(({ times }) => times?.groks === false)).filter((fall) =>
    fall >= (needed ?? Infinity)
  );
  const usual = falls(coursesOf(courses, task, "standard").filter(({ run, times }) => run.complete && times?.groks));
  const most = Math.max(...undriven);
  const isSmall = usual.length > 0 && most < median(usual) / 2;
  const notes = [
    ...undriven.length === 0 ? [] : [
      `the norm falls by ${formatPercent(most)} at most in ${
        formatCount(undriven.length, "run")
      } without weight decay that ${undriven.length === 1 ? "groks" : "grok"}${
        usual.length === 0 ? "" : `, by ${formatPercent(median(usual))} in standard training`
      }${isSmall ? ": a large fall is not needed" : ""}`,
    ],
    ...vain.length === 0 || needed === null ? [] : [
      `in ${formatCount(vain.length, "run")} that ${vain.length === 1 ? "does" : "do"} not grok it falls by up to ${
        formatPercent(Math.max(...vain))
      }, further than by the ${formatPercent(needed)} of standard runs half-way up: a fall is not enough`,
    ],
  ];
  return notes.length === 0 ? [] : [`${taskTitle[task]}: ${notes.join("; ")}.`];
}

import { median } from "../../../../core/grokking/median_interval.ts";
import { atLength, isRising } from "../longer_runs.ts";
import { relativeFluctuation } from "../../../../core/grokking/relative_fluctuation.ts";
import { withRival } from "../../../report/claims/speed_up.ts";
import { coursesOf, type RunCourse } from "../../../report/run_course.ts";
import { above, atMost, type Missing, type PartDefinition, type Reading } from "../../../report/claims/claim_part.ts";
import { medianEffect } from "../../../report/claims/effect.ts";
import { effectValues, knownText, orUnsettled, partValues, sentences } from "../../../report/claims/in_words.ts";
import { formatPercent } from "../../../report/format.ts";
import { grokStepOf, type StepReading, whenKnown } from "../../../report/claims/timing.ts";
import type { Analysis, PaperClaim, PaperEvidence } from "../analysis.ts";

const COLUMN = "logit_distance";
/** The window of the running median that tells the peak. */
const WINDOW = 9;
/** A typical distance of at most this share of the peak is 0 to the eye. */
const SETTLED = 0.05;
/** Evaluations that jump by less than this share of the peak draw a calm line. */
const CALM = 0.02;
/** How much more restless one curve must be to be of another kind. */
const TWICE = 2;
const UNSETTLED: Missing = { missing: "still in its transition when training ends" };
const ENDED_EARLY: Missing = { missing: "training ended early, soon after grokking" };
/** Fluctuations below this share of the peak are too small to divide by. */
const LEAST = 1e-4;

/** The smallest share that is told. */
const TINY = 0.001;
const LEVEL = "standard: level after t_grok";
const RESTLESS = "perturbed: fluctuation after t_grok";
const RATIO = "fluctuation, perturbed over standard";
/** What shares of a peak do not tell: the peaks differ. */
const ownUnit = ([["standard", "level"], ["standard", "fluctuation"], ["perturbed", "level"], [
  "perturbed",
  "fluctuation",
]] as const).map(([intervention, what]) => ({
  name: `${intervention}: ${what} after t_grok, in the logits' own unit`,
  intervention,
  what,
}));

/** C8: the distance of the logits of (a, b) and (b, a) after grokking. */
export const logitDistanceClaim: PaperClaim = {
  id: "C8",
  title: "Logit distance settles, or stays restless",
  question:
    "Does the distance of the logits of (a, b) and (b, a) settle at 0 after grokking, but stay restless under noise?",
  answer: (claim) => {
    const [level, restless] = [LEVEL, RESTLESS].map((name) => partValues(claim, name)[0]);
    const [still, calm, moving, jumps] = ownUnit.map(({ name }) => effectValues(claim, name)[0]);
    return sentences(
      level !== undefined &&
        `Once standard training has grokked, the distance of the two orders' logits ${
          level.value <= SETTLED ? "rests" : "stays"
        } at ${
          orUnsettled(level.value < TINY ? `less than ${formatPercent(TINY)}` : formatPercent(level.value), level)
        } of its peak.`,
      restless !== undefined &&
        `Under perturbed training it ${
          orUnsettled(
            restless.value > CALM
              ? `keeps fluctuating, by ${formatPercent(restless.value)} of its own peak`
              : `comes to rest as well: it fluctuates by only ${formatPercent(restless.value)} of its own peak`,
            restless,
          )
        }.`,
      still !== undefined && calm !== undefined && moving !== undefined && jumps !== undefined &&
        `After grokking it is ${knownText(still)} logits² under standard training, with a fluctuation of ${
          knownText(calm)
        }, and ${knownText(moving)} under perturbed training, with one of ${knownText(jumps)}.`,
    );
  },
  claim:
    "After grokking, the distance between the logits of (a, b) and (b, a) settles at 0 under standard training and stays chaotic under perturbed training.",
  figures: [7],
  comparesInterventions: true,
  readsAfterGrokking: true,
  statistic:
    "After t_grok, over the run's peak (the largest running median of nine evaluations): the median (level), and the mean distance from the running median " +
    "(fluctuation: an evaluation counts that has four neighbours after t_grok on either side); and the fluctuation of perturbed over that of standard training with the same seed. Effects: both in the logits' own unit (squared distance, summed over the logits).",
  reason:
    "Both are shares of the peak, which is the height of the figure, so a curve that decays smoothly to 0 has neither level nor fluctuation, whatever its unit. " +
    "5 % of the height looks like 0, and 2 % from point to point like a calm line. Neither the peak nor a mean of magnitudes lets a single spike decide.\nThe ratio requires a clear difference between the two, at least a factor of two, as both thresholds could be met by a hair; a fluctuation of standard training below a ten-thousandth of its peak counts as that much, so the ratio is then a lower bound.\nA run whose test accuracy still rises when training ends (by more than 1 % between the last two twentieths of its evaluations) goes on to 8/3 of its steps (40 000 in place of 15 000 in the paper's profile) and is read from that longer run; it is open if it still rises there. A run that ended early, as its test accuracy was high enough, tells nothing: its calm may be that of its first steps after grokking.",
  choices: ["modularAddition.grokking", "modularAddition.checkpoints.every", "modularAddition.perturbation"],
  parts: (evidence) => parts(evidence, "at length"),
  formerly: {
    reason:
      "A run counted as soon as it had grokked, even if it was still in its transition when training ended, or ended early: what such a run does after grokking is not known.",
    parts: (evidence) => parts(evidence, "as it ends"),
  },
  effects: ({ courses, analysis }) => {
    const fluctuation = statistics(analysis).fluctuation;
    const [standard, perturbed] = runsAtLength(courses);
    const common = { task: "modularAddition" } as const;
    return [
      medianEffect({
        ...common,
        name: "fluctuation after t_grok in shares of the peak, perturbed over standard",
        unit: "×",
        courses: standard,
        read: (course) => fluctuationRatio(course, perturbed, settled((each) => afterGrokking(each, fluctuation))),
      }),
      ...ownUnit.map(({ name, intervention, what }) =>
        medianEffect({
          ...common,
          name,
          unit: "",
          courses: intervention === "standard" ? standard : perturbed,
          read: settled((course) => afterGrokking(course, statistics(analysis)[what], "own unit")),
        })
      ),
    ];
  },
};

/** Standard and perturbed runs, each at the length at which it is read. */
function runsAtLength(courses: readonly RunCourse[]): readonly [readonly RunCourse[], readonly RunCourse[]] {
  const of = (intervention: string) =>
    coursesOf(courses, "modularAddition", intervention).map((course) => atLength(course, courses));
  return [of("standard"), of("perturbed")];
}

/** A reading of a run that shows what comes after grokking: it is not in its transition any more when training ends, and goes on for all of its steps. */
const settled = (read: (course: RunCourse) => StepReading) => (course: RunCourse): StepReading =>
  course.run.stopped !== undefined ? ENDED_EARLY : isRising(course) ? UNSETTLED : read(course);

/** @param taken how a run is taken that is still in its transition when training ends */
function parts({ courses, analysis }: PaperEvidence, taken: "at length" | "as it ends"): readonly PartDefinition[] {
  const [standard, perturbed] = taken === "at length"
    ? runsAtLength(courses)
    : ["standard", "perturbed"].map((intervention) => coursesOf(courses, "modularAddition", intervention));
  const common = { task: "modularAddition", unit: "share of peak", metrics: ["accuracy", "commutativity"] } as const;
  const { level, fluctuation } = statistics(analysis);
  const [levelRead, fluctuationRead] = [level, fluctuation].map((statistic) => {
    const read = (course: RunCourse) => afterGrokking(course, statistic);
    return taken === "at length" ? settled(read) : read;
  });
  const calm = { ...common, read: fluctuationRead };
  return [
    { ...common, name: LEVEL, criterion: atMost(SETTLED), courses: standard, read: levelRead },
    { ...calm, name: "standard: fluctuation after t_grok", criterion: atMost(CALM), courses: standard },
    { ...calm, name: RESTLESS, criterion: above(CALM), courses: perturbed },
    {
      ...common,
      name: RATIO,
      unit: "×",
      criterion: above(TWICE),
      courses: standard,
      read: (course) => fluctuationRatio(course, perturbed, fluctuationRead),
    },
    { ...common, name: "perturbed: level after t_grok", courses: perturbed, read: levelRead },
  ];
}

/** What is read of a curve after grokking: `values` from evaluation `from` on; null where there are too few. */
type Statistic = (values: readonly number[], from: number) => number | null;

/** The level, and how restless a curve is about its running median. */
function statistics(
  { fluctuation: { window, reachesBack } }: Pick<Analysis, "fluctuation">,
): Readonly<Record<"level" | "fluctuation", Statistic>> {
  return {
    level: (values, from) => median(values.slice(from)),
    fluctuation: (values, from) =>
      relativeFluctuation(values.slice(reachesBack ? Math.max(0, from - (window - 1) / 2) : from), {
        window,
        scale: 1,
      }),
  };
}

/** @param read how the fluctuation of either run is read */
function fluctuationRatio(
  course: RunCourse,
  rivals: readonly RunCourse[],
  read: (course: RunCourse) => StepReading,
): Reading {
  return withRival(course, rivals, {
    name: "perturbed",
    read: (rival) =>
      whenKnown(
        [read(course), read(rival)],
        (here, there) => here >= LEAST ? there / here : { low: there / LEAST, high: Infinity },
      ),
  });
}

/** The largest running median: one spike does not make everything else small. */
function heightOf(values: readonly number[]): number {
  const medians = values.slice(WINDOW - 1).map((_, index) => median(values.slice(index, index + WINDOW)));
  return medians.reduce((most, value) => Math.max(most, value), 0);
}

/** A statistic of the curve after grokking, in shares of its peak or in the logits' own unit. */
function afterGrokking(
  course: RunCourse,
  statistic: Statistic,
  unit: "peak" | "own unit" = "peak",
): StepReading {
  const grok = grokStepOf(course);
  if (typeof grok !== "number") return grok;
  const curve = course.curve(COLUMN);
  const peak = heightOf(curve.values);
  if (!(peak > 0)) return { missing: "the logit distance is not known" };
  const from = curve.steps.findIndex((step) => step >= grok);
  if (from < 0) return { missing: "no evaluation after t_grok" };
  const values = unit === "peak" ? curve.values.map((value) => value / peak) : curve.values;
  return statistic(values, from) ?? { missing: "too few evaluations after t_grok for a running median" };
}

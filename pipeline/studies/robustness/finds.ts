/**
 * What the runs show beside the paper's claims, wherever they do.
 *
 * @module
 */
import { curveBetween } from "../../../core/grokking/curve.ts";
import { median } from "../../../core/grokking/median_interval.ts";
import { valueAt } from "../../../core/grokking/seed_band.ts";
import type { Evidence } from "../../report/claims/claim_definition.ts";
import { formatCount, formatNumber, formatPercent, formatStep } from "../../report/format.ts";
import { fallSinceFit } from "./claims/c02_robustness.ts";
import { sentences } from "../../report/claims/in_words.ts";
import { markTime } from "../../report/claims/speed_up.ts";
import type { Find } from "../../report/reported_study.ts";
import { normFall } from "./norm_fall.ts";
import { coursesOf, coursesOfVariants, logMiddle, type RunCourse } from "../../report/run_course.ts";

/** How many times a quantity must grow, or shrink, for that to be told. */
const RISES = 2;
/** On the plateau before grokking, pairs whose swap is trained are right at least this often, and the others at most this often. */
const STAIR = { known: 0.9, unknown: 0.2 } as const;
/** A training loss of this many times the median after fitting is a spike, and this many spikes are a pattern. */
const SPIKE = 100;
const SPIKES = 3;
/** A curve that ends above this share of its peak has not come down from it. */
const NEAR_PEAK = 0.9;

const mediansOf = (runs: readonly unknown[]): string =>
  runs.length === 1 ? "one run" : `medians of ${formatCount(runs.length, "run")}`;

/** The finds that these runs show. */
export function finds(evidence: Evidence): readonly Find[] {
  return [stair, groksWithoutDecay, errorRises, lossSpikes].flatMap((find) => find(evidence));
}

/** Half-way from fitting to grokking, perturbed networks know that a + b = b + a, and no more. */
function stair({ courses }: Evidence): readonly Find[] {
  const seen = coursesOf(courses, "modularAddition", "perturbed").flatMap(({ run, times, curve }) => {
    if (!run.complete || times?.fitStep == null || times.grokStep === null) return [];
    const step = logMiddle(times.fitStep, times.grokStep);
    const at = (name: string) => valueAt(curve(name), step);
    const [all, trained, heldOut] = ["test_accuracy", "test_accuracy_swap_trained", "test_accuracy_swap_held_out"].map(
      at,
    );
    return all === null || trained === null || heldOut === null ? [] : [{ step, all, trained, heldOut }];
  });
  if (seen.length === 0) return [];
  const middle = (of: (each: typeof seen[number]) => number) => median(seen.map(of));
  if (middle(({ trained }) => trained) < STAIR.known || middle(({ heldOut }) => heldOut) > STAIR.unknown) return [];
  return [{
    title: "The plateau of perturbed training is the commutative law",
    text: `Half-way from fitting to grokking on a logarithmic axis (step ${formatStep(middle(({ step }) => step))}, ${
      mediansOf(seen)
    }) test accuracy is ${formatPercent(middle(({ all }) => all))}: of the test pairs whose swap is trained ${
      formatPercent(middle(({ trained }) => trained))
    } are right, of the others ${
      formatPercent(middle(({ heldOut }) => heldOut))
    }. The network has learnt that a + b = b + a, not yet to add.`,
    figure: 4,
  }];
}

/** MNIST groks without weight decay, to which the paper's explanation gives the work. */
function groksWithoutDecay({ courses }: Evidence): readonly Find[] {
  const controls = coursesOfVariants(courses, "control").filter(({ run, settings }) =>
    run.task === "mnist" && run.complete && settings.settings.train.weightDecay === 0
  );
  const grokked = controls.flatMap((course) =>
    course.times?.grokStep == null ? [] : [{ course, step: course.times.grokStep, plateau: course.times.plateau }]
  );
  if (grokked.length === 0) return [];
  const standard = coursesOf(courses, "mnist", "standard").filter(({ times }) => times?.groks);
  const steps = standard.flatMap(({ times }) => times?.grokStep ?? []);
  const beside = steps.length === 0 ? "" : ` (with weight decay: ${formatStep(median(steps))})`;
  const fallsOf = (chosen: readonly RunCourse[]) => chosen.flatMap((course) => normFall(course) ?? []);
  const [falls, usual] = [fallsOf(grokked.map(({ course }) => course)), fallsOf(standard)];
  const level = grokked[0].course.grokking.plateauLevel;
  const marksOf = (chosen: readonly RunCourse[]) =>
    chosen.flatMap((course) => {
      const time = markTime(course, level);
      return time === null || time.censored ? [] : [time.step];
    });
  const [marks, usualMarks] = [marksOf(grokked.map(({ course }) => course)), marksOf(standard)];
  const left = grokked.map(({ course }) => {
    const { values } = course.curve("weight_norm");
    return 1 - values[values.length - 1] / Math.max(...values);
  });
  const comesBack = falls.length > 0 && median(left) < median(falls) / 2;
  const isSmall = usual.length > 0 && Math.max(...falls) < median(usual) / 2;
  return [{
    title: "MNIST groks without weight decay",
    text: sentences(
      `${grokked.length} of ${formatCount(controls.length, "run")} with weight decay 0 grok all the same, at step ${
        formatStep(median(grokked.map(({ step }) => step)))
      }${beside}, and come to plateaus of ${rangeText(grokked.map(({ plateau }) => plateau))} of the test images${
        stillRising(grokked.map(({ course }) => course))
      }.`,
      marks.length > 0 && usualMarks.length > 0 &&
        `They stay above ${formatPercent(level)}, which counts as grokking on this task, from step ${
          formatStep(median(marks))
        } on, with weight decay from step ${formatStep(median(usualMarks))} on.`,
      falls.length > 0 && usual.length > 0 &&
        `Their weight norm falls by ${rangeText(falls)} on the way${
          comesBack ? " and has mostly come back by the end" : ""
        }; with weight decay it falls by ${formatPercent(median(usual))}.${
          isSmall ? ` So grokking does not need a large ${comesBack ? "or lasting " : ""}fall of the norm here.` : ""
        }`,
    ),
  }];
}

/** How test accuracy still rises at the end of some runs, if it does: over the last tenth of training, by the median. */
function stillRising(courses: readonly RunCourse[]): string {
  const rises = courses.map(({ curve }) => {
    const { steps, values } = curve("test_accuracy");
    const last = steps[steps.length - 1];
    return values[values.length - 1] - (valueAt({ steps, values }, 0.9 * last) ?? values[values.length - 1]);
  });
  const points = 100 * median(rises);
  return points < 0.1
    ? ""
    : `, still rising by ${formatNumber(points)} percentage points over the last tenth of training`;
}

/** `81 % to 84.8 %`. */
function rangeText(shares: readonly number[]): string {
  const [least, most] = [Math.min(...shares), Math.max(...shares)].map((share) => formatPercent(share));
  return least === most ? least : `${least} to ${most}`;
}

/** On modular addition the perturbation error of the logits rises after fitting: to a peak, or again after a fall. */
function errorRises({ courses }: Evidence): readonly Find[] {
  const known = coursesOf(courses, "modularAddition", "standard").filter(({ run }) => run.complete).flatMap((course) =>
    turnsOf(course) ?? []
  );
  const middle = (of: (turns: Turns) => number) => median(known.map(of));
  const figure = 2;
  if (known.length === 0) return [];
  if (middle(({ fall }) => fall) >= RISES && middle(({ again }) => again) >= RISES) {
    return [{
      title: "On modular addition the perturbation error rises again",
      text: `After fitting it falls, to its least at step ${formatStep(middle(({ leastAt }) => leastAt))}, then grows ${
        formatNumber(middle(({ again }) => again))
      }-fold by the end of training. So growing robustness cannot be the whole story on this task.`,
      figure,
    }];
  }
  if (middle(({ rise }) => rise) < RISES) return [];
  const ends = known.map(({ end }) => end);
  const end = median(ends);
  const isAtPeak = middle(({ rise, end }) => end / rise) > NEAR_PEAK;
  const range = known.length === 1
    ? " (one run)"
    : ` (median; ${formatNumber(Math.min(...ends))} to ${formatNumber(Math.max(...ends))} in ${known.length} runs)`;
  const relative = relativeFall(courses);
  return [{
    title: "On modular addition the perturbation error grows after fitting",
    text: `${
      isAtPeak
        ? `From t_fit to the end of training it grows ${
          formatNumber(end)
        }-fold${range}, and is then still near its peak`
        : `It rises to as much as ${formatNumber(middle(({ rise }) => rise))} times its value at t_fit (${
          mediansOf(known)
        }), and ends ${formatNumber(end >= 1 ? end : 1 / end)} times as ${end >= 1 ? "high" : "low"} as at t_fit`
    }. So it is not because the logits move less under noise that test accuracy rises${
      relative === null
        ? ""
        : `; relative to the size of the logits, which grow as well, they ${
          relative >= 1 ? "do move less" : "move more, too"
        } (the error ${relative >= 1 ? "falls" : "rises"} ${
          formatNumber(relative >= 1 ? relative : 1 / relative)
        }-fold)`
    }.`,
    figure,
  }];
}

/** The relative perturbation error at t_fit over its last value, on modular addition; the median over runs. */
function relativeFall(courses: Evidence["courses"]): number | null {
  const falls = coursesOf(courses, "modularAddition", "standard").filter(({ run }) => run.complete)
    .map((course) => fallSinceFit(course, "perturbation_error_relative"))
    .filter((fall) => typeof fall === "number");
  return falls.length === 0 ? null : median(falls);
}

/** How the perturbation error moves from fitting on, in ratios: from t_fit to its peak, to its least value and to its end, and from the least to the end. */
interface Turns {
  readonly rise: number;
  readonly fall: number;
  readonly leastAt: number;
  readonly again: number;
  readonly end: number;
}

function turnsOf(course: RunCourse): Turns | null {
  const { steps, values } = curveBetween(course.curve("perturbation_error"), {
    from: course.times?.fitStep ?? Infinity,
  });
  const [first, last] = [values[0], values[values.length - 1]];
  if (!(first > 0)) return null;
  const [peak, least] = [Math.max(...values), Math.min(...values)];
  return {
    rise: peak / first,
    fall: first / least,
    leastAt: steps[values.indexOf(least)],
    again: last / least,
    end: last / first,
  };
}

/** The training loss jumps up again and again long after fitting: cross-entropy at the limit of single precision. */
function lossSpikes({ courses }: Evidence): readonly Find[] {
  const spiking = coursesOf(courses, "modularAddition", "standard").flatMap((course) => {
    const spikes = spikesOf(course);
    return spikes >= SPIKES ? [spikes] : [];
  });
  if (spiking.length === 0) return [];
  return [{
    title: "The training loss spikes",
    text: `After fitting, it jumps to more than ${SPIKE} times its usual size at ${
      formatStep(median(spiking))
    } evaluations of a standard run on modular addition, and comes back.`,
  }];
}

function spikesOf({ run, times, curve }: RunCourse): number {
  if (!run.complete || times?.fitStep == null) return 0;
  const { values } = curveBetween(curve("train_loss"), { from: times.fitStep });
  if (values.length === 0) return 0;
  const usual = median(values);
  return values.filter((value, index) => value > SPIKE * usual && index > 0 && values[index - 1] <= SPIKE * usual)
    .length;
}

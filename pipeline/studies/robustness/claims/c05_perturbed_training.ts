import { valueAt } from "../../../../core/grokking/seed_band.ts";
import type { ClaimDefinition } from "../../../report/claims/claim_definition.ts";
import { medianEffect } from "../../../report/claims/effect.ts";
import { byTask, effectValues, partValues, sentences, settledSoonerText } from "../../../report/claims/in_words.ts";
import {
  EARLIEST,
  levelName,
  speedUpEffect,
  speedUpName,
  speedUpParts,
  variantSpeedUpParts,
} from "../../../report/claims/speed_up.ts";
import type { Missing } from "../../../report/claims/claim_part.ts";
import { fitStepOf, whenKnown } from "../../../report/claims/timing.ts";
import type { TaskName } from "../../../config/config.ts";
import { taskTitle } from "../../../report/figures/titles.ts";
import { formatPercent } from "../../../report/format.ts";
import { coursesOf, type RunCourse } from "../../../report/run_course.ts";
import { grokkingChoices, onOperands, paperTasks } from "../settings.ts";

const comparison = { slow: "standard", fast: "perturbed" } as const;
const otherReading = { ...comparison, task: "modularAddition", variant: { ...onOperands, of: "fast" } } as const;

/** Test pairs by whether the network was trained on them in the other order. */
const swaps = [["is trained", "trained"], ["is not trained", "held_out"]].map(([words, name]) => ({
  name: `perturbed: test accuracy at t_fit, pairs whose swap ${words}`,
  column: `test_accuracy_swap_${name}`,
}));
const UNMEASURED: Missing = { missing: "not measured at t_fit" };

/** C5: perturbed training generalises sooner. */
export const perturbedTrainingClaim: ClaimDefinition = {
  id: "C5",
  title: "Perturbed training generalises sooner",
  question: "Does noise on the inputs bring generalisation forward?",
  answer: (claim) => {
    const ratios = byTask(partValues(claim, speedUpName(comparison)), settledSoonerText);
    if (ratios === null) return "No pair of standard and perturbed runs can be compared yet.";
    const early = byTask(partValues(claim, levelName(comparison, EARLIEST)), settledSoonerText);
    const [other] = partValues(claim, speedUpName(otherReading));
    const [trained, heldOut] = swaps.map(({ name }) => effectValues(claim, name)[0]);
    return sentences(
      `Perturbed training groks ${ratios} than standard training of the same seed.`,
      early !== null && `It reaches a test accuracy of ${formatPercent(EARLIEST)} ${early}.`,
      other !== undefined &&
        `With ${onOperands.words}, the other reading of the paper, it groks ${
          settledSoonerText(other)
        } on modular addition.`,
      trained !== undefined && heldOut !== undefined &&
        `When it has fitted, ${formatPercent(trained.value)} of the test pairs are right whose swap is trained, and ${
          formatPercent(heldOut.value)
        } of the others.`,
    );
  },
  claim: "Training on inputs with adaptive Gaussian noise speeds up generalisation.",
  figures: [4],
  comparesInterventions: true,
  statistic:
    "t_grok of standard training over t_grok of perturbed training with the same seed (initial weights, batches, and on modular addition the split). Over seeds: the median of these ratios, not the ratio of two medians.",
  reason:
    "A ratio above 1 is a speed-up. A run that does not grok makes the ratio a bound instead of dropping out. The two runs of a seed differ only in the training. t_grok is at 95 % of a run's own plateau, so a run that ends higher has further to go; the steps to one test accuracy for all are therefore reported beside it.",
  choices: [
    ...grokkingChoices,
    "mnist.perturbation",
    "modularAddition.perturbation",
    "mnist.train.warmupSteps",
    "modularAddition.train.warmupSteps",
  ],
  parts: (evidence) => [
    ...paperTasks.flatMap((task) => speedUpParts(evidence, { task, ...comparison })),
    ...variantSpeedUpParts(evidence, otherReading),
  ],
  notes: ({ courses }) => paperTasks.flatMap((task) => plateauNote(courses, task)),
  effects: (evidence) => [
    ...paperTasks.map((task) => speedUpEffect(evidence, { task, ...comparison })),
    ...swaps.map(({ name, column }) =>
      medianEffect({
        name,
        task: "modularAddition",
        unit: "share",
        courses: coursesOf(evidence.courses, "modularAddition", comparison.fast),
        read: (course) => whenKnown([fitStepOf(course)], (fit) => valueAt(course.curve(column), fit) ?? UNMEASURED),
      })
    ),
  ],
};

/** That perturbed runs end lower than the standard ones of their seeds, or higher, if all do. */
function plateauNote(courses: readonly RunCourse[], task: TaskName): readonly string[] {
  const rivals = coursesOf(courses, task, comparison.fast);
  const pairs = coursesOf(courses, task, comparison.slow).flatMap((course) => {
    const rival = rivals.find(({ run }) => run.seed === course.run.seed);
    const isKnown = course.run.complete && rival?.run.complete && course.times?.groks && rival.times?.groks;
    return isKnown ? [[course.times.plateau, rival.times.plateau] as const] : [];
  });
  const [lower, higher] = [pairs.every(([slow, fast]) => fast < slow), pairs.every(([slow, fast]) => fast > slow)];
  if (pairs.length === 0 || !(lower || higher)) return [];
  const range = (values: readonly number[]) =>
    `${formatPercent(Math.min(...values))} to ${formatPercent(Math.max(...values))}`;
  const [slow, fast] = [0, 1].map((side) => range(pairs.map((pair) => pair[side])));
  return [
    `${taskTitle[task]}: perturbed runs end ${
      lower ? "lower" : "higher"
    } than the standard ones of their seeds in ${pairs.length} of ${pairs.length} pairs, at ${fast} of the test samples against ${slow}.`,
  ];
}

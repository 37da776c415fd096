import { valueAt } from "../../../../core/grokking/seed_band.ts";
import type { ClaimDefinition } from "../../../report/claims/claim_definition.ts";
import { medianEffect } from "../../../report/claims/effect.ts";
import {
  byTask,
  effectValues,
  inSentence,
  partValues,
  sentences,
  settledSoonerText,
  soonerText,
} from "../../../report/claims/in_words.ts";
import {
  COMMON_LEVEL,
  levelName,
  pooledName,
  pooledSpeedUpParts,
  speedUpEffect,
  speedUpEffectName,
  speedUpName,
  speedUpParts,
  variantSpeedUpParts,
  withRival,
} from "../../../report/claims/speed_up.ts";
import { atLeast, type Missing, type PartDefinition } from "../../../report/claims/claim_part.ts";
import type { Claim } from "../../../report/claims/claims_file.ts";
import { fitStepOf, whenKnown } from "../../../report/claims/timing.ts";
import type { TaskName } from "../../../config/config.ts";
import { taskTitle } from "../../../report/figures/titles.ts";
import { formatCount, formatList, formatNumber, formatPercent } from "../../../report/format.ts";
import { coursesOf, type RunCourse } from "../../../report/run_course.ts";
import { grokkingChoices, onOperands, paperTasks } from "../settings.ts";

const comparison = { slow: "standard", fast: "perturbed" } as const;
const otherReading = { ...comparison, task: "modularAddition", variant: { ...onOperands, of: "fast" } } as const;

/** Both readings of the noise, each with its two draws. */
const pooled = [
  {
    words: "on all three tokens",
    comparison: { ...comparison, task: "modularAddition" },
    draws: [null, "second-draw"],
  },
  {
    words: "on a and b alone",
    comparison: otherReading,
    draws: [onOperands.name, `${onOperands.name}-second-draw`],
  },
] as const;

/** Test pairs by whether the network was trained on them in the other order. */
const swaps = [["is trained", "trained"], ["is not trained", "held_out"]].map(([words, name]) => ({
  name: `perturbed: test accuracy at t_fit, pairs whose swap ${words}`,
  column: `test_accuracy_swap_${name}`,
}));
const PLATEAUS = "plateau of test accuracy, perturbed less standard";
const UNMEASURED: Missing = { missing: "not measured at t_fit" };

/** C5: perturbed training generalises sooner. */
export const perturbedTrainingClaim: ClaimDefinition = {
  id: "C5",
  title: "Perturbed training generalises sooner",
  question: "Does noise on the inputs bring generalisation forward?",
  answer: (claim) => {
    const ratios = byTask(partValues(claim, speedUpName(comparison)), settledSoonerText);
    if (ratios === null) return "No pair of standard and perturbed runs tells which groks sooner.";
    const common = byTask(partValues(claim, levelName(comparison, COMMON_LEVEL)), settledSoonerText);
    const medians = byTask(effectValues(claim, speedUpEffectName(comparison)), soonerText);
    const [other] = partValues(claim, speedUpName(otherReading));
    const means = pooled.flatMap(({ comparison, words }) =>
      partValues(claim, pooledName(comparison)).map((part) => ({ part, words }))
    );
    const [trained, heldOut] = swaps.map(({ name }) => effectValues(claim, name)[0]);
    return sentences(
      `Perturbed training groks ${ratios} than standard training of the same seed.`,
      medians !== null && medians !== ratios && `By the ratio of the two medians it is ${medians}.`, // of one seed both are one
      ...lowerPlateaus(claim),
      common !== null && `It reaches a test accuracy of ${formatPercent(COMMON_LEVEL)}, the same for all, ${common}.`,
      other !== undefined &&
        `With ${onOperands.words}, the other reading of the paper, training groks ${
          settledSoonerText(other)
        } on modular addition.`,
      means.length > 0 &&
        `With the mean of two draws of the noise for each seed: ${
          formatList(means.map(({ words, part }) => `${settledSoonerText(part)} with noise ${words}`))
        }.`,
      trained !== undefined && heldOut !== undefined &&
        `At t_fit, with noise on all three tokens, ${
          formatPercent(trained.value)
        } of the test pairs whose swap was trained are right, and ${formatPercent(heldOut.value)} of the others.`,
    );
  },
  claim: "Training on inputs with adaptive Gaussian noise speeds up generalisation.",
  figures: [4],
  comparesInterventions: true,
  statistic:
    "t_grok of standard training over t_grok of perturbed training with the same seed (initial weights, batches, and on modular addition the split). Over seeds: the median of these ratios, not the ratio of two medians.",
  reason:
    "A ratio above 1 is a speed-up. A run that does not grok makes the ratio a bound instead of dropping out.\nThe two runs of a seed differ only in the training.\nt_grok is at 95 % of a run's own plateau, so a run that ends higher has further to go; the steps to one test accuracy for all (read as t_grok is: where it is first reached and kept for some evaluations), and how the plateaus compare, are therefore reported beside it.\nWhen a run groks also depends on the draw of the noise, so the ratio of the geometric means of two draws is reported as well.\nTimes are in steps; a perturbed step takes longer.",
  choices: [
    ...grokkingChoices,
    "mnist.perturbation",
    "modularAddition.perturbation",
    "mnist.train.warmupSteps",
    "modularAddition.train.warmupSteps",
  ],
  parts: (evidence) => [
    ...paperTasks.flatMap((task) => [
      ...speedUpParts(evidence, { task, ...comparison }),
      plateauPart(evidence.courses, task),
    ]),
    ...variantSpeedUpParts(evidence, otherReading),
    ...pooled.flatMap(({ comparison, draws }) => pooledSpeedUpParts(evidence, comparison, draws)),
  ],
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

/** Test accuracy at the end, perturbed less standard training of the same seed, of pairs that both grok. */
function plateauPart(courses: readonly RunCourse[], task: TaskName): PartDefinition {
  const rivals = coursesOf(courses, task, comparison.fast);
  return {
    name: PLATEAUS,
    task,
    unit: "accuracy",
    criterion: atLeast(0),
    counts: false,
    courses: coursesOf(courses, task, comparison.slow),
    metrics: ["accuracy"],
    read: (course) =>
      withRival(course, rivals, {
        name: comparison.fast,
        read: ({ times }) =>
          course.times?.groks && times?.groks
            ? times.plateau - course.times.plateau
            : { missing: "one of the two does not grok" },
      }),
  };
}

/** On which tasks perturbed runs end lower in every pair, so that what is reached sooner is less. */
function lowerPlateaus(claim: Pick<Claim, "parts">): readonly string[] {
  return partValues(claim, PLATEAUS).filter(({ holds }) => holds === false).map(({ task, value, meeting, runs }) =>
    `But on ${inSentence(taskTitle[task])} it ends lower in ${runs - (meeting ?? 0)} of ${
      formatCount(runs, "pair")
    }, by ${formatNumber(100 * Math.abs(value))} percentage points in the median.`
  );
}

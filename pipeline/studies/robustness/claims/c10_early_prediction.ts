import { warns } from "../../../../core/grokking/early_warning.ts";
import { shareInterval } from "../../../../core/grokking/share_interval.ts";
import { taskTitle } from "../../../report/figures/titles.ts";
import { formatCount, formatList, formatPercent } from "../../../report/format.ts";
import type { RunCourse } from "../../../report/run_course.ts";
import { above, below, type PartDefinition, type Reading } from "../../../report/claims/claim_part.ts";
import { inSentence, partValues, sameOrByTask, sentences } from "../../../report/claims/in_words.ts";
import type { Claim, Effect } from "../../../report/claims/claims_file.ts";
import {
  firingStep,
  LITERAL_RULE,
  type Prediction,
  predictionOf,
  type Predictor,
  signsOf,
} from "./early_prediction.ts";
import { NOMINAL_COVERAGE } from "../../../report/claims/summary.ts";
import { grokStepOf } from "../../../report/claims/timing.ts";
import type { PaperClaim, PaperEvidence } from "../analysis.ts";
import { byKind } from "../controls.ts";
import { grokkingChoices, metricChoices, paperTasks } from "../settings.ts";

/** Better than tossing a coin, on either side. */
const CHANCE = 0.5;
/** Seeds that the rule has not seen and that must judge it. */
const LEAST_SEEDS = 3;
/** The fewest runs whose exact 95 % interval can be clear of one half: all of six. */
const LEAST_RUNS = 6;

const predictors: readonly Predictor[] = paperTasks.flatMap((task): Predictor[] => [
  { task, name: "MID", column: "mid", whole: "pmi" },
  { task, name: "ED", column: "ed", whole: "pe" },
]);

/** What the share of the other seeds' runs in which a fitted rule fires is called among the claim's parts. */
export const fittedRule = (name: string, groks: boolean) =>
  `${name}: rule fitted to some seeds, share of the other seeds' runs that ${
    groks ? "" : "do not "
  }grok in which it fires`;
/** What the share of runs in which the paper's rule fires is called among the claim's parts. */
export const literalRule = (name: string, groks: boolean) =>
  `${name}: literal rule (5 % or half), share of all runs that ${groks ? "" : "do not "}grok in which it fires`;

const ofKind = (name: string) => `${name}: share in which the literal rule fires, of the runs that do not grok with `;

/** C10: MID and ED before fitting predict grokking. */
export const earlyPredictionClaim: PaperClaim = {
  id: "C10",
  title: "MID and ED predict grokking early",
  question: "Do MID and ED predict, before the training data are fitted, which networks will grok?",
  answer: (claim, figure) => {
    const names = figure === 10 ? ["MID"] : figure === 11 ? ["ED"] : ["MID", "ED"];
    const said = names.map((name) => {
      const [hits, alarms] = [true, false].map((groks) => sameOrByTask(partValues(claim, literalRule(name, groks))));
      const controls = kindsText(claim, name);
      return hits !== null &&
        `Read as “before fitting |${name}| is at most 5 % of the largest ${
          name === "MID" ? "PMI" : "PE"
        }, or falls by half” (our numbers), the sign appears in runs that grok (${hits})${
          alarms === null
            ? ""
            : ` and in runs that do not (${[alarms, ...controls === null ? [] : [controls]].join("; in detail, ")})`
        }.`;
    });
    return sentences(...said);
  },
  claim:
    "Grokking happens when the mutual information difference and the entropy difference are very small, or fall sharply, before train accuracy is 100 %.",
  figures: [10, 11],
  statistic:
    "A rule that sees nothing after the first checkpoint with every training sample right (t_fit where there is none; the end of a run that never fits) fires if |MID| (|ED|) never exceeds a share of the largest PMI (PE), or " +
    "falls by a share of its largest value so far, once that value was more than 5 % of PMI (PE).\nThe paper's words “very small” and “sharp” in our numbers: 5 % and one half, on all runs (the literal rule): the share of the runs that grok in which it fires (true positives), of those that do not (false positives), and t_grok over the step at which it fires (lead). Beside it, " +
    "shares fixed on the runs of odd seeds, as those that best separate runs that grok from runs that do not (largest difference between the shares of runs in which the rule fires; among equals the nearest to 5 % and one half; never more than 10 % or less than a quarter, which would no longer be very small or sharp), judged on the runs of even seeds.",
  reason:
    "A predictor must fire when grokking follows and stay silent when it does not, on runs that had no part in fixing it; the numbers of the literal rule were fixed before any run at the paper's scale had been looked at, so every seed may judge it.\nA rule that always fires predicts as little as one that " +
    "never does, so true and false positives of a predictor support the claim together or not at all.\nThe runs are base runs of the paper's interventions and controls designed not to grok; a run counts by what it does, not by what it was designed for. Most controls are trained in the standard way, so a sign that another intervention leaves by itself would pass for a sign of grokking: each run is listed under its name. Magnitudes are used, so the sign convention does not matter.\nThe exact intervals treat runs as independent; those of one seed share their data, so the intervals are somewhat too narrow. They can exclude one half from six runs on. Three seeds are enough to judge a rule that they had no part in fixing. Without runs that grok and runs that do not nothing can be decided.\nThe share of false positives is one of these controls: with other kinds, or more of one kind, it would be another, so it is also told kind by kind. A run does not grok if it has not by the end of its training.\nThe study “prediction” asks the same of hundreds of runs, with rules fixed on other settings.",
  choices: [
    ...grokkingChoices,
    ...metricChoices,
    "mnist.checkpoints.denseEvery",
    "modularAddition.checkpoints.denseEvery",
  ],
  comparesWithControls: true,
  parts: (evidence) => parts(evidence, "literal"),
  formerly: {
    reason:
      "The verdict rested on a rule fitted to two seeds and judged on three, with razor-thin margins. The literal rule, the paper's words in our numbers, was fixed before any run at the paper's scale had been looked at, so all seeds judge it.",
    parts: (evidence) => parts(evidence, "fitted"),
  },
  effects: (evidence) => predictors.map((predictor) => youden(evidence, predictor)),
  notes: (evidence) =>
    predictors.filter(({ task }) => evidence.config[task].interventions.length > 0)
      .map((predictor) => noteOn(evidence, predictor)),
};

/** @param deciding the rule that the verdict rests on */
function parts(evidence: PaperEvidence, deciding: "literal" | "fitted"): readonly PartDefinition[] {
  return predictors.flatMap((predictor): PartDefinition[] => {
    const fitted = predictionOf(evidence, predictor);
    const rules = [
      {
        kind: "literal",
        prediction: literally(fitted),
        names: [true, false].map((groks) => literalRule(predictor.name, groks)),
      },
      { kind: "fitted", prediction: fitted, names: [true, false].map((groks) => fittedRule(predictor.name, groks)) },
    ] as const;
    return rules.flatMap(({ kind, prediction, names }): PartDefinition[] => {
      const judging = (groks: boolean) => prediction.judging.filter(({ times }) => times?.groks === groks);
      const decides = kind === deciding;
      const common = { task: predictor.task, leastSeeds: LEAST_SEEDS, metrics: ["accuracy", "information"] };
      const rate = {
        ...common,
        unit: "share",
        summary: "share",
        counts: decides,
        essential: decides,
        group: `${predictor.name}, ${taskTitle[predictor.task]}`,
        read: (course: RunCourse) => fired(course, predictor, { prediction, evidence }),
      } as const;
      return [
        { ...rate, name: names[0], criterion: above(CHANCE), courses: judging(true) },
        { ...rate, name: names[1], criterion: below(CHANCE), courses: judging(false) },
        ...kind === "fitted" ? [] : byKind(judging(false)).map(([words, courses]) => ({
          ...rate,
          name: ofKind(predictor.name) + words,
          counts: false,
          essential: false,
          listed: false,
          courses,
        })),
        {
          ...common,
          name: `${predictor.name}: lead, t_grok over the step at which the ${kind} rule fires`,
          unit: "×",
          counts: false,
          criterion: above(1),
          courses: judging(true),
          read: (course) => lead(course, predictor, { prediction, evidence }),
        },
      ];
    });
  });
}

/** In how many of the runs that do not grok the literal rule fires, kind by kind, on tasks where it fires in some: `5 of 5 with weight decay 0 on MNIST`. */
function kindsText(claim: Pick<Claim, "parts">, name: string): string | null {
  const mixed = partValues(claim, literalRule(name, false)).filter(({ value }) => value > 0 && value < 1);
  const texts = claim.parts.flatMap(({ name: part, task, runs, estimate }) => {
    const kind = part.split(ofKind(name))[1];
    return kind === undefined || estimate === null || mixed.every((each) => each.task !== task)
      ? []
      : [`${Math.round(estimate * runs)} of ${runs} with ${kind} on ${inSentence(taskTitle[task])}`];
  });
  return texts.length === 0 ? null : formatList(texts);
}

/** The rule by the paper's words, which no run has fixed: all judge it. */
function literally({ fixing, judging }: Prediction): Prediction {
  return { fixing: [], judging: [...fixing, ...judging], rule: LITERAL_RULE };
}

const NO_RULE = { missing: "no rule: the seeds that fix it lack runs that grok, or runs that do not" };

interface Judging {
  readonly prediction: Prediction;
  readonly evidence: PaperEvidence;
}

function fired(course: RunCourse, predictor: Predictor, { prediction: { rule }, evidence }: Judging): Reading {
  if (rule === null) return NO_RULE;
  const signs = signsOf(course, predictor, evidence.analysis);
  if ("missing" in signs) return signs;
  return warns(signs, rule) ? 1 : 0;
}

function lead(course: RunCourse, predictor: Predictor, { prediction: { rule }, evidence }: Judging): Reading {
  const grok = grokStepOf(course);
  if (rule === null) return NO_RULE;
  if (typeof grok !== "number") return grok;
  const step = firingStep(course, predictor, { rule, analysis: evidence.analysis });
  return step === null ? { missing: "the rule does not fire" } : Math.max(grok, 1) / Math.max(step, 1);
}

/** How often a rule fires: in how many of how many runs. */
interface Count {
  readonly fired: number;
  readonly runs: number;
}

/** How often the rule of a predictor fires among the runs that judge it, or those that fixed it. */
function countOf(runs: readonly RunCourse[], groks: boolean, predictor: Predictor, judging: Judging): Count {
  const readings = runs.filter(({ run, times }) => run.complete && times?.groks === groks)
    .map((course) => fired(course, predictor, judging))
    .filter((reading) => typeof reading === "number");
  return { fired: readings.filter((reading) => reading === 1).length, runs: readings.length };
}

/** True less false positives, with the interval that two exact ones of 97.5 % make together. */
function youden(evidence: PaperEvidence, predictor: Predictor): Effect {
  const prediction = literally(predictionOf(evidence, predictor));
  const [hits, alarms] = [true, false].map((groks) =>
    countOf(prediction.judging, groks, predictor, { prediction, evidence })
  );
  const common = {
    name: `${predictor.name}: literal rule, true positives less false positives`,
    task: predictor.task,
    unit: "share",
  };
  const seeds = new Set(prediction.judging.map(({ run }) => run.seed)).size;
  if (hits.runs === 0 || alarms.runs === 0) return { ...common, seeds, value: null, bound: "unknown", interval: null };
  const [high, low] = [hits, alarms].map(({ fired, runs }) =>
    shareInterval(fired, { trials: runs, level: (1 + NOMINAL_COVERAGE) / 2 })
  );
  return {
    ...common,
    seeds,
    value: hits.fired / hits.runs - alarms.fired / alarms.runs,
    bound: "exact",
    interval: {
      low: high.low - low.high,
      high: high.high - low.low,
      coverage: NOMINAL_COVERAGE,
      method: "Clopper-Pearson",
    },
  };
}

/** The rule in words, and how often it fires on the runs that fixed it; or what is missing. */
function noteOn(evidence: PaperEvidence, predictor: Predictor): string {
  const prediction = predictionOf(evidence, predictor);
  const { rule, fixing, judging } = prediction;
  const count = (runs: readonly RunCourse[], groks: boolean) =>
    runs.filter(({ run, times }) => run.complete && times?.groks === groks).length;
  const subject = `${taskTitle[predictor.task]}, ${predictor.name}`;
  if (rule === null) {
    return `${subject}: no rule. Of the runs that fix it ${count(fixing, true)} grok and ${
      count(fixing, false)
    } do not; of those that would judge it ` +
      `${count(judging, true)} grok and ${
        count(judging, false)
      } do not. It takes at least one of each to fix a rule, and at least ${LEAST_RUNS} of each ` +
      `from ${LEAST_SEEDS} seeds to judge it: five seeds of the base runs and of the controls.`;
  }
  const text = (groks: boolean) => {
    const { fired, runs } = countOf(fixing, groks, predictor, { prediction, evidence });
    return `${fired} of ${formatCount(runs, "run")}`;
  };
  const whole = predictor.whole.toUpperCase();
  const words = [
    ...(rule.size > 0 ? [`never exceeds ${formatPercent(rule.size)} of the largest ${whole}`] : []),
    ...(rule.fall < Infinity ? [`falls by ${formatPercent(rule.fall)} of its largest value`] : []),
  ];
  return `${subject}: the rule fitted to some seeds fires if |${predictor.name}| ${
    words.join(", or ") || "does what it never does"
  } before train accuracy is 100 %. ` +
    `On the runs that fixed it, it fires in ${text(true)} that grok and in ${text(false)} that do not.`;
}

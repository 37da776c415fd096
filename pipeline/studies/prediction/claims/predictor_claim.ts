import { areaUnderRoc } from "../../../../core/prediction/ranking.ts";
import { spearman } from "../../../../core/grokking/rank_correlation.ts";
import type { TaskName } from "../../../config/config.ts";
import type { ClaimDefinition, Evidence } from "../../../report/claims/claim_definition.ts";
import { above, below, type PartDefinition } from "../../../report/claims/claim_part.ts";
import type { Claim } from "../../../report/claims/claims_file.ts";
import { inSentence, partValues } from "../../../report/claims/in_words.ts";
import type { Summary } from "../../../report/claims/summary.ts";
import { taskTitle } from "../../../report/figures/titles.ts";
import { formatList, formatNumber, formatPercent } from "../../../report/format.ts";
import { tasksOf } from "../design.ts";
import type { Cut } from "../features.ts";
import { cuts, type Kind } from "../protocol.ts";
import {
  areaGain,
  areaLabel,
  areaOverSettings,
  baseline,
  type Case,
  clustersOf,
  dynamic,
  type Judged,
  judged,
  overSettings,
  precisionGain,
  type Predictor,
  predictorOn,
  type Where,
} from "../predictors.ts";

/** What a claim says of some predictors. */
export interface Predicted extends Pick<ClaimDefinition, "id" | "title" | "question" | "claim" | "figures"> {
  /** Of which runs. */
  readonly kind: Kind;
  /** Each of which must beat chance, and on a grid the hyper-parameters alone: on a border these are the same for all. */
  readonly predictors: readonly Predictor[];
}

const INTERVALS =
  "bootstrap percentiles, from 1 % to 99 %. In simulations with five to twenty settings, or runs, of either outcome these cover areas of 0.5 and 0.7 in 90 % of cases or more, and areas of 0.9, about which no verdict asks, in 86 % or more; percentiles from 2.5 % to 97.5 % would cover an area of 0.5 in as few as 89 %. With fewer than five there is no interval and no verdict; these five stand in the place of five seeds. A score that separates all runs has 0.025^(1/k) as its lower end, with k settings of the rarer outcome, which assumes no distribution.";

/** The name of the part that is a predictor's area. */
export const areaName = (predictor: Predictor, cut: Cut) => `${predictor.name} at ${cut.name}: area under the ROC`;
const gainName = (predictor: Predictor, cut: Cut) =>
  `${predictor.name} at ${cut.name}: its area less that of the ${baseline.name}`;

/** The claim that some predictors predict grokking. */
export function predictorClaim({ kind, predictors, ...words }: Predicted): ClaimDefinition {
  const of = ({ config }: Evidence, cuts: readonly Cut[]): readonly Asked[] =>
    tasksOf(config, kind).flatMap((task) =>
      cuts.flatMap((cut) =>
        predictors.flatMap((predictor) => {
          const there = predictorOn(task, predictor);
          return there === undefined ? [] : [{ predictor: there, kind, task, cut }];
        })
      )
    );
  return {
    ...words,
    answer: (claim) => {
      const said = [...new Set(claim.parts.map(({ task }) => task))].flatMap((task) =>
        answerOn(task, { predictors, kind }, claim) ?? []
      );
      return said.length === 0 ? "Too few runs of both outcomes to say." : `${said.join(" ")} Chance is 0.5.`;
    },
    statistic:
      `Scores are log-odds of a ridge regression on the predictor's features up to the cut, which is fixed, as the threshold is, on ${
        kind === "grid"
          ? "half of the settings and judged on the other"
          : "the even seeds of a setting and judged on the odd ones"
      }: the area under the ROC${
        kind === "grid" ? ", its gain over the hyper-parameters alone" : ""
      }, average precision beyond chance, true and false positives at the fixed threshold, and the lead.`,
    reason: `${
      kind === "grid"
        ? `Neighbouring settings are in different halves, and no run that fixes a rule judges it.\nIntervals resample whole settings, whose runs depend on each other: ${INTERVALS}\nTo predict grokking, a predictor must beat chance; to be worth a training, it must also beat what is known without one: the learning rate, the weight decay, the train fraction and the operation.`
        : `All runs have the same settings, which are on the border between those that grok and those that do not, so the settings tell nothing. No run that fixes a rule judges it.\nIntervals resample runs: ${INTERVALS}`
    }\nRuns that have grokked by the cut, or never come to it, are on neither side; one that has not grokked within its steps counts as one that does not.`,
    choices: ["binaryOperationMlp.grokking", "modularAddition.grokking"],
    parts: (evidence) => of(evidence, cuts).flatMap((asked) => partsOf(evidence, asked)),
    formerly: {
      reason:
        "Percentiles decided however few settings had an outcome: three that grok and nine that do not gave the area 1 the interval [1, 1], which in simulations " +
        "covered the truth in a quarter of the cases. And a predictor that did no better than settings that separate all runs counted as a failure, while area and gain counted apart, so that one half of what a claim says could support it in part. Percentiles were those of 95 %.",
      parts: (evidence) =>
        of(evidence, [AT_FIT]).flatMap((asked) => decidingParts(readingOf(evidence, asked), "percentiles alone")),
    },
    notes: (evidence) =>
      tasksOf(evidence.config, kind).flatMap((task) => [
        ...cuts.flatMap((cut) => powerNote(evidence, { kind, task, cut })),
        ...endNote(evidence, { kind, task, cut: AT_FIT }),
      ]),
  };
}

/** With more predictors than this, the areas of those that are distinguishable from chance are given alone. */
const ALL_GIVEN = 2;

/** Which predictors do better than chance on a task, and which better than the hyper-parameters alone; null where no area is known. */
function answerOn(
  task: TaskName,
  { predictors, kind }: Pick<Predicted, "predictors" | "kind">,
  claim: Claim,
): string | null {
  const atFit = (nameOf: typeof areaName) =>
    predictors.flatMap((predictor) =>
      partValues(claim, nameOf(predictor, cuts[0])).filter((part) => part.task === task)
        .map(({ value, holds, interval }) => ({
          ...{ name: predictor.name, value: formatNumber(value) },
          ...{ holds: holds === true, isOpen: holds === null, isKnown: interval !== null },
        }))
    );
  const [areas, gains] = [atFit(areaName), atFit(gainName)];
  if (areas.length === 0) return null;
  const [told, better] = [areas, gains].map((parts) => parts.filter(({ holds }) => holds));
  const all = areas.length > ALL_GIVEN
    ? ""
    : ` the area is ${formatList(areas.map(({ name, value }) => `${value} for ${name}`))}:`;
  const others = areas.length - told.length;
  const rest = others === 0 ? "" : others === 1 ? ", the other is not" : `, the other ${formatNumber(others)} are not`;
  const names = formatList(told.map(({ name, value }) => all === "" ? `${name} (${value})` : name));
  const which = all !== "" && others === 0 ? told.length === 1 ? "it" : "both" : names;
  const toldText = areas.every(({ isKnown }) => !isKnown)
    ? "too few settings of one outcome or the other to distinguish any from chance"
    : told.length === 0
    ? "none is distinguishable from chance"
    : `${which} ${told.length === 1 ? "is" : "are"} distinguishable from chance${rest}`;
  const isGainAsked = kind === "grid" && predictors.some((each) => each !== baseline);
  const betterText = gains.length === 0
    ? isGainAsked ? `; the ${baseline.name} separate all runs, so that nothing can do better` : ""
    : better.length === 0
    ? `; none ${gains.some(({ isOpen }) => isOpen) ? "is shown to do" : "does"} better than the ${baseline.name}`
    : `; ${formatList(better.map(({ name }) => name))} ${
      better.length > 1 ? "do" : "does"
    } better than the ${baseline.name}`;
  return `On ${inSentence(taskTitle[task])}${all} ${toldText}${betterText}.`;
}

interface Asked extends Where {
  readonly predictor: Predictor;
}

/** The cut that decides. */
const [AT_FIT] = cuts;

/** Whose intervals decide: see the claim's `formerly`. */
type Rule = "five settings of either outcome" | "percentiles alone";

/** What parts are made of. */
function readingOf(evidence: Evidence, asked: Asked) {
  const { predictor, kind, task, cut } = asked;
  const own = judged(evidence, predictor, asked);
  const cases = own?.cases ?? [];
  const scores = new Map(cases.map((each) => [each.course, each]));
  const scored = {
    courses: cases.map(({ course }) => course),
    metrics: [...new Set(["accuracy", ...predictor.features.flatMap(({ metric }) => metric ?? [])])],
    read: (course: Case["course"]) => scores.get(course)?.score ?? { missing: "no score" },
  };
  const common = { task, unit: "", leastSeeds: 1, counts: cut === AT_FIT, listed: false, ...scored };
  return {
    ...{ asked, own, cases, scores, scored },
    rivals: kind === "grid" ? judged(evidence, baseline, asked)?.cases ?? [] : [],
    ofAll: (name: string, whole: Summary) => ({ ...common, name, whole }),
  };
}

/** The parts that a verdict rests on, at the cut that decides. */
function decidingParts(
  { asked, cases, rivals, ofAll }: ReturnType<typeof readingOf>,
  rule: Rule = "five settings of either outcome",
): readonly PartDefinition[] {
  const { predictor, kind, cut } = asked;
  const label = areaLabel(asked);
  const rival = new Map(rivals.map(({ course, score }) => [course, score]));
  const gain = (these: readonly Case[]) => areaGain(these, rival);
  const ceiling = { estimate: null, interval: null }; // where the settings separate all runs, nothing is left to be gained
  const [area, gained] = rule === "percentiles alone"
    ? [overSettings(cases, areaUnderRoc, { label, least: 0 }), overSettings(cases, gain, { label, least: 0 })]
    : [areaOverSettings(cases, label), areaUnderRoc(rivals) === 1 ? ceiling : overSettings(cases, gain, { label })];
  const whole = rule === "percentiles alone" ? {} : { group: label };
  return [
    { ...ofAll(areaName(predictor, cut), area), ...whole, criterion: above(0.5), essential: cut === AT_FIT },
    ...(predictor === baseline || kind === "border" ? [] : [
      { ...ofAll(gainName(predictor, cut), gained), ...whole, criterion: above(0) },
    ]),
  ];
}

function partsOf(evidence: Evidence, asked: Asked): readonly PartDefinition[] {
  const { predictor, task, cut } = asked;
  const reading = readingOf(evidence, asked);
  const { own, cases, scores, scored, ofAll } = reading;
  const label = areaLabel(asked);
  const over = (statistic: (cases: readonly Case[]) => number | null) => overSettings(cases, statistic, { label });
  return [
    ...decidingParts(reading),
    {
      ...ofAll(`${predictor.name} at ${cut.name}: average precision beyond chance`, over(precisionGain)),
      counts: false,
    },
    ...([true, false] as const).map((groks) => rate(own, asked, groks)),
    {
      ...{
        name: `${predictor.name} at ${cut.name}: lead of a true alarm, t_grok over the cut`,
        task,
        unit: "×",
        counts: false,
        listed: false,
      },
      courses: cases.filter(({ happened, score }) => happened && score >= (own?.threshold ?? Infinity)).map((
        { course },
      ) => course),
      metrics: ["accuracy"],
      read: (course) => (course.times?.grokStep ?? NaN) / Math.max(1, scores.get(course)?.step ?? NaN),
    },
    ...(cut === AT_FIT
      ? [{ name: `${predictor.name} at ${cut.name}: score`, task, unit: "log-odds", counts: false, ...scored }]
      : []),
    {
      ...ofAll(
        `${predictor.name} at ${cut.name}: rank correlation of score and t_grok in runs that grok`,
        over(timeliness),
      ),
      counts: false,
      criterion: below(0),
    },
  ];
}

/** When a run groks, as far as the score knows: the higher the score, the sooner. */
function timeliness(cases: readonly Case[]): number | null {
  const groks = cases.filter(({ happened }) => happened);
  return spearman(groks.map(({ score }) => score), groks.map(({ course }) => course.times?.grokStep ?? 0));
}

function rate(own: Judged | null, { predictor, task, cut }: Asked, groks: boolean): PartDefinition {
  const cases = own?.cases.filter(({ happened }) => happened === groks) ?? [];
  const fires = new Set(cases.filter(({ score }) => score >= (own?.threshold ?? Infinity)).map(({ course }) => course));
  return {
    name: `${predictor.name} at ${cut.name}: ${groks ? "true" : "false"} positives at the fixed threshold`,
    ...{ task, unit: "share", summary: "share", counts: false, listed: false, metrics: ["accuracy"] },
    criterion: groks ? above(0.5) : below(0.5),
    courses: cases.map(({ course }) => course),
    read: (course) => fires.has(course) ? 1 : 0,
  };
}

/** The test accuracy from which a network has understood more than it was shown. */
const MOSTLY_RIGHT = 0.8;

/** Of the judged runs that do not grok, how many end with most test samples right: what is predicted then is more of how well than of whether. */
function endNote(evidence: Evidence, where: Where): readonly string[] {
  const { kind, task } = where;
  const cases = judged(evidence, kind === "grid" ? baseline : dynamic, where)?.cases ?? [];
  const ends = cases.filter(({ happened }) => !happened).map(({ course }) => course.times?.plateau ?? 0);
  const right = ends.filter((plateau) => plateau >= MOSTLY_RIGHT);
  return right.length === 0 ? [] : [
    `${
      taskTitle[task]
    }: ${right.length} of the ${ends.length} judged runs that do not grok end with a test accuracy of ${
      formatPercent(MOSTLY_RIGHT)
    } or more (up to ${
      formatPercent(Math.max(...right))
    }): of these it is predicted how well they generalise, rather than whether.`,
  ];
}

/** How many runs and settings of each outcome judge, which is what an area's interval depends on. */
function powerNote(evidence: Evidence, where: Where): readonly string[] {
  const { kind, task, cut } = where;
  const cases = judged(evidence, kind === "grid" ? baseline : dynamic, where)?.cases ?? [];
  if (cases.length === 0) return [];
  const groks = cases.filter(({ happened }) => happened);
  const settings = clustersOf(cases);
  const mixed = settings.filter((runs) => new Set(runs.map(({ happened }) => happened)).size > 1).length;
  const of = kind === "border"
    ? "of one setting. With as many independent runs"
    : `of ${settings.length} settings, ${mixed} of which have runs of both outcomes: in the others the settings tell all there is to tell. Were runs independent`;
  // Hanley and McNeil's standard error at an area of 1/2, which this many independent runs would have; settings make it larger.
  const error = Math.sqrt((cases.length + 1) / (12 * groks.length * (cases.length - groks.length)));
  return groks.length === 0 || groks.length === cases.length ? [] : [
    `${taskTitle[task]} at ${cut.name}: ${groks.length} of ${cases.length} judged runs grok, ${of}, an area above ${
      formatNumber(0.5 + 2.8 * error)
    } would be distinguished from chance in four of five repetitions.`,
  ];
}

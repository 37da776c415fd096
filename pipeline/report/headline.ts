/**
 * What runs say in a sentence or two, whatever the study.
 *
 * @module
 */
import { type Bounds, medianBounds, medianInterval } from "../../core/grokking/median_interval.ts";
import { type TaskName, taskNames } from "../config/config.ts";
import { isMovedBy } from "./claim_words.ts";
import type { Evidence } from "./claims/claim_definition.ts";
import type { Claim, Sensitivity, Verdict } from "./claims/claims_file.ts";
import { above, meets } from "./claims/claim_part.ts";
import { inSentence, sameOrByTask, soonerText, UNSETTLED } from "./claims/in_words.ts";
import { stated, VERDICT_COVERAGE } from "./claims/summary.ts";
import { stepsText } from "./figures/captions.ts";
import { taskTitle, trainingWith } from "./figures/titles.ts";
import { type Finding, findings, speedUpOf } from "./findings.ts";
import { formatCount, formatList, formatNumber } from "./format.ts";
import { isOwnExperiment } from "./own_experiment.ts";
import type { ReportedStudy } from "./reported_study.ts";
import { baseCourses, type RunCourse } from "./run_course.ts";
import { seedsByTask } from "./seed_words.ts";
import { comparisons } from "./sweeps/compared_runs.ts";
import { extremesText } from "./sweeps/extremes.ts";

/** What was found first of all, as the study tells it, or by {@linkcode headline}. */
export function studyHeadline(
  study: ReportedStudy,
  { evidence, claims }: { readonly evidence: Evidence; readonly claims: readonly Claim[] },
  most: number = Infinity,
): string {
  const told = isOwnExperiment(study, evidence.config) ? "" : study.headline?.(evidence, claims) ?? "";
  return told === "" ? headline(evidence.courses, most) : told;
}

/** The first sentence of a report: of values that are compared, what they do; else what was found first of all, of one intervention. */
export function leadSentence(
  study: ReportedStudy,
  found: { readonly evidence: Evidence; readonly claims: readonly Claim[] },
): { readonly text: string; readonly isComparison: boolean } {
  const { config, courses } = found.evidence;
  const [first] = comparisons(config, courses);
  const text = first === undefined ? "" : extremesText(first, first.interventions[0]);
  return text === "" ? { text: studyHeadline(study, found, 1), isComparison: false } : { text, isComparison: true };
}

/**
 * How much sooner runs grok with interventions, or when they grok.
 *
 * @param most how many interventions are told of
 */
export function headline(courses: readonly RunCourse[], most: number = Infinity): string {
  const base = baseCourses(courses);
  const found = findings(base);
  if (found.length === 0) return "No run has been evaluated yet.";
  const counts = [...Map.groupBy(base, ({ run }) => run.task)]
    .map(([task, ofTask]) => ({ task, seeds: new Set(ofTask.map(({ run }) => run.seed)).size }));
  const where = counts.every(({ seeds }) => seeds === 1) ? "On this seed" : `Over ${seedsByTask(counts)}`;
  const [first, ...others] = speedUpTexts(base).slice(0, most);
  if (first !== undefined) return `${where}, ${[`${first} than standard training`, ...others].join("; ")}.`;
  const texts = taskNames.flatMap((task) => timesText(task, found.filter((each) => each.task === task)));
  return `${where}, ${formatList(texts)}.`;
}

/** How much sooner each intervention groks, task by task; medians over seeds, and whether their interval leaves open which way it goes. */
function speedUpTexts(base: readonly RunCourse[]): readonly string[] {
  const compared = base.flatMap((course) => {
    const ratio = speedUpOf(course, base);
    return ratio === null ? [] : [{ run: course.run, ratio }];
  });
  return [...Map.groupBy(compared, ({ run }) => run.intervention)].flatMap(([intervention, all]) => {
    const values = taskNames.flatMap((task) => {
      const bounds = all.filter(({ run }) => run.task === task).map(({ ratio }) => ratio);
      if (bounds.length === 0) return [];
      const { value, bound } = stated(medianBounds(bounds));
      return value === null ? [] : [{ task, value, bound, isOpen: leavesOpen(bounds), name: intervention, unit: "×" }];
    });
    const text = sameOrByTask(values, (value) => soonerText(value) + (value.isOpen ? UNSETTLED : ""));
    return text === null ? [] : [`${trainingWith(intervention)} grokked ${text}`];
  });
}

/** Whether the median ratio leaves open if it is above 1: by its interval, as the claims judge it; of fewer seeds, if they do not agree. */
function leavesOpen(ratios: readonly Bounds[]): boolean {
  const interval = medianInterval(ratios, { level: VERDICT_COVERAGE });
  const isFirm = interval !== null && interval.coverage >= VERDICT_COVERAGE;
  const range = { low: Math.min(...ratios.map(({ low }) => low)), high: Math.max(...ratios.map(({ high }) => high)) };
  return meets(isFirm ? interval : range, above(1)) === null;
}

function timesText(task: TaskName, found: readonly Finding[]): readonly string[] {
  const [first] = found;
  if (first === undefined) return [];
  const runs = found.filter(({ intervention }) => intervention === first.intervention);
  const subject = `${trainingWith(first.intervention)} on ${inSentence(taskTitle[task])}`;
  const fits = runs.flatMap(({ fitStep }) => fitStep ?? []);
  const groks = runs.flatMap(({ grokStep }) => grokStep ?? []);
  if (fits.length === 0) return [`${subject} did not fit its training data`];
  if (fits.length < runs.length) {
    return [
      `${subject} fitted its training data in ${fits.length} of ${formatCount(runs.length, "run")} (step ${
        stepsText(fits)
      }), and ${groks.length} grokked`,
    ];
  }
  if (groks.length < runs.length) {
    const who = runs.length === 1 ? "" : ` ${runs.length - groks.length} of ${runs.length} runs`;
    return [`${subject} fitted at step ${stepsText(fits)} but${who} did not grok`];
  }
  return [`${subject} fitted at step ${stepsText(fits)} and grokked at step ${stepsText(groks)}`];
}

const countWords: Readonly<Record<Verdict, { readonly firm: string; readonly seen: string }>> = {
  "supported": { firm: "hold", seen: "look right" },
  "partly": { firm: "hold in part", seen: "look right in part" },
  "partly so far": { firm: "hold in part so far", seen: "look right in part so far" },
  "not supported": { firm: "do not hold", seen: "do not look right" },
  "cannot be decided": { firm: "cannot be decided yet", seen: "cannot be read off it" },
};

/** Whether a claim is an inequality that is proved, so that runs can only check how it is computed. */
const isTheorem = ({ parts }: Claim): boolean => {
  const counted = parts.filter(({ counts }) => counts);
  return counted.length > 0 && counted.every(({ summary }) => summary === "every");
};

/** The claims that runs can refute, what they are called beside theorems, and what became of the theorems' checks. */
function empirical(all: readonly Claim[], firm: boolean) {
  const theorems = all.filter(isTheorem);
  const claims = all.filter((claim) => !theorems.includes(claim));
  const passed = theorems.filter(({ verdict, indication }) => (firm ? verdict : indication) === "supported").length;
  const open = theorems.filter(({ indication }) => indication === "cannot be decided").length;
  const none = open === 0 ? "" : ` (${open} without data)`;
  const count = passed < theorems.length
    ? `${passed} of ${theorems.length} checks of theorems${none}`
    : ["", "the check of a theorem", "both checks of theorems"][passed] ?? `all ${passed} checks of theorems`;
  return {
    claims,
    noun: theorems.length === 0 ? "claim" : "empirical claim",
    checks: theorems.length === 0 ? "" : `; ${count} ${passed === 1 && theorems.length === 1 ? "passes" : "pass"}`,
  };
}

/** How many of the claims hold, and of how many of these that depends on a choice, in half a line: by verdict, or where no verdict can be reached yet by what these runs point to; empty without claims. */
export function supportText(all: readonly Claim[], sensitivity: readonly Sensitivity[]): string {
  const firm = isFirm(all);
  const { claims, noun } = empirical(all, firm);
  if (claims.length === 0) return "";
  const holding = claims.filter(({ verdict, indication }) => (firm ? verdict : indication) === "supported");
  const count = holding.length;
  const words = agreeing(count, countWords.supported[firm ? "firm" : "seen"]);
  return `${formatNumber(count)} of ${formatCount(claims.length, noun)} ${words}${
    firm ? movedHint(holding, sensitivity) : `; ${NEEDED}`
  }.`;
}

/** How many claims that hold do not by another reading or choice; empty without such. */
function movedHint(holding: readonly Claim[], sensitivity: readonly Sensitivity[]): string {
  const moved = holding.filter((claim) => isMovedBy(sensitivity, claim)).length;
  if (moved === 0) return "";
  const which = moved < holding.length ? formatNumber(moved) : moved === 1 ? "it" : `all ${formatNumber(moved)}`;
  return `; some other reading or choice unsettles ${moved < holding.length ? `${which} of them` : which}`;
}

/** What became of the claims, in a sentence: verdicts, or where no verdict can be reached yet what these runs point to; empty without claims. */
export function verdictsText(all: readonly Claim[]): string {
  const firm = isFirm(all);
  const { claims, noun, checks } = empirical(all, firm);
  if (claims.length === 0) return "";
  const texts = (Object.keys(countWords) as Verdict[]).flatMap((each) => {
    const count = claims.filter(({ verdict, indication }) => (firm ? verdict : indication) === each).length;
    return count === 0 ? [] : [`${formatNumber(count)} ${agreeing(count, countWords[each][firm ? "firm" : "seen"])}`];
  });
  const counted = formatCount(claims.length, noun);
  return firm
    ? `Of ${counted}, ${formatList(texts)}${checks}.`
    : `As far as these runs go, of ${counted} ${formatList(texts)}${checks}; ${NEEDED}.`;
}

const NEEDED = "a verdict takes five seeds";

const isFirm = (claims: readonly Claim[]): boolean => claims.some(({ verdict }) => verdict !== "cannot be decided");

/** Words that agree with a number: `holds in part` of one, `hold in part` of more. */
function agreeing(count: number, words: string): string {
  return count === 1 ? words.replace(/^hold/, "holds").replace(/^look/, "looks").replace(/^do /, "does ") : words;
}

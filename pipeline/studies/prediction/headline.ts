/**
 * What the study found first of all.
 *
 * @module
 */
import type { Evidence } from "../../report/claims/claim_definition.ts";
import type { Claim } from "../../report/claims/claims_file.ts";
import { byTask, inSentence, type KnownPart, partValues, sentences } from "../../report/claims/in_words.ts";
import { valueText } from "../../report/claim_words.ts";
import { taskTitle } from "../../report/figures/titles.ts";
import { formatCount, formatList, formatNumber } from "../../report/format.ts";
import { areaName } from "./claims/predictor_claim.ts";
import { coursesOfVariants } from "../../report/run_course.ts";
import { tasksOf } from "./design.ts";
import { paperFeatures } from "./features.ts";
import { baseline, type Predictor, single } from "./predictors.ts";
import { cuts, type Kind } from "./protocol.ts";

/**
 * How many trials grok, and whether it can be predicted at t_fit which ones: by the settings alone, by the first measure of the paper's hypothesis, and by that
 * measure where the settings are the same.
 */
export function headline({ config, courses }: Evidence, claims: readonly Claim[]): string {
  const trials = coursesOfVariants(courses, "trial").filter(({ run, times }) => run.complete && times !== null);
  if (trials.length === 0) return "";
  const grokked = trials.filter(({ times }) => times?.groks).length;
  const areasIn = (id: string, predictor: Predictor, kind: Kind): readonly KnownPart[] => {
    const parts = claims.filter((claim) => claim.id === id)
      .flatMap((claim) => partValues(claim, areaName(predictor, cuts[0])));
    return tasksOf(config, kind).flatMap((task) => parts.filter((part) => part.task === task));
  };
  const [mutual] = paperFeatures.map(single);
  const known = areasIn("P5", baseline, "grid");
  const told = areasIn("P1", mutual, "grid");
  const within = areasIn("P6", mutual, "border");
  return sentences(
    `Of ${formatCount(trials.length, "network")} ${formatNumber(grokked)} grokked within their steps.`,
    toldText({ subject: `The ${baseline.name}`, isPlural: true }, known, "area under the ROC "),
    toldText({ subject: `${mutual.name} at t_fit` }, told),
    toldText({ subject: `${mutual.name} among runs that differ only in their seed` }, within),
    known.length > 0 && "Chance is 0.5.",
  );
}

/** What predicts. */
interface Source {
  readonly subject: string;
  readonly isPlural?: boolean;
}

/** Whether a source predicts better than chance, with its area on each task; null where no area is known. */
function toldText({ subject, isPlural = false }: Source, areas: readonly KnownPart[], what = ""): string | null {
  const predicts = `predict${isPlural ? "" : "s"} which ones`;
  const told = areas.filter(({ holds }) => holds === true);
  const where = told.length === areas.length
    ? predicts
    : told.length === 0
    ? `${isPlural ? "are" : "is"} not shown to predict which ones`
    : `${predicts} on ${formatList(told.map(({ task }) => inSentence(taskTitle[task])))}, elsewhere it is not shown`;
  const text = byTask(
    areas,
    (area) => valueText(area) + (area.interval === null ? " (too few settings to decide)" : ""),
  );
  return text === null ? null : `${subject} ${where}: ${what}${text}.`;
}

/**
 * What the study found first of all.
 *
 * @module
 */
import type { TaskName } from "../../config/config.ts";
import type { Evidence } from "../../report/claims/claim_definition.ts";
import type { Claim } from "../../report/claims/claims_file.ts";
import { inSentence, partValues } from "../../report/claims/in_words.ts";
import { taskTitle } from "../../report/figures/titles.ts";
import { formatCount, formatList, formatNumber } from "../../report/format.ts";
import { areaName } from "./claims/predictor_claim.ts";
import { tasksOf } from "./design.ts";
import { paperFeatures } from "./features.ts";
import { baseline, type Predictor, whole } from "./predictors.ts";
import { cuts } from "./protocol.ts";

/** How many trials grok, and how well that is told at t_fit: by the settings alone, with all dynamics, and by the measures of the paper's hypothesis. */
export function headline({ config, courses }: Evidence, claims: readonly Claim[]): string {
  const trials = courses.filter(({ run, times }) => run.variant?.purpose === "trial" && run.complete && times !== null);
  if (trials.length === 0) return "";
  const grokked = trials.filter(({ times }) => times?.groks).length;
  const told = tasksOf(config).flatMap((task) => areasText(task, claims) ?? []);
  const areas = told.length === 0
    ? ""
    : ` Which ones, told when they fit on settings that had no part in the rule, has an area under the ROC ${
      told.join("; ")
    }. Chance has 0.5.`;
  return `Of ${formatCount(trials.length, "network")} ${formatNumber(grokked)} grokked.${areas}`;
}

const first = paperFeatures.slice(0, 2).map((feature): Predictor => ({ name: feature.name, features: [feature] }));

/** `on MNIST of 0.9 by hyper-parameters alone and 0.6 by |MID|`; null where no area is known. */
function areasText(task: TaskName, claims: readonly Claim[]): string | null {
  const texts = [baseline, whole, ...first].flatMap((predictor) => {
    const parts = claims.flatMap((claim) => partValues(claim, areaName(predictor, cuts[0])));
    const known = parts.find((part) => part.task === task);
    return known === undefined ? [] : [`${formatNumber(known.value)} by ${predictor.name}`];
  });
  return texts.length === 0 ? null : `on ${inSentence(taskTitle[task])} of ${formatList(texts)}`;
}

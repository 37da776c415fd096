/**
 * What the study found first of all.
 *
 * @module
 */
import type { TaskName } from "../../config/config.ts";
import type { Evidence } from "../../report/claims/claim_definition.ts";
import type { Claim } from "../../report/claims/claims_file.ts";
import { byTask, partValues } from "../../report/claims/in_words.ts";
import { valueText } from "../../report/claim_words.ts";
import { formatCount, formatNumber } from "../../report/format.ts";
import { areaName } from "./claims/predictor_claim.ts";
import { coursesOfVariants } from "../../report/run_course.ts";
import { tasksOf } from "./design.ts";
import { paperFeatures } from "./features.ts";
import { baseline, type Predictor, single } from "./predictors.ts";
import { cuts } from "./protocol.ts";

/**
 * How many trials grok, and how well it is told at t_fit which ones: by the first measure of the paper's hypothesis, by the settings alone, and by that
 * measure where the settings are the same.
 */
export function headline({ config, courses }: Evidence, claims: readonly Claim[]): string {
  const trials = coursesOfVariants(courses, "trial").filter(({ run, times }) => run.complete && times !== null);
  if (trials.length === 0) return "";
  const grokked = trials.filter(({ times }) => times?.groks).length;
  const of = (id: string) => claims.filter((claim) => claim.id === id);
  const told = areasText(mutual, tasksOf(config), of("P1"));
  const known = areasText(baseline, tasksOf(config), of("P5"));
  const within = areasText(mutual, tasksOf(config, "border"), of("P6"));
  const areas = told === null || known === null
    ? ""
    : ` Told at t_fit by ${mutual.name} which ones, the area under the ROC is ${told}; by the ${baseline.name} ${known}${
      within === null ? "" : `; by ${mutual.name} of runs that differ in their seed alone ${within}`
    }. Chance has 0.5.`;
  return `Of ${formatCount(trials.length, "network")} ${formatNumber(grokked)} grokked.${areas}`;
}

const [mutual] = paperFeatures.map(single);

/** `0.553 [0.371, 0.752] on MNIST and 0.722 [0.35, 0.98] on modular addition`; null where no area is known. */
function areasText(predictor: Predictor, tasks: readonly TaskName[], claims: readonly Claim[]): string | null {
  const parts = claims.flatMap((claim) => partValues(claim, areaName(predictor, cuts[0])));
  return byTask(tasks.flatMap((task) => parts.find((part) => part.task === task) ?? []), valueText);
}

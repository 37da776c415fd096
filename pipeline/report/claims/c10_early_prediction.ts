import { curveBetween } from "../../../core/grokking/curve.ts";
import { taskNames } from "../../config/config.ts";
import type { RunStudy } from "../run_study.ts";
import { type ClaimDefinition, grokkingChoices, metricChoices } from "./claim_definition.ts";
import type { PartDefinition, Reading } from "./claim_part.ts";

/** A difference is "very small" if it never exceeds this share of the quantity it is a difference of. */
const SMALL = 0.05;
/** It has "a sharply falling phase" if it loses this share of its largest value again before fitting ends. */
const FALL = 0.5;
/** Fewer evaluations than this show no phase. */
const LEAST_EVALUATIONS = 5;

const metrics = [["MID", "mid", "pmi"], ["ED", "ed", "pe"]] as const;

/** C10: MID and ED before fitting predict grokking. */
export const earlyPredictionClaim: ClaimDefinition = {
  id: "C10",
  title: "MID and ED predict grokking early",
  claim:
    "In runs that grok, the mutual information difference and the entropy difference are very small, or fall sharply, before train accuracy is 100 %.",
  figures: [10, 11],
  statistic:
    "Before the first checkpoint with every training sample right: the rule fires if |MID| (|ED|) never exceeds 5 % of the largest PMI " +
    "(PE), or loses at least half of its largest value again. Share of the runs that grok in which it fires, and of those that do not.",
  reason:
    "A predictor must fire when grokking follows and stay silent when it does not; without runs that do not grok, half of the claim cannot be tested. " +
    "Absolute values, so the sign convention does not matter.",
  choices: [...grokkingChoices, ...metricChoices, "modularAddition.checkpoints.denseEvery"],
  parts: ({ studies }) =>
    taskNames.flatMap((task) => {
      const runs = studies.filter(({ run, times }) => run.task === task && run.complete && times !== null);
      const [grokking, others] = [true, false].map((groks) => runs.filter(({ times }) => times?.groks === groks));
      return metrics.flatMap(([name, column, whole]): PartDefinition[] => [{
        name: `${name}: true positives, share of the runs that grok in which the rule fires`,
        task,
        unit: "share",
        summary: "share",
        essential: true,
        criterion: { relation: "above", threshold: 0.5 },
        studies: grokking,
        metrics: ["accuracy", "information"],
        read: (study) => fires(study, column, whole),
      }, {
        name: `${name}: false positives, share of the runs that do not grok in which the rule fires`,
        task,
        unit: "share",
        summary: "share",
        essential: true,
        criterion: { relation: "below", threshold: 0.5 },
        studies: others,
        metrics: ["accuracy", "information"],
        read: (study) => fires(study, column, whole),
      }]);
    }),
};

function fires(study: RunStudy, column: string, whole: string): Reading {
  const to = study.interpolationStep ?? Infinity;
  const values = curveBetween(study.curve(column), { to }).values.map(Math.abs);
  const scale = curveBetween(study.curve(whole), { to }).values.reduce((most, value) => Math.max(most, value), 0);
  if (values.length < LEAST_EVALUATIONS) {
    return { missing: `${values.length} evaluations before train accuracy is 100 %, fewer than ${LEAST_EVALUATIONS}` };
  }
  const top = values.reduce((best, value, index) => value > values[best] ? index : best, 0);
  const low = values.slice(top).reduce((least, value) => Math.min(least, value), Infinity);
  return values[top] <= SMALL * scale || low <= (1 - FALL) * values[top] ? 1 : 0;
}

/**
 * The claims of the paper, read off the runs and judged.
 *
 * @module
 */
import type { ReportInput } from "../report_input.ts";
import { studyRuns } from "../run_study.ts";
import { weightNormClaim } from "./c01_weight_norm.ts";
import { robustnessClaim } from "./c02_robustness.ts";
import { lemma31Claim } from "./c03_lemma_3_1.ts";
import { predictedTransitionClaim } from "./c04_predicted_transition.ts";
import { perturbedTrainingClaim } from "./c05_perturbed_training.ts";
import { commutativityClaim } from "./c06_commutativity.ts";
import { abelianRegularizerClaim } from "./c07_abelian_regularizer.ts";
import { logitDistanceClaim } from "./c08_logit_distance.ts";
import { informationMetricsClaim } from "./c09_information_metrics.ts";
import { earlyPredictionClaim } from "./c10_early_prediction.ts";
import { differenceBoundsClaim } from "./c11_difference_bounds.ts";
import { ordersClaim } from "./c12_orders.ts";
import { labelInformationClaim } from "./c13_label_information.ts";
import type { ClaimDefinition, Evidence } from "./claim_definition.ts";
import { claimPart } from "./claim_part.ts";
import type { Claim, ClaimsFile } from "./claims_file.ts";
import { basisOf, indicationOf, VERDICT_RULE, verdictOf } from "./verdict.ts";

/** The claims, C1 to C13. */
export const claimDefinitions: readonly ClaimDefinition[] = [
  weightNormClaim,
  robustnessClaim,
  lemma31Claim,
  predictedTransitionClaim,
  perturbedTrainingClaim,
  commutativityClaim,
  abelianRegularizerClaim,
  logitDistanceClaim,
  informationMetricsClaim,
  earlyPredictionClaim,
  differenceBoundsClaim,
  ordersClaim,
  labelInformationClaim,
];

/** Every claim of the paper with its evidence and verdict: the content of `claims.json`. */
export function judgeClaims(input: ReportInput): ClaimsFile {
  const evidence: Evidence = { config: input.config, studies: studyRuns(input) };
  return {
    schema: "degrok/claims/1",
    profile: input.config.profile,
    partial: input.partial,
    rule: VERDICT_RULE,
    claims: claimDefinitions.map((definition) => judge(definition, evidence)),
  };
}

function judge(definition: ClaimDefinition, evidence: Evidence): Claim {
  const parts = definition.parts(evidence).map(claimPart);
  const { id, title, claim, figures, statistic, reason, choices, effect } = definition;
  return {
    id,
    title,
    claim,
    figures,
    statistic,
    reason,
    parts,
    effect: effect?.(evidence) ?? null,
    verdict: verdictOf(parts),
    indication: indicationOf(parts),
    basis: basisOf(parts),
    choices: [...choices],
  };
}

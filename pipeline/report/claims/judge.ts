/**
 * The claims of the paper, read off runs and judged.
 *
 * @module
 */
import { type TaskName, taskNames } from "../../config/config.ts";
import { taskTitle } from "../figures/titles.ts";
import type { ReportInput, RunResult } from "../report_input.ts";
import { type RunStudy, studyRuns } from "../run_study.ts";
import type { Analysis } from "./analysis.ts";
import { weightNormClaim } from "../../studies/robustness/claims/c01_weight_norm.ts";
import { robustnessClaim } from "../../studies/robustness/claims/c02_robustness.ts";
import { lemma31Claim } from "../../studies/robustness/claims/c03_lemma_3_1.ts";
import { predictedTransitionClaim } from "../../studies/robustness/claims/c04_predicted_transition.ts";
import { perturbedTrainingClaim } from "../../studies/robustness/claims/c05_perturbed_training.ts";
import { commutativityClaim } from "../../studies/robustness/claims/c06_commutativity.ts";
import { abelianRegularizerClaim } from "../../studies/robustness/claims/c07_abelian_regularizer.ts";
import { logitDistanceClaim } from "../../studies/robustness/claims/c08_logit_distance.ts";
import { informationMetricsClaim } from "../../studies/robustness/claims/c09_information_metrics.ts";
import { earlyPredictionClaim } from "../../studies/robustness/claims/c10_early_prediction.ts";
import { differenceBoundsClaim } from "../../studies/robustness/claims/c11_difference_bounds.ts";
import { ordersClaim } from "../../studies/robustness/claims/c12_orders.ts";
import { labelInformationClaim } from "../../studies/robustness/claims/c13_label_information.ts";
import type { ClaimDefinition, Evidence } from "./claim_definition.ts";
import { claimPart } from "./claim_part.ts";
import type { Claim } from "./claims_file.ts";
import { basisOf, indicationOf, verdictOf } from "./verdict.ts";

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

/** What claims are read from, by one way to read the runs; `standIns` are runs of a variant that stand in for base runs. */
export function evidenceOf(
  { config, runs }: Pick<ReportInput, "config" | "runs">,
  analysis: Analysis,
  standIns: ReadonlySet<RunResult> = new Set(),
): Evidence {
  const studies = studyRuns({ config, runs }, analysis.grokking)
    .map((study) => standIns.has(study.run) ? asBase(study) : study);
  return { config, studies, analysis };
}

/** Every claim of the paper with its evidence and verdict. */
export function judgeEvidence(evidence: Evidence): readonly Claim[] {
  return claimDefinitions.map((definition) => judge(definition, evidence));
}

/** A run that claims take for a base run, with the settings that it was made with. */
function asBase(study: RunStudy): RunStudy {
  return { ...study, run: { ...study.run, variant: null } };
}

function judge(definition: ClaimDefinition, evidence: Evidence): Claim {
  const included = ({ task }: { readonly task: TaskName }) => evidence.config[task].modes.length > 0;
  const all = definition.parts(evidence);
  const parts = all.filter(included).map(claimPart);
  const leftOut = taskNames.filter((task) => !included({ task }) && all.some((part) => part.task === task));
  const { id, title, claim, figures, statistic, reason, choices, effects, notes } = definition;
  return {
    id,
    title,
    claim,
    figures,
    statistic,
    reason,
    parts,
    effects: effects(evidence).filter(included),
    notes: [...notes?.(evidence) ?? []],
    verdict: verdictOf(parts),
    indication: indicationOf(parts),
    basis: [basisOf(parts), ...leftOut.map((task) => `${taskTitle[task]} left out`)].join("; "),
    choices: [...choices],
  };
}

/**
 * The paper's claims.
 *
 * @module
 */
import type { PaperClaim } from "../analysis.ts";
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

/** The claims, C1 to C13. */
export const paperClaims: readonly PaperClaim[] = [
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

/**
 * The study's claims.
 *
 * @module
 */
import type { ClaimDefinition } from "../../../report/claims/claim_definition.ts";
import { otherFeatures, paperFeatures } from "../features.ts";
import { baseline, dynamic, single, whole } from "../predictors.ts";
import { predictorClaim } from "./predictor_claim.ts";

const [mid, ed, pmi, pe] = paperFeatures.map(single);
const others = otherFeatures.map(single);

/** P1 to P5 on a grid of settings, P6 and P7 at one setting with many seeds. */
export const claims: readonly ClaimDefinition[] = [
  predictorClaim({
    kind: "grid",
    id: "P1",
    title: "MID and ED predict grokking",
    question:
      "Do MID and ED, before the training data are fitted, predict which networks grok (the paper's C10, here on more runs)?",
    claim: "|MID| and |ED| before fitting predict which runs grok, better than the hyper-parameters alone.",
    figures: [1, 2],
    predictors: [mid, ed],
  }),
  predictorClaim({
    kind: "grid",
    id: "P2",
    title: "PMI and PE predict grokking",
    question: "Do PMI and PE predict which networks grok?",
    claim: "PMI and PE before fitting predict which runs grok, better than the hyper-parameters alone.",
    figures: [1, 2],
    predictors: [pmi, pe],
  }),
  predictorClaim({
    kind: "grid",
    id: "P3",
    title: "Other signs predict grokking",
    question: "Does any other sign predict it?",
    claim:
      "Weight norm and its slope, gradient norm, margin, sharpness, effective ranks, loss oscillation, Fourier concentration and commutativity each predict which runs grok, better than the hyper-parameters alone.",
    figures: [1, 2],
    predictors: others,
  }),
  predictorClaim({
    kind: "grid",
    id: "P4",
    title: "All dynamics together predict more than the settings",
    question: "Do the dynamics say more than the hyper-parameters, all together?",
    claim:
      "A regression on all measures before fitting predicts which runs grok, better than the hyper-parameters alone.",
    figures: [1, 2],
    predictors: [dynamic, whole],
  }),
  predictorClaim({
    kind: "grid",
    id: "P5",
    title: "The settings alone predict grokking",
    question: "How much can be predicted without any training?",
    claim: "Learning rate, weight decay, train fraction and operation predict which runs grok, better than chance.",
    figures: [1, 2],
    predictors: [baseline],
  }),
  predictorClaim({
    kind: "border",
    id: "P6",
    title: "MID and ED predict grokking at one setting",
    question: "Among runs that differ only in their seed, do MID and ED predict which grok?",
    claim: "|MID| and |ED| before fitting predict which runs of one setting grok.",
    figures: [4],
    predictors: [mid, ed],
  }),
  predictorClaim({
    kind: "border",
    id: "P7",
    title: "Other signs predict grokking at one setting",
    question: "Does any other sign predict it among such runs?",
    claim:
      "PMI, PE, weight norm and its slope, gradient norm, margin, sharpness, effective ranks, loss oscillation, Fourier concentration and commutativity each predict which runs of one setting grok, and so do all dynamics together.",
    figures: [4],
    predictors: [pmi, pe, ...others, dynamic],
  }),
];

/**
 * How the paper's claims are read off the runs: the way that verdicts rest on, and others that are as good.
 *
 * @module
 */
import type { GrokkingSettings } from "../../config/config.ts";
import type { ClaimDefinition, Evidence, Reanalysis } from "../../report/claims/claim_definition.ts";
import type { Timing } from "../../report/claims/timing.ts";

/** How claims are read off the runs, where more than one way is defensible. */
export interface Analysis extends Timing {
  /** What replaces the configured definition of grokking. */
  readonly grokking: Partial<GrokkingSettings>;
  /** Column of the perturbation error's form. */
  readonly perturbationError: "perturbation_error" | "perturbation_error_softmax" | "perturbation_error_relative";
  /** Columns of perturbed mutual information and perturbed entropy in C9. */
  readonly information: { readonly pmi: "pmi" | "pmi_order_2"; readonly pe: "pe" | "pe_order_2" };
  /** Whether commutativity is tested on pairs whose swap is not trained, or on all training pairs, as Figure 5 does. */
  readonly commutativity: "commutativity_held_out" | "commutativity_train";
  /** Whether MID and ED fall when their magnitude does, or when they do with a sign. */
  readonly differences: "magnitude" | "perturbed-minus-clean" | "clean-minus-perturbed";
  /** How C8 reads fluctuations: the running median's window, and whether it reaches back over t_grok, so that the first evaluations after it have one. */
  readonly fluctuation: { readonly window: number; readonly reachesBack: boolean };
  /** The seeds on which C10's rule is fixed: the odd ones, or the lower half (of five, two either way); the others judge it. */
  readonly fixingSeeds: "odd" | "lower half";
}

/** The analysis that verdicts rest on. It was fixed, with every threshold of the claims, before any run at the paper's scale. */
export const PRIMARY_ANALYSIS: Analysis = {
  grokking: {},
  perturbationError: "perturbation_error",
  changePoint: "step function",
  timedBy: "change of test accuracy",
  information: { pmi: "pmi", pe: "pe" },
  commutativity: "commutativity_held_out",
  differences: "magnitude",
  fluctuation: { window: 9, reachesBack: false },
  fixingSeeds: "odd",
};

/** What the paper's claims are read from: the runs, and how they are read. */
export interface PaperEvidence extends Evidence {
  readonly analysis: Analysis;
}

/** A claim of the paper. */
export type PaperClaim = ClaimDefinition<PaperEvidence>;

/** Claims that are read in one way. */
export function readBy(analysis: Analysis, claims: readonly PaperClaim[]): readonly ClaimDefinition[] {
  return claims.map(({ parts, effects, notes, formerly, ...claim }) => ({
    ...claim,
    parts: (evidence) => parts({ ...evidence, analysis }),
    ...(effects === undefined ? {} : { effects: (evidence) => effects({ ...evidence, analysis }) }),
    ...(formerly === undefined ? {} : {
      formerly: { ...formerly, parts: (evidence: Evidence) => formerly.parts({ ...evidence, analysis }) },
    }),
    ...(notes === undefined ? {} : { notes: (evidence: Evidence) => notes({ ...evidence, analysis }) }),
  }));
}

/** The claims read in each of the other ways. */
export function reanalysesOf(claims: readonly PaperClaim[]): readonly Reanalysis[] {
  return otherWays.map(({ name, describes, changes }) => ({
    name,
    describes,
    grokking: changes.grokking ?? PRIMARY_ANALYSIS.grokking,
    claims: readBy({ ...PRIMARY_ANALYSIS, ...changes }, claims),
  }));
}

interface OtherWay extends Pick<Reanalysis, "name" | "describes"> {
  readonly changes: Partial<Analysis>;
}

/** Each is a single change. */
const otherWays: readonly OtherWay[] = [
  {
    name: "plateau-fraction-0.9",
    describes: "A run has grokked at 90 % of its plateau instead of 95 %.",
    changes: { grokking: { plateauFraction: 0.9 } },
  },
  {
    name: "plateau-fraction-0.99",
    describes: "A run has grokked at 99 % of its plateau instead of 95 %.",
    changes: { grokking: { plateauFraction: 0.99 } },
  },
  {
    name: "patience-1",
    describes: "The first evaluation at a mark counts, whether or not it stays there.",
    changes: { grokking: { patience: 1 } },
  },
  {
    name: "change-point-half-way",
    describes:
      "A metric changes where it is half-way from its value at t_fit to its last, instead of where the best step function breaks.",
    changes: { changePoint: "half-way" },
  },
  {
    name: "timed-by-t-grok",
    describes:
      "A metric's change point is compared with t_grok, at the end of the rise of test accuracy, instead of with the change point of test accuracy.",
    changes: { timedBy: "t_grok" },
  },
  {
    name: "information-order-2",
    describes:
      "PMI and PE at order 2 instead of the configured order (C9; PMI′ has no other order to compare with in C13).",
    changes: { information: { pmi: "pmi_order_2", pe: "pe_order_2" } },
  },
  {
    name: "perturbation-error-softmax",
    describes: "The perturbation error of the outputs after softmax.",
    changes: { perturbationError: "perturbation_error_softmax" },
  },
  {
    name: "perturbation-error-relative",
    describes: "The perturbation error relative to the size of the outputs.",
    changes: { perturbationError: "perturbation_error_relative" },
  },
  {
    name: "commutativity-all-pairs",
    describes:
      "The abelian test on all training pairs, as in Figure 5, although a pair whose swap is trained commutes as soon as it is fitted.",
    changes: { commutativity: "commutativity_train" },
  },
  {
    name: "difference-perturbed-minus-clean",
    describes: "MID and ED fall when perturbed minus clean falls, not when their magnitude does.",
    changes: { differences: "perturbed-minus-clean" },
  },
  {
    name: "difference-clean-minus-perturbed",
    describes: "MID and ED fall when clean minus perturbed falls, not when their magnitude does.",
    changes: { differences: "clean-minus-perturbed" },
  },
  ...[7, 11].map((window): OtherWay => ({
    name: `fluctuation-window-${window}`,
    describes: `Fluctuations are about a running median of ${window} evaluations instead of 9.`,
    changes: { fluctuation: { ...PRIMARY_ANALYSIS.fluctuation, window } },
  })),
  {
    name: "fluctuation-from-t-grok",
    describes:
      "Fluctuations count from t_grok on, with a running median that reaches back over it, instead of from the fifth evaluation after it on.",
    changes: { fluctuation: { ...PRIMARY_ANALYSIS.fluctuation, reachesBack: true } },
  },
  {
    name: "rule-fixed-on-lower-seeds",
    describes:
      "C10's rule is fixed on the lower half of the seeds and judged on the upper, instead of odd and even ones.",
    changes: { fixingSeeds: "lower half" },
  },
];

/**
 * The study that reproduces the paper.
 *
 * @module
 */
import type { Study } from "../study.ts";
import { PRIMARY_ANALYSIS, readBy, reanalysesOf } from "./analysis.ts";
import { choices, restored } from "./choices.ts";
import { paperClaims } from "./claims/all_claims.ts";
import { experiments } from "./experiments.ts";
import { mechanismFigures } from "./figures/mechanism_figure.ts";
import { highlights } from "./highlights.ts";
import { finds } from "./finds.ts";
import { design } from "./longer_runs.ts";
import { tables } from "./tables/tables.ts";
import { theory } from "./theory.ts";

/** “Understanding Grokking Through A Robustness Viewpoint” (Tan and Huang): its thirteen figures, thirteen claims and its theorems. */
export const study: Study = {
  name: "robustness",
  title: "grokking through a robustness viewpoint",
  source: "Tan and Huang, arXiv:2311.06597",
  profile: "paper",
  experiments,
  claims: readBy(PRIMARY_ANALYSIS, paperClaims),
  finds,
  reanalyses: reanalysesOf(paperClaims),
  tables,
  design,
  theory,
  furtherFigures: mechanismFigures,
  choices,
  restored,
  words: {
    heading: "Understanding grokking through a robustness viewpoint, reproduced",
    claimed:
      "The paper claims that it generalises once it is robust to small changes of its input, so noise on the training inputs should bring this forward.",
    viewpoint:
      "The paper reads grokking as growing robustness. If small changes of the input hardly move the output, a test sample near a training sample " +
      "gets the same answer. Weight decay makes networks robust, but slowly (Lemma 3.1, Theorem 3.2), which would explain why the transition comes late. Training " +
      "on noisy inputs demands robustness directly, so grokking should come earlier. And quantities that measure how the representation reacts to noise (PMI, " +
      "PE, MID, ED) should follow the transition more closely than the weight norm does.",
    fixed:
      "Statistics, thresholds and this rule were fixed in the code before anyone had looked at a run at the paper's scale; small runs, of the quick profile, had been seen. Where a rule was changed after that, the claim says so, with the reason and the former rule's verdict.",
    small:
      "The runs are scaled-down versions of the paper's experiments: they show that everything works, not what holds at the paper's own settings.",
  },
  readme: {
    run: "modular-addition-standard-seed-0",
    highlights,
    claims: "the paper's claims",
  },
};

/**
 * The study that compares the published speed-ups of grokking fairly.
 *
 * @module
 */
import type { Study } from "../study.ts";
import { choices } from "./choices.ts";
import { claims } from "./claims/all_claims.ts";
import { design } from "./design.ts";
import { bestCurves, delays, matrices, phaseDiagrams } from "./figures.ts";
import { headline } from "./headline.ts";

const none = { metrics: [], panels: () => [] } as const;

/** Every intervention beside AdamW, with one tuning budget for all, selection and evaluation on different seeds. */
export const study: Study = {
  name: "speedups",
  title: "speed-ups of grokking, compared fairly",
  source: "The papers of the interventions, each named in the study's protocol",
  profile: "paper",
  design,
  experiments: [
    {
      ...none,
      figure: 1,
      title: "Ratios",
      question: "Which methods grok sooner than AdamW, tuned alike?",
      draw: matrices,
    },
    {
      ...none,
      figure: 2,
      title: "Best settings",
      question: "How does each method do at its best settings?",
      draw: bestCurves,
    },
    { ...none, figure: 3, title: "Phases", question: "When does AdamW grok at all?", draw: phaseDiagrams },
    { ...none, figure: 4, title: "Delay", question: "What does the delay depend on?", draw: delays },
  ],
  headline,
  claims,
  reanalyses: [],
  choices,
  restored: [],
  words: {
    heading: "Speed-ups of grokking, compared fairly",
    claimed:
      "Several methods are said to shorten the wait, each measured against a baseline of its own; here they, and others beside them, have the same tuning budget, and so has the baseline.",
    viewpoint:
      "The field has many methods to grok sooner, each measured against its own baseline. Here all have the same problems, the same grid of learning rates and " +
      "weight decays, as many values of a setting of their own, the same seeds, and the same treatment of runs that do not grok. A ratio that is large against " +
      "an untuned baseline and gone against a tuned one is a property of the baseline.",
    fixed:
      "Problems, grids and seeds are in one list, the study's protocol; the selection is beside it. They and this rule were fixed before any ratio was looked at; what was changed afterwards is marked so among the choices.",
    small: "The runs are a slice of the protocol: one problem, two methods, few settings.",
  },
};

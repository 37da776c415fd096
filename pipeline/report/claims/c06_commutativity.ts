import { censoredRatio } from "../../../core/grokking/censored_ratio.ts";
import { curveBetween } from "../../../core/grokking/curve.ts";
import { valueAt } from "../../../core/grokking/seed_band.ts";
import { sustainedCrossing } from "../../../core/grokking/sustained_crossing.ts";
import type { GrokkingSettings } from "../../config/config.ts";
import { type RunStudy, studiesOf } from "../run_study.ts";
import type { ClaimDefinition } from "./claim_definition.ts";
import type { PartDefinition, Reading } from "./claim_part.ts";
import { fitStepOf, grokStepOf } from "./timing.ts";

/** The share of pairs at which the commutative law is said to be known. */
const KNOWN = 0.95;
/** The law comes "with grokking" if not before this share of t_grok, and "right after fitting" if within its inverse of t_fit. */
const CLOSE = 0.8;

/** C6: when the commutative law is learnt. */
export const commutativityClaim: ClaimDefinition = {
  id: "C6",
  title: "Commutativity is learnt late, or early under perturbation",
  claim:
    "Standard training does not know that a + b = b + a on its own training pairs until it groks; perturbed training knows right after fitting.",
  figures: [5],
  statistic:
    "Share of training pairs whose two orders get the same answer: its value at t_fit, and the step from which it stays above 95 %, " +
    "over t_grok and over t_fit. Counted from t_fit on: at initialisation nearly constant predictions agree without knowing anything.",
  reason:
    "A law that is known only when the task is solved reaches 95 % no earlier than 0.8 t_grok; one known right after fitting within 1.25 t_fit. " +
    "The held-out variant (pairs whose swap is not trained) shows what is learnt rather than memorised.",
  choices: ["modularAddition.grokking"],
  parts: ({ studies, config }) => {
    const settings = config.modularAddition.grokking;
    const [standard, perturbed] = (["standard", "perturbed"] as const).map((mode) =>
      studiesOf(studies, "modularAddition", mode)
    );
    const part = (definition: Omit<PartDefinition, "task" | "metrics">): PartDefinition => ({
      ...definition,
      task: "modularAddition",
      metrics: ["accuracy", "commutativity"],
    });
    return [
      part({
        name: "standard: share of commuting pairs at t_fit",
        unit: "share",
        criterion: { relation: "below", threshold: KNOWN },
        studies: standard,
        read: levelAtFit("commutativity_train"),
      }),
      part({
        name: "standard: step of 95 % over t_grok",
        unit: "×",
        criterion: { relation: "at least", threshold: CLOSE },
        studies: standard,
        read: (study) => knownOver(study, grokStepOf(study), settings),
      }),
      part({
        name: "perturbed: step of 95 % over t_fit",
        unit: "×",
        criterion: { relation: "at most", threshold: 1 / CLOSE },
        studies: perturbed,
        read: (study) => knownOver(study, fitStepOf(study), settings),
      }),
      ...[{ mode: "standard", runs: standard }, { mode: "perturbed", runs: perturbed }].map(({ mode, runs }) =>
        part({
          name: `${mode}: share at t_fit among pairs whose swap is not trained`,
          unit: "share",
          counts: false,
          criterion: mode === "standard"
            ? { relation: "below", threshold: KNOWN }
            : { relation: "at least", threshold: KNOWN },
          studies: runs,
          read: levelAtFit("commutativity_held_out"),
        })
      ),
    ];
  },
};

function levelAtFit(column: string): (study: RunStudy) => Reading {
  return (study) => {
    const fit = fitStepOf(study);
    if (typeof fit !== "number") return fit;
    return valueAt(study.curve(column), fit) ?? { missing: `${column} is not known at t_fit` };
  };
}

function knownOver(study: RunStudy, step: Reading, { patience }: GrokkingSettings): Reading {
  const fit = fitStepOf(study);
  if (typeof fit !== "number") return fit;
  if (typeof step !== "number") return step;
  const curve = curveBetween(study.curve("commutativity_train"), { from: fit });
  const last = curve.steps[curve.steps.length - 1];
  if (last === undefined) return { missing: "commutativity is not known" };
  const known = sustainedCrossing(curve, { level: KNOWN, patience });
  return censoredRatio({ step: known ?? last, censored: known === null }, { step, censored: false });
}

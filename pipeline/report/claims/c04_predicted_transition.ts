import { curveBetween, logStepError } from "../../../core/grokking/curve.ts";
import type { Bounds } from "../../../core/grokking/median_interval.ts";
import { sustainedCrossing } from "../../../core/grokking/sustained_crossing.ts";
import { type AccuracyCurve, FIGURE_3_CURVE, predictedAccuracy } from "../../../core/theory/predicted_accuracy.ts";
import { type RunStudy, studiesOf } from "../run_study.ts";
import { fittedPrediction } from "../transition_prediction.ts";
import type { ClaimDefinition } from "./claim_definition.ts";
import type { PartDefinition, Reading } from "./claim_part.ts";

const HALF = 0.5;
/** A transition predicted within a factor of 1.25, and accuracies within 0.1, are close. */
const CLOSE_DECADES = Math.log10(1.25);
const CLOSE_ACCURACY = 0.1;

const NOTHING_TO_FIT = "test accuracy never reaches 50 %: no transition to fit";

type Prediction = (study: RunStudy) => AccuracyCurve | null;

const predictions: readonly (readonly [string, Prediction])[] = [
  ["the paper's constants", () => FIGURE_3_CURVE],
  ["constants fitted to the run", (study) => fittedPrediction(study)],
];

/** C4: Corollary 3.3 and the transition. */
export const predictedTransitionClaim: ClaimDefinition = {
  id: "C4",
  title: "Corollary 3.3 predicts the transition",
  claim:
    "The test accuracy that the robustness bound guarantees, with a norm and sharpness that fall with the logarithm of the step, " +
    "closely follows the real one.",
  figures: [3],
  statistic:
    "Distance in decades between the steps at which the predicted and the real test accuracy reach 50 %, and the root mean " +
    "square difference of the curves over log-steps; modular addition, standard runs.",
  reason:
    "Steps and accuracies are both what a reader compares by eye. Constants fitted to a run describe it and predict nothing: if only " +
    "they are close, the corollary gives the shape of the transition, not its time.",
  choices: ["modularAddition.train.steps", "modularAddition.dataset.modulus"],
  parts: ({ studies }) => {
    const standard = studiesOf(studies, "modularAddition", "standard");
    return [
      ...predictions.flatMap(([name, prediction]): PartDefinition[] => [{
        name: `step error at 50 %, ${name}`,
        task: "modularAddition",
        unit: "decades",
        criterion: { relation: "at most", threshold: CLOSE_DECADES },
        studies: standard,
        metrics: ["accuracy"],
        read: (study) => stepError(study, prediction(study)),
      }, {
        name: `error in accuracy, ${name}`,
        task: "modularAddition",
        unit: "accuracy",
        criterion: { relation: "at most", threshold: CLOSE_ACCURACY },
        studies: standard,
        metrics: ["accuracy"],
        read: (study) => accuracyError(study, prediction(study)),
      }]),
      ...(["mnist", "modularAddition"] as const).map((task): PartDefinition => ({
        name: "greatest accuracy that the measured Theorem 3.2 guarantees (nothing fitted)",
        task,
        unit: "accuracy",
        counts: false,
        criterion: { relation: "at least", threshold: HALF },
        studies: studiesOf(studies, task, "standard"),
        metrics: ["robustness"],
        read: (study) => {
          const { values } = study.curve("theorem_3_2_accuracy");
          return values.length === 0 ? { missing: "not measured" } : Math.max(...values);
        },
      })),
    ];
  },
};

function stepError(study: RunStudy, curve: AccuracyCurve | null): Reading {
  const real = study.curve("test_accuracy");
  const last = real.steps[real.steps.length - 1];
  if (curve === null || last === undefined) return { missing: NOTHING_TO_FIT };
  const predicted = { steps: real.steps, values: real.steps.map((step) => predictedAccuracy(step, curve)) };
  const [there, here] = [predicted, real].map((curve) => sustainedCrossing(curve, { level: HALF, patience: 1 }));
  if (there === null && here === null) return { missing: "neither reaches 50 % within the run" };
  const distance = Math.abs(Math.log10(Math.max(there ?? last, 1) / Math.max(here ?? last, 1)));
  const bounds: Bounds = { low: distance, high: there === null || here === null ? Infinity : distance };
  return bounds;
}

function accuracyError(study: RunStudy, curve: AccuracyCurve | null): Reading {
  const real = curveBetween(study.curve("test_accuracy"), { from: 1 });
  if (curve === null || real.steps.length === 0) return { missing: NOTHING_TO_FIT };
  return logStepError(real, (step) => predictedAccuracy(step, curve));
}

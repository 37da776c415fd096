import { curveBetween } from "../../../core/grokking/curve.ts";
import { mannKendall } from "../../../core/grokking/rank_correlation.ts";
import { type TaskName, taskNames } from "../../config/config.ts";
import { type RunStudy, studiesOf } from "../run_study.ts";
import type { ClaimDefinition } from "./claim_definition.ts";
import type { Reading } from "./claim_part.ts";
import { fitStepOf } from "./timing.ts";

interface TrendRow {
  readonly name: string;
  readonly column: string;
  readonly fromFit: boolean;
  readonly counts: boolean;
}

const rows = (task: TaskName): readonly TrendRow[] => [
  { name: "trend of the perturbation error after t_fit", column: "perturbation_error", fromFit: true, counts: true },
  { name: "trend of the sharpness after t_fit", column: "sharpness", fromFit: true, counts: true },
  { name: "trend of the sharpness over the whole run", column: "sharpness", fromFit: false, counts: false },
  ...(task === "mnist" ? [] : [
    {
      name: "trend of the perturbation error after softmax",
      column: "perturbation_error_softmax",
      fromFit: true,
      counts: false,
    },
    {
      name: "trend of the perturbation error relative to the logits",
      column: "perturbation_error_relative",
      fromFit: true,
      counts: false,
    },
  ]),
];

/** C2: perturbation error and sharpness fall once the training data are fitted. */
export const robustnessClaim: ClaimDefinition = {
  id: "C2",
  title: "Networks grow robust after fitting",
  claim: "Once train accuracy is 100 %, the perturbation error falls, and sharpness goes on falling.",
  figures: [2],
  statistic: "Mann-Kendall trend (Kendall's tau, −1 falls at every evaluation, 1 rises) of each curve; standard runs.",
  reason:
    "It asks only for the direction, whatever the scale. Neighbouring checkpoints depend on each other, so seeds, not p-values, decide.",
  choices: [
    "mnist.metrics.perturbationScale",
    "modularAddition.metrics.perturbationScale",
    "modularAddition.grokking.fitAccuracy",
  ],
  parts: ({ studies }) =>
    taskNames.flatMap((task) =>
      rows(task).map(({ name, column, fromFit, counts }) => ({
        name,
        task,
        unit: "tau",
        counts,
        criterion: { relation: "below", threshold: 0 } as const,
        studies: studiesOf(studies, task, "standard"),
        metrics: ["accuracy", column === "sharpness" ? "sharpness" : "perturbation_error"],
        read: (study) => trendOf(study, column, fromFit),
      }))
    ),
};

function trendOf(study: RunStudy, column: string, fromFit: boolean): Reading {
  const from = fromFit ? fitStepOf(study) : 0;
  if (typeof from !== "number") return from;
  const trend = mannKendall(curveBetween(study.curve(column), { from }).values);
  return trend?.tau ?? { missing: `${column} has no trend to measure` };
}

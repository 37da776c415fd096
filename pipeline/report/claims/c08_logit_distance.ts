import { curveBetween } from "../../../core/grokking/curve.ts";
import { median } from "../../../core/grokking/median_interval.ts";
import { relativeFluctuation } from "../../../core/grokking/relative_fluctuation.ts";
import { type RunStudy, studiesOf } from "../run_study.ts";
import type { ClaimDefinition } from "./claim_definition.ts";
import { grokStepOf } from "./timing.ts";

const COLUMN = "logit_distance";
const WINDOW = 9;
const SETTLED = 0.05;
const CHAOTIC = 0.02;

/** C8: the distance of the logits of (a, b) and (b, a) after grokking. */
export const logitDistanceClaim: ClaimDefinition = {
  id: "C8",
  title: "Logit distance settles, or stays restless",
  claim:
    "After grokking, the distance between the logits of (a, b) and (b, a) settles at 0 under standard training and stays chaotic under perturbed training.",
  figures: [7],
  statistic:
    "After t_grok, over the run's largest distance: the median (level), and the root mean square about a running median of nine " +
    "evaluations (fluctuation).",
  reason:
    "Both are shares of the peak, so a curve that decays smoothly to 0 has neither level nor fluctuation, whatever its unit.",
  choices: ["modularAddition.grokking", "modularAddition.checkpoints.count"],
  parts: ({ studies }) => {
    const [standard, perturbed] = (["standard", "perturbed"] as const).map((mode) =>
      studiesOf(studies, "modularAddition", mode)
    );
    const task = "modularAddition" as const;
    return [{
      name: "standard: level after t_grok",
      task,
      unit: "share of peak",
      criterion: { relation: "at most", threshold: SETTLED },
      studies: standard,
      metrics: ["accuracy", "commutativity"],
      read: (study) => afterGrokking(study, (values) => median(values)),
    }, {
      name: "perturbed: fluctuation after t_grok",
      task,
      unit: "share of peak",
      criterion: { relation: "above", threshold: CHAOTIC },
      studies: perturbed,
      metrics: ["accuracy", "commutativity"],
      read: fluctuation,
    }, {
      name: "standard: fluctuation after t_grok",
      task,
      unit: "share of peak",
      criterion: { relation: "at most", threshold: CHAOTIC },
      studies: standard,
      metrics: ["accuracy", "commutativity"],
      read: fluctuation,
    }, {
      name: "perturbed: level after t_grok",
      task,
      unit: "share of peak",
      counts: false,
      criterion: { relation: "above", threshold: SETTLED },
      studies: perturbed,
      metrics: ["accuracy", "commutativity"],
      read: (study) => afterGrokking(study, (values) => median(values)),
    }];
  },
};

function fluctuation(study: RunStudy) {
  return afterGrokking(study, (values) => relativeFluctuation(values, { window: WINDOW, scale: 1 }));
}

/** A statistic of the curve after grokking, in shares of its peak. */
function afterGrokking(study: RunStudy, statistic: (values: readonly number[]) => number | null) {
  const grok = grokStepOf(study);
  if (typeof grok !== "number") return grok;
  const curve = study.curve(COLUMN);
  const peak = curve.values.reduce((most, value) => Math.max(most, value), 0);
  if (!(peak > 0)) return { missing: "the logit distance is not known" };
  const after = curveBetween(curve, { from: grok }).values.map((value) => value / peak);
  if (after.length === 0) return { missing: "no evaluation after t_grok" };
  return statistic(after) ?? { missing: `fewer than ${WINDOW} evaluations after t_grok` };
}

import { taskNames } from "../../config/config.ts";
import { studiesOf } from "../run_study.ts";
import { type ClaimDefinition, grokkingChoices, metricChoices } from "./claim_definition.ts";
import type { PartDefinition } from "./claim_part.ts";
import { changeLagOf, timelinessGain, TIMELY_DECADES } from "./timing.ts";

const metrics = [["PMI", "pmi"], ["PE", "pe"]] as const;

/** C9: PMI and PE are more timely than the weight norm. */
export const informationMetricsClaim: ClaimDefinition = {
  id: "C9",
  title: "PMI and PE change at grokking",
  claim:
    "Perturbed mutual information and perturbed entropy change sharply when test accuracy rises, more timely than the weight norm.",
  figures: [1, 8, 9],
  statistic:
    "Lag in decades of steps from t_grok to the change point of each curve (best step function over log-steps, from t_fit on); how far " +
    "it is from 0, and how much closer than the weight norm's; standard runs.",
  reason:
    "Timely means near 0; a factor of two (0.30 decades) is the mark. The change point is the middle of a ramp and does not depend on " +
    "the unit, so metrics of different kinds can be compared.",
  choices: [...grokkingChoices, ...metricChoices],
  parts: ({ studies }) =>
    taskNames.flatMap((task): PartDefinition[] => {
      const standard = studiesOf(studies, task, "standard");
      return [
        ...metrics.flatMap(([name, column]): PartDefinition[] => [{
          name: `distance of ${name}'s change point from t_grok`,
          task,
          unit: "decades",
          criterion: { relation: "at most", threshold: TIMELY_DECADES },
          studies: standard,
          metrics: ["accuracy", "weight_norm", "information"],
          read: (study) => {
            const lag = changeLagOf(study, column);
            return typeof lag === "number" ? Math.abs(lag) : lag;
          },
        }, {
          name: `how much closer to t_grok than the weight norm's: ${name}`,
          task,
          unit: "decades",
          criterion: { relation: "above", threshold: 0 },
          studies: standard,
          metrics: ["accuracy", "weight_norm", "information"],
          read: (study) => timelinessGain(study, "weight_norm", column),
        }]),
        ...[...metrics, ["the weight norm", "weight_norm"], ["test accuracy", "test_accuracy"]].map((
          [name, column],
        ): PartDefinition => ({
          name: `lag of ${name}'s change point`,
          task,
          unit: "decades",
          counts: false,
          criterion: { relation: "above", threshold: 0 },
          studies: standard,
          metrics: ["accuracy", "weight_norm", "information"],
          read: (study) => changeLagOf(study, column),
        })),
      ];
    }),
};

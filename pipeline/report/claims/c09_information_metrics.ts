import { taskNames } from "../../config/config.ts";
import { studiesOf } from "../run_study.ts";
import { type ClaimDefinition, grokkingChoices, metricChoices } from "./claim_definition.ts";
import type { PartDefinition } from "./claim_part.ts";
import { medianEffect } from "./effect.ts";
import { changeAfterFit, changeLagOf, grokStepOf, timelinessGain, TIMELY_DECADES } from "./timing.ts";

/** The share of its variance that the best step function explains of a straight ramp: what is sharper explains more. */
const RAMP = 0.75;

/** C9: PMI and PE are more timely than the weight norm. */
export const informationMetricsClaim: ClaimDefinition = {
  id: "C9",
  title: "PMI and PE change at grokking",
  claim:
    "Perturbed mutual information and perturbed entropy change sharply when test accuracy rises, more timely than the weight norm.",
  figures: [1, 8, 9],
  statistic:
    "Lag in decades of steps from t_grok to the change point of each curve (best step function over log-steps, from t_fit on): how far " +
    "it is from 0, and how much closer than the weight norm's; and the share of the curve's variance that this step explains; standard runs that grok.",
  reason:
    "Timely means near 0; a factor of two (0.30 decades) is the mark. Sharp means sharper than a ramp, of which one step explains 75 % however long it is. The " +
    "change point is the middle of a ramp and does not depend on the unit, so metrics of different kinds can be compared.",
  choices: [...grokkingChoices, ...metricChoices],
  parts: ({ studies, analysis }) =>
    taskNames.flatMap((task): PartDefinition[] => {
      const common = {
        task,
        studies: studiesOf(studies, task, "standard"),
        metrics: ["accuracy", "weight_norm", "information"],
      };
      const metrics = [["PMI", analysis.information.pmi], ["PE", analysis.information.pe]] as const;
      return [
        ...metrics.flatMap(([name, column]): PartDefinition[] => [{
          ...common,
          name: `distance of ${name}'s change point from t_grok`,
          unit: "decades",
          criterion: { relation: "at most", threshold: TIMELY_DECADES },
          read: (study) => {
            const lag = changeLagOf(study, column, analysis);
            return typeof lag === "number" ? Math.abs(lag) : lag;
          },
        }, {
          ...common,
          name: `how much closer to t_grok than the weight norm's: ${name}`,
          unit: "decades",
          criterion: { relation: "above", threshold: 0 },
          read: (study) => timelinessGain(study, { first: "weight_norm", second: column, analysis }),
        }, {
          ...common,
          name: `sharpness of ${name}'s change: variance that one step explains`,
          unit: "share",
          condition: true,
          criterion: { relation: "above", threshold: RAMP },
          read: (study) => {
            const [change, grok] = [changeAfterFit(study, column), grokStepOf(study)];
            if (typeof grok !== "number") return grok;
            return "missing" in change ? change : change.explained;
          },
        }]),
        ...[...metrics, ["the weight norm", "weight_norm"], ["test accuracy", "test_accuracy"]].map((
          [name, column],
        ): PartDefinition => ({
          ...common,
          name: `lag of ${name}'s change point behind t_grok`,
          unit: "decades",
          read: (study) => changeLagOf(study, column, analysis),
        })),
      ];
    }),
  effects: ({ studies, analysis }) =>
    taskNames.flatMap((task) =>
      ([["PMI", analysis.information.pmi], ["PE", analysis.information.pe]] as const).map(([name, column]) =>
        medianEffect({
          name: `how much closer to t_grok than the weight norm's change point: ${name}'s`,
          task,
          unit: "decades",
          studies: studiesOf(studies, task, "standard"),
          read: (study) => timelinessGain(study, { first: "weight_norm", second: column, analysis }),
        })
      )
    ),
};

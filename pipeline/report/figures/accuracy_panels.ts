/**
 * Panels of accuracies alone.
 *
 * @module
 */
import type { TaskName } from "../../config/config.ts";
import { type PanelSpec, type SeriesSpec, testAccuracy, trainAccuracy } from "./figure_spec.ts";
import { interventionColor, taskTitle } from "./titles.ts";

/** Accuracies with several interventions in one frame. */
export function comparisonPanel(task: TaskName, interventions: readonly string[], withTrain: boolean): PanelSpec {
  return {
    title: taskTitle[task],
    task,
    series: [
      ...(withTrain
        ? interventions.map((intervention): SeriesSpec => ({
          ...trainAccuracy(intervention),
          label: `train, ${intervention}`,
          color: interventionColor(intervention, interventions),
        }))
        : []),
      ...interventions.map((intervention): SeriesSpec => ({
        ...testAccuracy(intervention),
        label: `test, ${intervention}`,
        color: interventionColor(intervention, interventions),
      })),
    ],
  };
}

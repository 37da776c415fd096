/**
 * Panels of accuracies alone.
 *
 * @module
 */
import type { TaskName } from "../../config/config.ts";
import type { Mode } from "../../plan/runs.ts";
import { timesSentence } from "./captions.ts";
import { type PanelSpec, type SeriesSpec, testAccuracy, trainAccuracy } from "./figure_spec.ts";
import { modeColor, modeTitle, taskTitle } from "./titles.ts";

/** Accuracies of several ways of training in one frame. */
export function comparisonPanel(task: TaskName, modes: readonly Mode[], withTrain: boolean): PanelSpec {
  return {
    title: taskTitle[task],
    task,
    series: [
      ...(withTrain
        ? modes.map((mode): SeriesSpec => ({
          ...trainAccuracy(mode),
          label: `train, ${mode}`,
          color: modeColor(mode, modes),
        }))
        : []),
      ...modes.map((mode): SeriesSpec => ({
        ...testAccuracy(mode),
        label: `test, ${mode}`,
        color: modeColor(mode, modes),
      })),
    ],
    caption: (studies) =>
      modes.map((mode) => timesSentence(studies.of(mode), `${taskTitle[task]}, ${modeTitle(mode)}`)),
  };
}

/**
 * Panels of accuracies alone.
 *
 * @module
 */
import type { TaskName } from "../../config/config.ts";
import type { Mode } from "../../plan/runs.ts";
import { shareAtFit, timesSentence } from "./captions.ts";
import { accuracies, column, type PanelSpec, type SeriesSpec, testAccuracy, trainAccuracy } from "./figure_spec.ts";
import type { ColorName } from "./theme.ts";
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

/** Shares of pairs whose two orders get the same answer. */
export function abelianPanel(mode: "standard" | "perturbed"): PanelSpec {
  const title = `Modular addition, ${modeTitle(mode)}`;
  const test = (label: string, name: string, color: ColorName): SeriesSpec => ({
    label,
    mode,
    axis: "accuracy",
    color,
    read: column(name),
  });
  return {
    title,
    task: "modularAddition",
    marksArtefact: true,
    series: [
      ...accuracies(mode),
      test("abelian test, train pairs", "commutativity_train", "blue"),
      test("test pairs", "commutativity_test", "green"),
      test("train pairs, swap not trained", "commutativity_held_out", "purple"),
    ],
    caption: (studies) => {
      const runs = studies.of(mode);
      const [all, held] = ["commutativity_train", "commutativity_held_out"].map((name) => shareAtFit(runs, name));
      const share = all === null
        ? ""
        : `At fitting ${all} of the train pairs commute${
          held === null ? "" : `, ${held} of those whose swap is not trained`
        }.`;
      return [timesSentence(runs, title), share, ARTEFACT];
    },
  };
}

const ARTEFACT =
  "At the start, nearly constant predictions agree with themselves whatever the order of the operands: high values at the left of the " +
  "shaded stretch, before fitting, are an artefact.";

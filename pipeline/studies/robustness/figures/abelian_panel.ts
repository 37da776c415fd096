/**
 * The panels of Figure 5: the abelian test.
 *
 * @module
 */
import { shareAtFit, timesSentence } from "../../../report/figures/captions.ts";
import { accuracies, columnSeries, type PanelSpec } from "../../../report/figures/figure_spec.ts";
import type { ColorName } from "../../../report/figures/theme.ts";
import { interventionTitle } from "../../../report/figures/titles.ts";

/** Shares of pairs whose two orders get the same answer. */
export function abelianPanel(intervention: "standard" | "perturbed"): PanelSpec {
  const title = `Modular addition, ${interventionTitle(intervention)}`;
  const test = (label: string, name: string, color: ColorName) =>
    columnSeries(intervention, label, name, { axis: "accuracy", color });
  return {
    title,
    task: "modularAddition",
    marksArtefact: true,
    series: [
      ...accuracies(intervention),
      test("abelian test, train pairs", "commutativity_train", "blue"),
      test("test pairs", "commutativity_test", "green"),
      test("train pairs, swap not trained", "commutativity_held_out", "purple"),
    ],
    caption: (courses) => {
      const runs = courses.of(intervention);
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

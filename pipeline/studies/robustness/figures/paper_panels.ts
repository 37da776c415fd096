/**
 * The panels of the paper's figures that show more than metrics over steps.
 *
 * @module
 */
import { type AccuracyCurve, FIGURE_3_CURVE, predictedAccuracy } from "../../../../core/theory/predicted_accuracy.ts";
import { formatNumber } from "../../../report/format.ts";
import type { RunCourse } from "../../../report/run_course.ts";
import { fittedPrediction } from "../transition_prediction.ts";
import { courseSentence, shareAtFit, timesSentence } from "../../../report/figures/captions.ts";
import {
  accuracies,
  column,
  columnSeries,
  type PanelCourses,
  type PanelSpec,
  type SeriesSpec,
  testAccuracy,
} from "../../../report/figures/figure_spec.ts";
import type { ColorName } from "../../../report/figures/theme.ts";
import { interventionTitle } from "../../../report/figures/titles.ts";
import { testEntropyColumn } from "../claims/c12_orders.ts";

/** Test accuracy of standard training on modular addition, and what Corollary 3.3 makes of it. */
export const predictionPanel: PanelSpec = {
  title: "Modular addition, standard training",
  task: "modularAddition",
  series: [
    testAccuracy("standard"),
    predicted("predicted, the paper's constants", "blue", () => FIGURE_3_CURVE),
    predicted("predicted, constants fitted to the run", "green", fittedPrediction),
    columnSeries("standard", "guaranteed by measured quantities", "theorem_3_2_accuracy", {
      axis: "accuracy",
      color: "purple",
      line: "dotted",
    }),
  ],
  caption: (courses) => predictionCaption(courses),
};

/** The prediction at many steps between a run's first and last, so that its rise is drawn as steep as it is. */
function predicted(label: string, color: ColorName, curveFor: (course: RunCourse) => AccuracyCurve | null): SeriesSpec {
  return {
    label,
    intervention: "standard",
    axis: "accuracy",
    color,
    line: "dashed",
    read: (course) => {
      const measured = course.curve("test_accuracy").steps;
      const [first, last] = [measured.find((step) => step > 0), measured[measured.length - 1]];
      const curve = curveFor(course);
      if (first === undefined || curve === null || !(last > first)) return { steps: [], values: [] };
      const steps = Array.from({ length: 400 }, (_, index) => first * (last / first) ** (index / 399));
      return { steps, values: steps.map((step) => predictedAccuracy(step, curve)) };
    },
  };
}

function predictionCaption(courses: PanelCourses): readonly string[] {
  const runs = courses.of("standard");
  const fits = runs.flatMap((course) => {
    const fit = fittedPrediction(course);
    return fit === null
      ? []
      : [`a = ${formatNumber(fit.intercept)}, b = ${formatNumber(fit.slope)} (seed ${course.run.seed})`];
  });
  const guaranteed = runs.flatMap((course) => course.curve("theorem_3_2_accuracy").values);
  const measured = guaranteed.length === 0
    ? "What the measured quantities of Theorem 3.2 guarantee is not known yet."
    : `With the measured quantities of Theorem 3.2 and nothing fitted, at most ${
      formatNumber(Math.max(...guaranteed))
    } is guaranteed.`;
  return [
    timesSentence(runs, "Modular addition, standard training"),
    "The paper's constants a = 1925, b = 500 are a fit to one run.",
    fits.length === 0 ? "" : `Fitted to ours: ${fits.join("; ")}.`,
    measured,
  ];
}

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

/** Entropies of several orders of the features of the MNIST test images. */
export function ordersPanel(orders: readonly number[]): PanelSpec {
  const colors: readonly ColorName[] = ["blue", "green", "purple", "ochre"];
  const lines = ["solid", "dotted"] as const;
  return {
    title: "MNIST, standard training, clean test images",
    task: "mnist",
    metric: { label: "matrix entropy, nats", scale: "linear" },
    series: [
      ...accuracies("standard"),
      ...orders.map((order, index) =>
        columnSeries("standard", `order ${formatNumber(order)}`, testEntropyColumn(order), {
          color: colors[index % colors.length],
          line: lines[Math.floor(index / colors.length) % lines.length],
        })
      ),
    ],
    caption: (courses) =>
      orders.map((order) =>
        courseSentence(
          courses.of("standard"),
          column(testEntropyColumn(order)),
          `The entropy of order ${formatNumber(order)}`,
        )
      ),
  };
}

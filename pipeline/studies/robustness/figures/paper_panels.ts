/**
 * The panels of the paper's figures that show more than metrics over steps.
 *
 * @module
 */
import { type AccuracyCurve, FIGURE_3_CURVE, predictedAccuracy } from "../../../../core/theory/predicted_accuracy.ts";
import type { Curve } from "../../../../core/grokking/curve.ts";
import type { Config } from "../../../config/config.ts";
import { formatNumber } from "../../../report/format.ts";
import type { RunCourse } from "../../../report/run_course.ts";
import { fittedPrediction, measuredProduct, NEEDED_FOR_HALF, sharpnesses } from "../transition_prediction.ts";
import { comparisonPanel } from "../../../report/figures/accuracy_panels.ts";
import { onOperands } from "../settings.ts";
import {
  accuracies,
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
  from: (courses) => Math.min(...courses.flatMap(halfStep)) / BEFORE_HALF,
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
  caption: predictionCaption,
};

/** What Corollary 3.3 supposes of norm and sharpness, and what they do. */
export const assumptionPanel: PanelSpec = {
  title: "Modular addition, supposed and measured",
  task: "modularAddition",
  metric: { label: "2 √(nS) ‖W‖ / m", scale: "log", includes: [NEEDED_FOR_HALF / 2] }, // its line would lie on the frame
  series: [
    testAccuracy("standard"),
    ...sharpnesses.map(({ column, words }, index) =>
      columnSeries("standard", `measured, S ${words}`, column, {
        color: (["purple", "green"] as const)[index],
        read: (course) => positive(measuredProduct(course, column)),
      })
    ),
    columnSeries("standard", "supposed: max(1925 − 500 log₁₀ t, 0)", "weight_norm", {
      color: "blue",
      line: "dashed",
      read: (course) => {
        const { steps } = course.curve("weight_norm");
        const { intercept, slope } = FIGURE_3_CURVE;
        return positive({ steps, values: steps.map((step) => intercept - slope * Math.log10(Math.max(step, 1))) });
      },
    }),
    columnSeries("standard", `needed for 50 %: ${formatNumber(NEEDED_FOR_HALF)}`, "weight_norm", {
      color: "ochre",
      line: "dotted",
      read: (course) => {
        const { steps } = course.curve("weight_norm");
        return { steps, values: steps.map(() => NEEDED_FOR_HALF) };
      },
    }),
  ],
  caption: () => [
    "The corollary promises 50 % where 2 √(nS) ‖W‖ / m has come down to the dotted line, and supposes that it falls along the dashed one; m is the smallest norm of an input.",
  ],
};

/** What a logarithmic axis can show of a curve. */
function positive({ steps, values }: Curve): Curve {
  const kept = steps.flatMap((step, index) => values[index] > 0 ? [{ step, value: values[index] }] : []);
  return { steps: kept.map(({ step }) => step), values: kept.map(({ value }) => value) };
}

/** A panel of modular addition with the noise of perturbed training on the operands alone. */
export function onOperandsPanel(panel: PanelSpec): PanelSpec {
  return {
    ...panel,
    title: `Modular addition, ${onOperands.words}`,
    series: panel.series.map((series) =>
      series.intervention === "perturbed" ? { ...series, variant: onOperands.name } : series
    ),
  };
}

/** Standard and perturbed training with the other reading of the noise. */
export const operandsPanel = onOperandsPanel(comparisonPanel("modularAddition", ["standard", "perturbed"], true));

/** The plateau of perturbed training before it groks: which test pairs are right. */
export const stairPanel: PanelSpec = {
  title: "Modular addition, perturbed training, by swap",
  task: "modularAddition",
  series: [
    ...accuracies("perturbed"),
    ...([["whose swap is trained", "trained", "green"], ["whose swap is not", "held_out", "purple"]] as const).map(
      ([words, name, color]) =>
        columnSeries("perturbed", `test pairs ${words}`, `test_accuracy_swap_${name}`, { axis: "accuracy", color }),
    ),
  ],
};

/** How much earlier than the first run's test accuracy of one half the frame begins: what is asked about is the rise. */
const BEFORE_HALF = 6;

/** The step at which a run's test accuracy reaches one half, if it does; else its first. */
function halfStep(course: RunCourse): readonly number[] {
  const { steps, values } = course.curve("test_accuracy");
  const at = values.findIndex((value) => value >= 0.5);
  return at < 0 ? steps.slice(0, 1) : [steps[at]];
}

/** The prediction at many steps between a run's first and last, so that its rise is drawn as steep as it is. */
function predicted(label: string, color: ColorName, curveFor: (course: RunCourse) => AccuracyCurve | null): SeriesSpec {
  return {
    label,
    intervention: "standard",
    axis: "accuracy",
    color,
    line: "dashed",
    withoutBand: true,
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

/** The constants that were fitted to each run. */
function predictionCaption(courses: PanelCourses): readonly string[] {
  const fits = courses.of("standard").flatMap((course) => {
    const fit = fittedPrediction(course);
    return fit === null
      ? []
      : [`a = ${formatNumber(fit.intercept)}, b = ${formatNumber(fit.slope)} (seed ${course.run.seed})`];
  });
  return [
    "The paper's constants a = 1925, b = 500 are a fit to one run.",
    fits.length === 0 ? "" : `Fitted to ours: ${fits.join("; ")}.`,
  ];
}

/** Shares of pairs whose two orders get the same answer. */
export function abelianPanel(intervention: "standard" | "perturbed"): PanelSpec {
  const test = (label: string, name: string, color: ColorName) =>
    columnSeries(intervention, label, name, { axis: "accuracy", color });
  return {
    title: `Modular addition, ${interventionTitle(intervention)}`,
    task: "modularAddition",
    shares: "share of pairs",
    shaded: "before fitting",
    series: [
      ...accuracies(intervention),
      test("train pairs that commute", "commutativity_train", "blue"),
      test("test pairs that commute", "commutativity_test", "green"),
      test("train pairs that commute, swap not trained", "commutativity_held_out", "purple"),
    ],
    caption: () => [ARTEFACT],
  };
}

const ARTEFACT =
  "At the start, nearly constant predictions agree with themselves whatever the order of the operands: high values at the left of the " +
  "shaded stretch, before fitting, are an artefact.";

/** How much earlier than the first run fits the frame of entropies begins: in the first steps they leap from that of features that are all alike. */
const BEFORE_FIT = 10;

/** From where curves are drawn that leap in the first steps: some time before the first run fits. */
export function beforeFit(courses: readonly RunCourse[]): number {
  return Math.min(...courses.map(({ times }) => times?.fitStep ?? 0)) / BEFORE_FIT;
}

/** Entropies of several orders of the features of the MNIST test images, and of the default order of the training images'. */
export function ordersPanel({ entropyOrders: orders, order }: Config["mnist"]["metrics"]): PanelSpec {
  const colors: readonly ColorName[] = ["blue", "green", "purple", "ochre"];
  const lines = ["solid", "dotted"] as const;
  return {
    title: "MNIST, standard training, clean images",
    task: "mnist",
    from: beforeFit,
    metric: { label: "matrix entropy, nats", scale: "linear" },
    series: [
      ...accuracies("standard"),
      ...orders.map((order, index) =>
        columnSeries("standard", `order ${formatNumber(order)}`, testEntropyColumn(order), {
          color: colors[index % colors.length],
          line: lines[Math.floor(index / colors.length) % lines.length],
        })
      ),
      columnSeries("standard", `order ${formatNumber(order)}, training images`, "entropy", {
        color: colors[Math.max(0, orders.indexOf(order)) % colors.length],
        line: "dashed",
      }),
    ],
  };
}

/**
 * The panel of Corollary 3.3: predicted beside real test accuracy.
 *
 * @module
 */
import { type AccuracyCurve, FIGURE_3_CURVE, predictedAccuracy } from "../../../../core/theory/predicted_accuracy.ts";
import { formatNumber } from "../../../report/format.ts";
import type { RunCourse } from "../../../report/run_course.ts";
import { fittedPrediction } from "../transition_prediction.ts";
import { timesSentence } from "../../../report/figures/captions.ts";
import {
  columnSeries,
  type PanelCourses,
  type PanelSpec,
  type SeriesSpec,
  testAccuracy,
} from "../../../report/figures/figure_spec.ts";
import type { ColorName } from "../../../report/figures/theme.ts";

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

/**
 * The thirteen figures of the paper, as one table.
 *
 * @module
 */
import { curveBetween } from "../../../core/grokking/curve.ts";
import { type AccuracyCurve, FIGURE_3_CURVE, predictedAccuracy } from "../../../core/theory/predicted_accuracy.ts";
import { type Config, type TaskName, taskNames } from "../../config/config.ts";
import type { Mode } from "../../runs.ts";
import { testEntropyColumn } from "../claims/c12_orders.ts";
import { formatCount, formatNumber, formatStep } from "../format.ts";
import type { RunStudy } from "../run_study.ts";
import { fittedPrediction } from "../transition_prediction.ts";
import { courseSentence, rangeSentence, shareAtFit, timesSentence } from "./captions.ts";
import {
  accuracies,
  column,
  type FigureSpec,
  type PanelSpec,
  type PanelStudies,
  type SeriesSpec,
  testAccuracy,
  trainAccuracy,
} from "./figure_spec.ts";
import type { ColorName } from "./theme.ts";

/** A task as figures name it. */
export const taskTitle: Readonly<Record<TaskName, string>> = { mnist: "MNIST", modularAddition: "Modular addition" };

/** A way of training as figures name it. */
export const modeTitle: Readonly<Record<Mode, string>> = {
  standard: "standard training",
  perturbed: "perturbed training",
  abelian: "abelian regulariser",
};

const modeColor: Readonly<Record<Mode, ColorName>> = { standard: "blue", perturbed: "vermillion", abelian: "green" };

/** The figures of the paper for a configuration, Figure 1 first. */
export function paperFigures(config: Config): readonly FigureSpec[] {
  return [
    figure(1, "Accuracy and weight norm", "Does the weight norm fall when test accuracy rises, or before?", [
      ...taskNames.map((task) =>
        metricPanel(task, "standard", "weight norm", "linear", [
          { label: "weight norm", column: "weight_norm", words: "The weight norm" },
        ])
      ),
    ]),
    figure(2, "Perturbation error and sharpness", "Does the network grow robust once it has fitted?", [
      metricPanel("mnist", "standard", "perturbation error", "log", [
        { label: "perturbation error", column: "perturbation_error", words: "The perturbation error" },
      ]),
      metricPanel("modularAddition", "standard", "perturbation error", "log", [
        { label: "of the logits", column: "perturbation_error", words: "The perturbation error of the logits" },
        { label: "after softmax", column: "perturbation_error_softmax", words: "After softmax it", color: "purple" },
        {
          label: "relative to the logits",
          column: "perturbation_error_relative",
          words: "Relative to the logits' squared norm it",
          color: "green",
        },
      ]),
      ...taskNames.map((task) =>
        metricPanel(task, "standard", "sharpness", "log", [
          { label: "trace of the Hessian", column: "sharpness", words: "The trace of the Hessian" },
          {
            label: "Gauss–Newton sum",
            column: "gauss_newton_sharpness",
            words: "The Gauss–Newton sum",
            color: "green",
          },
        ])
      ),
    ]),
    figure(3, "Predicted and real test accuracy", "Does Corollary 3.3 tell when the network generalises?", [
      predictionPanel,
    ]),
    figure(4, "Standard and perturbed training", "Does noise on the inputs bring generalisation forward?", [
      ...taskNames.map((task) => comparisonPanel(task, ["standard", "perturbed"], true)),
    ]),
    figure(5, "Abelian test", "When does the network know that a + b = b + a?", [
      abelianPanel("standard"),
      abelianPanel("perturbed"),
    ]),
    figure(6, "Three ways of training", "Is the abelian regulariser faster than noise?", [
      comparisonPanel("modularAddition", ["standard", "perturbed", "abelian"], false),
    ]),
    figure(7, "Logit distance", "Do the logits of (a, b) and (b, a) become equal?", [
      ...(["standard", "perturbed"] as const).map((mode) =>
        metricPanel("modularAddition", mode, "logit distance", "linear", [
          { label: "logit distance", column: "logit_distance", words: "The logit distance" },
        ])
      ),
    ]),
    figure(8, "Perturbed mutual information (PMI)", "Does PMI change when test accuracy rises?", [
      ...taskNames.map((task) =>
        metricPanel(task, "standard", "PMI, nats", "linear", [
          { label: "PMI", column: "pmi", words: "PMI" },
        ])
      ),
    ]),
    figure(9, "Perturbed entropy (PE)", "Does PE change when test accuracy rises?", [
      ...taskNames.map((task) =>
        metricPanel(task, "standard", "PE, nats", "linear", [
          { label: "PE", column: "pe", words: "PE" },
        ])
      ),
    ]),
    figure(
      10,
      "Mutual information difference (MID) before fitting",
      "Is MID small, or does it fall, before train accuracy is 100 %?",
      [
        ...taskNames.map((task) => earlyPanel(task, "MID", "mid")),
      ],
    ),
    figure(
      11,
      "Entropy difference (ED) before fitting",
      "Is ED small, or does it fall, before train accuracy is 100 %?",
      [
        ...taskNames.map((task) => earlyPanel(task, "ED", "ed")),
      ],
    ),
    figure(12, "Entropy of several orders on test data", "Does the tendency depend on the order, or on the split?", [
      ordersPanel(config.mnist.metrics.entropyOrders),
    ]),
    figure(13, "Information about the labels (PMI′) beside PMI", "Which of the two is more timely?", [
      metricPanel("mnist", "standard", "mutual information, nats", "linear", [
        { label: "PMI′ (labels)", column: "pmi_labels", words: "PMI′", color: "green" },
        { label: "PMI (first layer)", column: "pmi", words: "PMI" },
      ]),
    ]),
  ];
}

function figure(number: number, title: string, question: string, panels: readonly PanelSpec[]): FigureSpec {
  return { kind: "paper", id: String(number), name: `Figure ${number}`, title, question, panels };
}

/** A metric: its label in the legend, its column, and its name in a sentence. */
interface MetricRow {
  readonly label: string;
  readonly column: string;
  readonly words: string;
  readonly color?: ColorName;
}

function metricPanel(
  task: TaskName,
  mode: Mode,
  label: string,
  scale: "linear" | "log",
  rows: readonly MetricRow[],
): PanelSpec {
  const subject = `${taskTitle[task]}, ${modeTitle[mode]}`;
  return {
    title: subject,
    task,
    metric: { label, scale },
    series: [
      ...accuracies(mode),
      ...rows.map(({ label, column: name, color = "blue" }): SeriesSpec => ({
        label,
        mode,
        axis: "metric",
        color,
        read: column(name),
      })),
    ],
    caption: (studies) => [
      timesSentence(studies.of(mode), subject),
      ...rows.map(({ words, column: name }) => courseSentence(studies.of(mode), column(name), words)),
    ],
  };
}

function earlyPanel(task: TaskName, label: string, name: string): PanelSpec {
  return {
    title: `${taskTitle[task]}, ${modeTitle.standard}`,
    task,
    metric: { label: `${label}, nats`, scale: "linear" },
    onlyBeforeInterpolation: true,
    series: [...accuracies("standard"), { label, mode: "standard", axis: "metric", color: "blue", read: column(name) }],
    caption: (studies) => {
      const runs = studies.of("standard");
      const curves = runs.map((study) => curveBetween(study.curve(name), { to: study.interpolationStep ?? Infinity }));
      const reaches = runs.flatMap(({ interpolationStep }) => interpolationStep ?? []);
      const until = runs.length === 0
        ? ""
        : reaches.length === runs.length
        ? `Up to the step at which every training sample is right (${reaches.map(formatStep).join(", ")}), `
        : `${formatCount(runs.length - reaches.length, "run")} never ${
          runs.length - reaches.length === 1 ? "has" : "have"
        } every training sample right, so all steps are shown; `;
      return [`${taskTitle[task]}: ${until}${rangeSentence(curves, label)}`];
    },
  };
}

function comparisonPanel(task: TaskName, modes: readonly Mode[], withTrain: boolean): PanelSpec {
  return {
    title: taskTitle[task],
    task,
    series: [
      ...(withTrain
        ? modes.map((mode): SeriesSpec => ({ ...trainAccuracy(mode), label: `train, ${mode}`, color: modeColor[mode] }))
        : []),
      ...modes.map((mode): SeriesSpec => ({ ...testAccuracy(mode), label: `test, ${mode}`, color: modeColor[mode] })),
    ],
    caption: (studies) =>
      modes.map((mode) => timesSentence(studies.of(mode), `${taskTitle[task]}, ${modeTitle[mode]}`)),
  };
}

function abelianPanel(mode: "standard" | "perturbed"): PanelSpec {
  const title = `Modular addition, ${modeTitle[mode]}`;
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

function ordersPanel(orders: readonly number[]): PanelSpec {
  const colors: readonly ColorName[] = ["blue", "green", "purple", "ochre"];
  const lines = ["solid", "dotted"] as const;
  return {
    title: "MNIST, standard training, un-perturbed test images",
    task: "mnist",
    metric: { label: "matrix entropy, nats", scale: "linear" },
    series: [
      ...accuracies("standard"),
      ...orders.map((order, index): SeriesSpec => ({
        label: `order ${formatNumber(order)}`,
        mode: "standard",
        axis: "metric",
        color: colors[index % colors.length],
        line: lines[Math.floor(index / colors.length) % lines.length],
        read: column(testEntropyColumn(order)),
      })),
    ],
    caption: (studies) =>
      orders.map((order) =>
        courseSentence(
          studies.of("standard"),
          column(testEntropyColumn(order)),
          `The entropy of order ${formatNumber(order)}`,
        )
      ),
  };
}

const predictionPanel: PanelSpec = {
  title: "Modular addition, standard training",
  task: "modularAddition",
  series: [
    testAccuracy("standard"),
    predicted("predicted, the paper's constants", "blue", () => FIGURE_3_CURVE),
    predicted("predicted, constants fitted to the run", "green", fittedPrediction),
    {
      label: "guaranteed by measured quantities",
      mode: "standard",
      axis: "accuracy",
      color: "purple",
      line: "dotted",
      read: column("theorem_3_2_accuracy"),
    },
  ],
  caption: (studies) => predictionCaption(studies),
};

/** The prediction at many steps between a run's first and last, so that its rise is drawn as steep as it is. */
function predicted(label: string, color: ColorName, curveFor: (study: RunStudy) => AccuracyCurve | null): SeriesSpec {
  return {
    label,
    mode: "standard",
    axis: "accuracy",
    color,
    line: "dashed",
    read: (study) => {
      const measured = study.curve("test_accuracy").steps;
      const [first, last] = [measured.find((step) => step > 0), measured[measured.length - 1]];
      const curve = curveFor(study);
      if (first === undefined || curve === null || !(last > first)) return { steps: [], values: [] };
      const steps = Array.from({ length: 400 }, (_, index) => first * (last / first) ** (index / 399));
      return { steps, values: steps.map((step) => predictedAccuracy(step, curve)) };
    },
  };
}

function predictionCaption(studies: PanelStudies): readonly string[] {
  const runs = studies.of("standard");
  const fits = runs.flatMap((study) => {
    const fit = fittedPrediction(study);
    return fit === null
      ? []
      : [`a = ${formatNumber(fit.intercept)}, b = ${formatNumber(fit.slope)} (seed ${study.run.seed})`];
  });
  const guaranteed = runs.flatMap((study) => study.curve("theorem_3_2_accuracy").values);
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

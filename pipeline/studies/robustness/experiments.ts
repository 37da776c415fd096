/**
 * The table of experiments: the paper's thirteen figures, with what each asks, the panels that it draws and the metrics that they read.
 *
 * Start reading here. The runs behind a figure are those that its panels draw: a task trained with one intervention (`plan/runs.ts` makes
 * one for each seed). A metric is a file in `metrics/`.
 *
 * @module
 */
import type { Config, TaskName } from "../../config/config.ts";
import { comparisonPanel } from "../../report/figures/accuracy_panels.ts";
import type { PanelSpec } from "../../report/figures/figure_spec.ts";
import { earlyPanel, metricPanel, type MetricRow } from "../../report/figures/metric_panels.ts";
import type { Experiment } from "../../report/reported_study.ts";
import {
  abelianPanel,
  assumptionPanel,
  beforeFit,
  onOperandsPanel,
  operandsPanel,
  ordersPanel,
  predictionPanel,
  stairPanel,
} from "./figures/paper_panels.ts";
import { paperInterventions, paperTasks } from "./settings.ts";

/** Every figure of the paper. */
export const experiments: readonly Experiment[] = [
  {
    figure: 1,
    title: "Accuracy and weight norm",
    question: "Does the weight norm fall when test accuracy rises, or before?",
    metrics: ["weight_norm"],
    panels: () =>
      standardPanels("weight norm", "linear", [
        { label: "weight norm", column: "weight_norm" },
      ]),
  },
  {
    figure: 2,
    title: "Perturbation error and sharpness",
    question: "Does the network grow robust once it has fitted?",
    metrics: ["perturbation_error", "sharpness", "robustness"],
    panels: () => [
      metricPanel("mnist", "standard", "perturbation error, outputs²", "log", [
        { label: "perturbation error", column: "perturbation_error" },
      ]),
      metricPanel("modularAddition", "standard", "perturbation error", "log", [
        {
          label: "of the logits, logits²",
          column: "perturbation_error",
        },
        { label: "after softmax", column: "perturbation_error_softmax", color: "purple" },
        {
          label: "relative to the logits",
          column: "perturbation_error_relative",
          color: "green",
        },
      ]),
      ...standardPanels("sharpness, per weight²", "log", [
        { label: "trace of the Hessian, loss / weight²", column: "sharpness" },
        { label: "Gauss–Newton sum, outputs² / weight²", column: "gauss_newton_sharpness", color: "green" },
      ]),
    ],
  },
  {
    figure: 3,
    title: "Predicted and real test accuracy",
    question: "Does Corollary 3.3 predict when the network generalises?",
    metrics: ["weight_norm", "robustness", "sharpness"],
    panels: () => [predictionPanel, assumptionPanel],
  },
  {
    figure: 4,
    title: "Standard and perturbed training",
    question: "Does noise on the inputs bring generalisation forward?",
    metrics: ["commutativity"],
    panels: (config) => [
      ...paperTasks.map((task) =>
        comparisonPanel(task, ["standard", "perturbed", ...furtherInterventions(config, task)], true)
      ),
      operandsPanel,
      stairPanel,
    ],
  },
  {
    figure: 5,
    title: "Abelian test",
    question: "When does the network know that a + b = b + a?",
    metrics: ["commutativity"],
    panels: () => {
      const perturbed = abelianPanel("perturbed");
      return [abelianPanel("standard"), perturbed, onOperandsPanel(perturbed)];
    },
  },
  {
    figure: 6,
    title: "Standard, perturbed and abelian training",
    question: "Is the abelian regulariser faster than noise?",
    metrics: [],
    panels: (config) => {
      const all = ["standard", "perturbed", "abelian", ...furtherInterventions(config, "modularAddition")];
      const panel = comparisonPanel("modularAddition", all, false);
      return [panel, onOperandsPanel(panel)];
    },
  },
  {
    figure: 7,
    title: "Logit distance",
    question: "Do the logits of (a, b) and (b, a) become equal?",
    metrics: ["commutativity"],
    panels: () => {
      const [standard, perturbed] = (["standard", "perturbed"] as const).map((intervention) =>
        metricPanel("modularAddition", intervention, "logit distance, logits²", "log", [
          { label: "logit distance", column: "logit_distance" },
        ])
      );
      return [standard, perturbed, onOperandsPanel(perturbed)];
    },
  },
  {
    figure: 8,
    title: "Perturbed mutual information (PMI)",
    question: "Does PMI change when test accuracy rises?",
    metrics: ["information"],
    panels: () => standardPanels("PMI, nats", "linear", [{ label: "PMI", column: "pmi" }]),
  },
  {
    figure: 9,
    title: "Perturbed entropy (PE)",
    question: "Does PE change when test accuracy rises?",
    metrics: ["information"],
    panels: () =>
      standardPanels("PE, nats", "linear", [{ label: "PE", column: "pe" }]).map((panel) =>
        panel.task === "mnist" ? { ...panel, from: beforeFit } : panel // in its first steps it leaps
      ),
  },
  {
    figure: 10,
    title: "Mutual information difference (MID) before fitting",
    question: "Is MID small, or does it fall, before train accuracy is 100 %?",
    metrics: ["information"],
    panels: () => paperTasks.map((task) => earlyPanel(task, "MID", "mid")),
  },
  {
    figure: 11,
    title: "Entropy difference (ED) before fitting",
    question: "Is ED small, or does it fall, before train accuracy is 100 %?",
    metrics: ["information"],
    panels: () => paperTasks.map((task) => earlyPanel(task, "ED", "ed")),
  },
  {
    figure: 12,
    title: "Entropy of several orders",
    question: "Does the tendency depend on the order, or on the split?",
    metrics: ["entropy_orders", "information"],
    panels: (config) => [ordersPanel(config.mnist.metrics)],
  },
  {
    figure: 13,
    title: "Information about the labels (PMI′) beside PMI",
    question: "Which of the two changes closer to the rise of test accuracy?",
    metrics: ["information", "label_information"],
    panels: () => [metricPanel("mnist", "standard", "mutual information, nats", "linear", [
      { label: "PMI′ (labels)", column: "pmi_labels", color: "green" },
      { label: "PMI (first layer)", column: "pmi" },
    ])],
  },
];

/** A panel of each task: metrics of standard training. */
function standardPanels(label: string, scale: "linear" | "log", rows: readonly MetricRow[]): readonly PanelSpec[] {
  return paperTasks.map((task) => metricPanel(task, "standard", label, scale, rows));
}

/** The interventions of a task that are not the paper's: they are drawn beside the paper's. */
function furtherInterventions(config: Config, task: TaskName): readonly string[] {
  return config[task].interventions.filter((intervention) => !paperInterventions.includes(intervention));
}

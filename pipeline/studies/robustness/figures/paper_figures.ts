/**
 * The thirteen figures of the paper, as one table.
 *
 * @module
 */
import { type Config, taskNames } from "../../../config/config.ts";
import { abelianPanel, comparisonPanel } from "../../../report/figures/accuracy_panels.ts";
import type { FigureSpec, PanelSpec } from "../../../report/figures/figure_spec.ts";
import { earlyPanel, metricPanel, ordersPanel } from "../../../report/figures/metric_panels.ts";
import { ownModes } from "../../../report/figures/own_figures.ts";
import { predictionPanel } from "./prediction_panel.ts";

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
      ...taskNames.map((task) => comparisonPanel(task, ["standard", "perturbed", ...ownModes(config, task)], true)),
    ]),
    figure(5, "Abelian test", "When does the network know that a + b = b + a?", [
      abelianPanel("standard"),
      abelianPanel("perturbed"),
    ]),
    figure(6, "Three ways of training", "Is the abelian regulariser faster than noise?", [
      comparisonPanel(
        "modularAddition",
        ["standard", "perturbed", "abelian", ...ownModes(config, "modularAddition")],
        false,
      ),
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

/**
 * The mutual information of logits and labels of Figure 13.
 *
 * @module
 */
import { labelMutualInformation } from "../../core/information/perturbed_information.ts";
import { matrixOf } from "../../core/linalg/matrix.ts";
import { firstRowWithoutDirection } from "../../core/linalg/normalized_rows.ts";
import { type ParameterArrays, takesPairs } from "../../core/models/model.ts";
import type { Metric } from "./metric.ts";
import { noisyOutputs } from "./noisy_outputs.ts";

/** PMI': mutual information of the perturbed logits and the one-hot labels on the training set. */
export const labelInformationMetric: Metric = {
  name: "label_information",
  inapplicable: ({ model }) =>
    takesPairs(model) ? "label information is measured on tasks with few classes" : undefined,
  columns: () => [
    { name: "pmi_labels", description: "Mutual information of perturbed logits and one-hot labels (PMI'), in nats." },
  ],
  settings: ({ settings: { metrics } }) => ({
    perturbationScale: metrics.perturbationScale,
    batchSize: metrics.batchSize,
    order: metrics.order,
  }),
  prepare: (context) => {
    const { classes } = context.task.model;
    const { train } = context.data;
    const { order, batchSize } = context.task.settings.metrics;
    const outputs = noisyOutputs(context);
    return Promise.resolve({
      evaluate: async (parameters: ParameterArrays) => {
        const logits = matrixOf([train.count, classes], (await outputs.run(parameters)).logits as Float32Array);
        if (firstRowWithoutDirection(logits) !== undefined) return { pmi_labels: null };
        const options = { order, batchSize, labels: train.labels, classes };
        return { pmi_labels: labelMutualInformation(logits, options) };
      },
      dispose: () => outputs.dispose(),
    });
  },
};

/**
 * The mutual information of logits and labels of Figure 13.
 *
 * @module
 */
import { labelMutualInformation } from "../../core/information/perturbed_information.ts";
import { matrixOf } from "../../core/linalg/matrix.ts";
import { firstRowWithoutDirection } from "../../core/linalg/normalized_rows.ts";
import { modelOf } from "../task.ts";
import { compileOnParameters, inputConstants, type Metric, metricPerturbation } from "./metric.ts";

/** PMI': mutual information of the perturbed logits and the one-hot labels on the training set. */
export const labelInformationMetric: Metric = {
  name: "label_information",
  tasks: ["mnist"],
  columns: () => [
    { name: "pmi_labels", description: "Mutual information of perturbed logits and one-hot labels (PMI'), in nats." },
  ],
  settings: ({ settings: { metrics } }) => ({
    perturbationScale: metrics.perturbationScale,
    batchSize: metrics.batchSize,
    order: metrics.order,
  }),
  prepare: async (context) => {
    const model = modelOf(context.task);
    const { train } = context.data;
    const { order, batchSize } = context.task.settings.metrics;
    const compiled = await compileOnParameters(
      context,
      (parameters, { perturbation, ...inputs }) => ({
        logits: model.forward(parameters, inputs, perturbation).logits,
      }),
      { ...inputConstants(train), perturbation: metricPerturbation(context, model, train.count) },
    );
    return {
      evaluate: async (parameters) => {
        const logits = matrixOf([train.count, model.classes], (await compiled.run(parameters)).logits as Float32Array);
        if (firstRowWithoutDirection(logits) !== undefined) return { pmi_labels: null };
        const options = { order, batchSize, labels: train.labels, classes: model.classes };
        return { pmi_labels: labelMutualInformation(logits, options) };
      },
      dispose: () => compiled.dispose(),
    };
  },
};

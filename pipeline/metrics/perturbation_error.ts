/**
 * The perturbation error of Figure 2 (a, b).
 *
 * @module
 */
import { perturbationErrors } from "../../core/metrics/perturbation_error.ts";
import { modelOf } from "../task.ts";
import { compileOnParameters, inputConstants, type Metric, metricPerturbation } from "./metric.ts";

/** How far the outputs move under one draw of the metrics' perturbation, on the training set, in three forms. */
export const perturbationErrorMetric: Metric = {
  name: "perturbation_error",
  tasks: ["mnist", "modularAddition"],
  columns: () => [
    { name: "perturbation_error", description: "Mean squared distance of the outputs of perturbed and clean inputs." },
    { name: "perturbation_error_softmax", description: "The same after a softmax of the outputs, in [0, 2]." },
    { name: "perturbation_error_relative", description: "The same relative to the clean output's squared norm." },
  ],
  settings: ({ settings }) => ({ perturbationScale: settings.metrics.perturbationScale }),
  prepare: async (context) => {
    const model = modelOf(context.task);
    const { train } = context.data;
    const compiled = await compileOnParameters(context, (parameters, { perturbation, ...inputs }) => {
      const errors = perturbationErrors(
        model.forward(parameters, inputs, perturbation).logits,
        model.forward(parameters, inputs).logits,
      );
      return { raw: errors.raw, softmax: errors.softmax, relative: errors.relative };
    }, { ...inputConstants(train), perturbation: metricPerturbation(context, model, train.count) });
    return {
      evaluate: async (parameters) => {
        const errors = await compiled.run(parameters);
        return {
          perturbation_error: errors.raw[0],
          perturbation_error_softmax: errors.softmax[0],
          perturbation_error_relative: errors.relative[0],
        };
      },
      dispose: () => compiled.dispose(),
    };
  },
};

/**
 * The perturbation error of Figure 2 (a, b).
 *
 * @module
 */
import type { ParameterArrays } from "../../core/models/model.ts";
import type { Metric } from "./metric.ts";
import { noisyOutputs } from "./noisy_outputs.ts";

/** How far the outputs move under one draw of the metrics' perturbation, on the training set, in three forms. */
export const perturbationErrorMetric: Metric = {
  name: "perturbation_error",
  columns: () => [
    { name: "perturbation_error", description: "Mean squared distance of the outputs of perturbed and clean inputs." },
    { name: "perturbation_error_softmax", description: "The same after a softmax of the outputs, in [0, 2]." },
    { name: "perturbation_error_relative", description: "The same relative to the clean output's squared norm." },
  ],
  settings: ({ settings }) => ({ perturbationScale: settings.metrics.perturbationScale }),
  prepare: (context) => {
    const outputs = noisyOutputs(context);
    return Promise.resolve({
      evaluate: async (parameters: ParameterArrays) => {
        const { raw, softmax, relative } = await outputs.run(parameters);
        return {
          perturbation_error: raw[0],
          perturbation_error_softmax: softmax[0],
          perturbation_error_relative: relative[0],
        };
      },
      dispose: () => outputs.dispose(),
    });
  },
};

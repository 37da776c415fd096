/**
 * Norms of the weights.
 *
 * @module
 */
import type { ParameterArrays } from "../../core/models/model.ts";
import { weightNorm, weightNormL1 } from "../../core/metrics/weight_norm.ts";
import type { Metric } from "./metric.ts";

/** Frobenius and L1 norm of all weights, and the norm of the first layer alone. */
export const weightNormMetric: Metric = {
  name: "weight_norm",
  columns: () => [
    { name: "weight_norm", description: "Frobenius norm of all parameters together, biases included." },
    { name: "weight_norm_l1", description: "Sum of the absolute values of all parameters." },
    {
      name: "first_layer_norm",
      description:
        "Frobenius norm of what the input meets first: W1 on MNIST, the token embedding on modular addition.",
    },
  ],
  settings: () => null,
  prepare: ({ task }) => {
    const first = task.model.firstParameter;
    return Promise.resolve({
      evaluate: (parameters: ParameterArrays) =>
        Promise.resolve({
          weight_norm: weightNorm(parameters),
          weight_norm_l1: weightNormL1(parameters),
          first_layer_norm: weightNorm({ [first]: parameters[first] }),
        }),
      dispose: () => Promise.resolve(),
    });
  },
};

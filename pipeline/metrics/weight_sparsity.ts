/**
 * Sparsity of the weights.
 *
 * @module
 */
import { weightSparsity } from "../../core/metrics/weight_sparsity.ts";
import type { Metric } from "./metric.ts";

/** Hoyer's sparsity of all parameters. */
export const weightSparsityMetric: Metric = {
  name: "weight_sparsity",
  columns: () => [
    {
      name: "weight_sparsity",
      description: "Hoyer's sparsity of all parameters: 0 if all are equally large, 1 if only one is not zero.",
    },
  ],
  settings: () => null,
  prepare: () =>
    Promise.resolve({
      evaluate: (parameters) => Promise.resolve({ weight_sparsity: weightSparsity(parameters) }),
      dispose: () => Promise.resolve(),
    }),
};

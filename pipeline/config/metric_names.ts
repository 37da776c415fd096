/**
 * The metrics by name, for settings that name some of them: the metrics themselves load TensorFlow.js.
 *
 * @module
 */

/** The names of all metrics of `pipeline/metrics/registry.ts`; a test compares both. */
export const metricNames = [
  "accuracy",
  "weight_norm",
  "perturbation_error",
  "sharpness",
  "robustness",
  "information",
  "commutativity",
  "entropy_orders",
  "label_information",
] as const;

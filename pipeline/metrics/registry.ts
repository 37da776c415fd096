/**
 * Every metric. To add one, write its file in this folder and name it here.
 *
 * @module
 */
import { accuracyMetric } from "./accuracy.ts";
import { commutativityMetric } from "./commutativity.ts";
import { effectiveRankMetric } from "./effective_rank.ts";
import { entropyOrdersMetric } from "./entropy_orders.ts";
import { fourierMetric } from "./fourier.ts";
import { gradientNormMetric } from "./gradient_norm.ts";
import { informationMetric } from "./information.ts";
import { labelInformationMetric } from "./label_information.ts";
import { marginMetric } from "./margin.ts";
import type { RunTask } from "../tasks/task.ts";
import type { Metric } from "./metric.ts";
import { perturbationErrorMetric } from "./perturbation_error.ts";
import { robustnessMetric } from "./robustness.ts";
import { sharpnessMetric } from "./sharpness.ts";
import { weightNormMetric } from "./weight_norm.ts";
import { weightSparsityMetric } from "./weight_sparsity.ts";

/** A metric with the module that defines it. */
export interface ListedMetric {
  /** The metric. */
  readonly metric: Metric;
  /** Path of its file in the project. */
  readonly module: string;
  /** Computed only where a run asks for it, by `metrics.extra` or as a variant. */
  readonly extra?: true;
}

/**
 * Every metric, in the order of the table's columns and of computation: the metrics after `information` read what it leaves for them
 * (`noisy_outputs.ts`).
 */
export const metrics: readonly ListedMetric[] = [
  { metric: accuracyMetric, module: "pipeline/metrics/accuracy.ts" },
  { metric: weightNormMetric, module: "pipeline/metrics/weight_norm.ts" },
  { metric: sharpnessMetric, module: "pipeline/metrics/sharpness.ts" },
  { metric: robustnessMetric, module: "pipeline/metrics/robustness.ts" },
  { metric: informationMetric, module: "pipeline/metrics/information.ts" },
  { metric: perturbationErrorMetric, module: "pipeline/metrics/perturbation_error.ts" },
  { metric: commutativityMetric, module: "pipeline/metrics/commutativity.ts" },
  { metric: entropyOrdersMetric, module: "pipeline/metrics/entropy_orders.ts" },
  { metric: labelInformationMetric, module: "pipeline/metrics/label_information.ts" },
  { metric: fourierMetric, module: "pipeline/metrics/fourier.ts", extra: true },
  { metric: effectiveRankMetric, module: "pipeline/metrics/effective_rank.ts", extra: true },
  { metric: marginMetric, module: "pipeline/metrics/margin.ts", extra: true },
  { metric: gradientNormMetric, module: "pipeline/metrics/gradient_norm.ts", extra: true },
  { metric: weightSparsityMetric, module: "pipeline/metrics/weight_sparsity.ts", extra: true },
];

/**
 * The metrics that a task has.
 *
 * @param named those of a variant; by default all but the extra ones that the task's settings do not name
 * @example
 * ```ts
 * import { metricsOf, profileConfig, runTask } from "@degrok/degrok";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const names = metricsOf(runTask("mnist", profileConfig("paper").mnist)).map(({ metric }) => metric.name);
 * assert(names.includes("sharpness"));
 * assertEquals(names.includes("commutativity"), false); // images have no operands to exchange
 * ```
 */
export function metricsOf(task: RunTask, named: "all" | readonly string[] = "all"): readonly ListedMetric[] {
  return metrics.filter((each) => isWanted(each, task, named) && each.metric.inapplicable?.(task) === undefined);
}

function isWanted({ metric: { name }, extra }: ListedMetric, { settings }: RunTask, named: "all" | readonly string[]) {
  if (named !== "all") return named.includes(name);
  return extra === undefined || settings.metrics.extra.some((each) => each === name);
}

/** A metric that is wanted of a task that does not have it. */
export interface UnmeasuredMetric {
  /** Its name. */
  readonly metric: string;
  /** Why, such as "its inputs are not pairs, so there is nothing to swap". */
  readonly reason: string;
}

/**
 * The metrics that a task does not have.
 *
 * @example
 * ```ts
 * import { profileConfig, runTask, unmeasuredMetricsOf } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(unmeasuredMetricsOf(runTask("mnist", profileConfig("paper").mnist)), [
 *   { metric: "commutativity", reason: "its inputs are not pairs, so there is nothing to swap" },
 * ]);
 * ```
 */
export function unmeasuredMetricsOf(task: RunTask): readonly UnmeasuredMetric[] {
  return metrics.filter((each) => isWanted(each, task, "all")).flatMap(({ metric }) => {
    const reason = metric.inapplicable?.(task);
    return reason === undefined ? [] : [{ metric: metric.name, reason }];
  });
}

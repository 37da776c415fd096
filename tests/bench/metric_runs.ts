/**
 * The metrics of a checkpoint at the paper's settings as things to time.
 *
 * @module
 */
import process from "node:process";
import { profileConfig } from "../../pipeline/config/profiles.ts";
import type { Engine } from "../../pipeline/engine/engine.ts";
import type { SharedOutputs } from "../../pipeline/metrics/metric.ts";
import { metricsOf } from "../../pipeline/metrics/registry.ts";
import { datasetRecipe } from "../../pipeline/plan/recipes.ts";
import { makeDataset } from "../../pipeline/run/stages/make_dataset.ts";
import { runTask } from "../../pipeline/tasks/tasks.ts";

/** The paper's tasks. */
export type PaperTask = "mnist" | "modularAddition";

/** A metric made ready. */
export interface MetricRun {
  readonly name: string;
  /** Milliseconds of processor time that tracing, compiling and the like took: once a run. */
  readonly preparing: number;
  /** Computes it of the initial weights. */
  readonly evaluate: () => Promise<unknown>;
}

/** A task's metrics made ready for a run. */
export interface MetricRuns {
  readonly metrics: readonly MetricRun[];
  /** Begins another checkpoint: metrics leave each other what they share, but not from one checkpoint to the next. */
  readonly next: () => void;
  /** Computes all metrics of another checkpoint. */
  readonly run: () => Promise<void>;
}

/** The metrics of the paper's figures, which every revision has that a comparison is made with. */
export const paperMetrics = [
  "accuracy",
  "weight_norm",
  "sharpness",
  "robustness",
  "information",
  "perturbation_error",
  "commutativity",
  "entropy_orders",
  "label_information",
] as const;

/**
 * Prepares the metrics of a task at the paper's settings.
 *
 * @param named which of them
 */
export async function startMetrics(
  engine: Engine,
  name: PaperTask,
  named: "all" | readonly string[] = "all",
): Promise<MetricRuns> {
  const settings = profileConfig("paper")[name];
  const task = runTask(name, settings as never);
  const recipe = datasetRecipe({ task: name, settings });
  const { default: source } = await import(`../../${recipe.module}`);
  const data = await makeDataset({ recipe, seed: 0, files: {} }, source);
  const parameters = task.model.initialize(0);
  const shared: SharedOutputs = new Map();
  const metrics: MetricRun[] = [];
  for (const { metric } of metricsOf(task, named)) {
    const before = processorTime();
    const prepared = await metric.prepare({ seed: 0, task, data, engine, shared });
    metrics.push({
      name: metric.name,
      preparing: processorTime() - before,
      evaluate: () => prepared.evaluate(parameters),
    });
  }
  const next = () => shared.clear();
  const run = async () => {
    next();
    for (const { evaluate } of metrics) await evaluate();
  };
  return { metrics, next, run };
}

/** Milliseconds of processor time of this process. */
export function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/**
 * A metric's file from a run's stored dataset and checkpoints.
 *
 * @module
 */
import { join } from "node:path";
import { decodeCheckpoint } from "../files/checkpoint_artifact.ts";
import { decodeDataset } from "../files/dataset_artifact.ts";
import { metricFile } from "../files/metric_artifact.ts";
import type { Engine } from "../engine/engine.ts";
import { formatCsv } from "../files/csv.ts";
import type { RunTask, TaskData } from "../tasks/task.ts";
import type { Metric } from "./metric.ts";
import { metricTable } from "./metric_table.ts";
import type { SharedOutputs } from "./shared_outputs.ts";
import { readFile, writeFile } from "../platform/files.ts";

/** What one computation of a metric uses beside its job. */
export interface MetricComputation {
  readonly engine: Engine;
  readonly data: TaskData;
  /** What the run's metrics leave for each other. */
  readonly shared: SharedOutputs;
  /** Called before each checkpoint is read; may throw to stop. */
  readonly before: (index: number) => void;
}

/** A run whose checkpoints are measured. */
export interface MeasuredRun {
  readonly seed: number;
  readonly task: RunTask;
  readonly checkpoints: readonly { readonly step: number; readonly path: string }[];
  /** Folder to fill. */
  readonly directory: string;
}

/** The samples of a dataset's file. */
export async function readDataset(path: string): Promise<TaskData> {
  return decodeDataset(await readFile(path));
}

/** Computes a metric at every checkpoint of a job and writes its table into the job's folder. */
export async function computeMetric(
  metric: Metric,
  { seed, task, checkpoints, directory }: MeasuredRun,
  { engine, data, shared, before }: MetricComputation,
): Promise<void> {
  const table = await metricTable(metric, { seed, task, data, engine, shared }, {
    steps: checkpoints.map(({ step }) => step),
    parameters: async (index) => {
      before(index);
      return decodeCheckpoint(await readFile(checkpoints[index].path));
    },
  });
  await writeFile(join(directory, metricFile), formatCsv(table));
}

/**
 * Whether the files of exported runs are what their names promise and fit each other: digests only show that nothing was damaged on the way.
 *
 * @module
 */
import { join } from "node:path";
import { isLeft } from "fp-ts/Either";
import { trainingLogColumns } from "../../core/training/composition.ts";
import { inputShape, type TaskData } from "../../data/samples.ts";
import type { StageRecord } from "../cache/store/stage_record.ts";
import { checkpointFile, decodeCheckpoint } from "../files/checkpoint_artifact.ts";
import { ContentError } from "../files/content_error.ts";
import type { NumericTable } from "../files/csv.ts";
import { datasetFile, decodeDataset } from "../files/dataset_artifact.ts";
import { decodeDistances, distancesFile } from "../files/distances_artifact.ts";
import { columnsFile, decodeOwnColumns, decodeTable, metricFile } from "../files/metric_artifact.ts";
import { decodePictures, picturesFile } from "../files/pictures_artifact.ts";
import { decodeSummary, trainingLogFile, trainingOutputs, trainingSummaryFile } from "../files/training_summary.ts";
import { picturesName } from "../metrics/pictures.ts";
import { metricsOf } from "../metrics/registry.ts";
import { datasetRecipe } from "../plan/recipes.ts";
import { type Run, taskOfRun } from "../plan/runs.ts";
import { invalid } from "../platform/failure.ts";
import { mostData, readInput } from "../platform/input_file.ts";
import { metricName } from "../run/stages/run_result.ts";
import type { RunTask } from "../tasks/task.ts";

/** A result with the folder of its outputs. */
export interface PlacedResult {
  readonly record: StageRecord;
  /** An absolute path. */
  readonly folder: string;
  /** Names of outputs that the folder has not. */
  readonly leftOut: ReadonlySet<string>;
}

/**
 * Checks every output of a run's results: a dataset, its training, and metrics.
 *
 * @throws {Failure} with `InvalidData` that names the first file that is not what it must be
 */
export async function checkResults(run: Run, [dataset, training, ...metrics]: readonly PlacedResult[]): Promise<void> {
  const task = taskOfRun(run);
  await checkDataset(task, datasetRecipe(run).distances, dataset);
  const steps = await checkTraining(task, training);
  const names = new Set<string>();
  for (const metric of metrics) {
    const name = metricName(metric.record);
    if (names.has(name)) throw invalid(metric.folder, `a second result of the metric ${name}`);
    names.add(name);
    await checkMetric(task, steps, metric);
  }
}

async function checkDataset({ model }: RunTask, hasDistances: boolean, result: PlacedResult): Promise<void> {
  expectOutputs(result, hasDistances ? [datasetFile, distancesFile] : [datasetFile]);
  if (result.leftOut.has(datasetFile)) return;
  const data = await read(result, datasetFile, (bytes) => {
    const data = decodeDataset(bytes);
    for (const part of ["train", "test"] as const) checkSamples(model, data[part]);
    return data;
  });
  if (!hasDistances || result.leftOut.has(distancesFile)) return;
  await read(result, distancesFile, (bytes) => {
    const { anyLabel } = decodeDistances(bytes);
    const { count } = data.test;
    if (anyLabel.length !== count) throw new ContentError("distances", `there must be ${count}`, anyLabel.length);
  });
}

function checkSamples(
  { inputs, classes }: RunTask["model"],
  { count, inputs: given, labels }: TaskData["train"],
): void {
  const shapes = (each: Readonly<Record<string, readonly unknown[]>>) =>
    Object.entries(each).map(([name, shape]) => `${name} [${shape}]`).toSorted().join(", ");
  const wanted = Object.entries(inputs).map(([name, { shape, dtype }]) => [name, [dtype, count, ...shape]]);
  const found = Object.entries(given).map(([name, values]) => [
    name,
    [values instanceof Float32Array ? "float32" : "int32", ...inputShape(values, count)],
  ]);
  const [expected, actual] = [wanted, found].map((each) => shapes(Object.fromEntries(each)));
  if (expected !== actual) throw new ContentError("a dataset", `inputs must be ${expected}`, actual);
  const wrong = labels.find((label) => label >= classes);
  if (wrong !== undefined) throw new ContentError("a dataset", `labels must be below ${classes}`, wrong);
}

/** Checks a training; answers the steps of its checkpoints. */
async function checkTraining({ model }: RunTask, result: PlacedResult): Promise<readonly number[]> {
  const summary = await read(result, trainingSummaryFile, decodeSummary);
  const { checkpoints } = summary;
  expectOutputs(result, trainingOutputs(summary));
  await read(result, trainingLogFile, (bytes) => {
    const { columns, rows } = decodeTable(trainingLogFile, bytes);
    const missing = trainingLogColumns.find((name) => !columns.includes(name));
    if (missing !== undefined) throw new ContentError(trainingLogFile, `it must have the column ${missing}`, columns);
    expectSteps(trainingLogFile, rows, checkpoints);
  });
  for (const step of checkpoints.filter((each) => !result.leftOut.has(checkpointFile(each)))) {
    await read(result, checkpointFile(step), (bytes) => {
      for (const [name, values] of Object.entries(decodeCheckpoint(bytes, model.parameterShapes))) {
        const wrong = values.find((value) => !Number.isFinite(value));
        if (wrong !== undefined) throw new ContentError("a checkpoint", `${name} must hold finite numbers`, wrong);
      }
    });
  }
  return checkpoints;
}

async function checkMetric(task: RunTask, checkpoints: readonly number[], result: PlacedResult): Promise<void> {
  const name = metricName(result.record);
  if (name === picturesName) {
    expectOutputs(result, [picturesFile]);
    await read(result, picturesFile, (bytes) => {
      const { modulus, steps } = decodePictures(bytes);
      const expected = task.settings.dataset.modulus;
      if (modulus !== expected) throw new ContentError("pictures", `the modulus must be ${expected}`, modulus);
      const known = new Set(checkpoints);
      const stray = steps.find((step) => !known.has(step));
      if (stray !== undefined) throw new ContentError("pictures", "each step must be a checkpoint's", stray);
    });
    return;
  }
  const builtIn = metricsOf(task, [name])[0]?.metric;
  expectOutputs(result, builtIn === undefined ? [metricFile, columnsFile] : [metricFile]);
  const columns = builtIn?.columns(task) ?? await read(result, columnsFile, decodeOwnColumns);
  await read(result, metricFile, (bytes) => {
    const table = decodeTable(metricFile, bytes);
    const expected = ["step", ...columns.map(({ name }) => name)].join(", ");
    if (table.columns.join(", ") !== expected) {
      throw new ContentError(metricFile, `its columns must be ${expected}`, table.columns.join(", "));
    }
    expectSteps(metricFile, table.rows, checkpoints);
    expectNumbers(metricFile, table.rows);
  });
}

/** Whoever measures leaves a cell empty where a value is no finite number. */
function expectNumbers(name: string, rows: NumericTable["rows"]): void {
  for (const row of rows) {
    const [column, value] = Object.entries(row).find(([, value]) => !Number.isFinite(value)) ?? [];
    if (column === undefined) continue;
    throw new ContentError(name, `${column} at step ${row.step} must be a finite number or nothing`, String(value));
  }
}

function expectSteps(name: string, rows: readonly { readonly step?: number }[], expected: readonly number[]): void {
  const steps = rows.map(({ step }) => step);
  if (steps.length === expected.length && steps.every((step, index) => step === expected[index])) return;
  throw new ContentError(name, `its steps must be those of the ${expected.length} checkpoints`, steps.join(", "));
}

function expectOutputs({ record: { stage, label, outputs }, folder }: PlacedResult, expected: readonly string[]): void {
  const [names, wanted] = [new Set(outputs.map(({ name }) => name)), new Set(expected)];
  const [missing] = wanted.difference(names);
  const [stray] = names.difference(wanted);
  if (missing === undefined && stray === undefined) return;
  const what = missing === undefined ? `has ${stray}, which is no output of it` : `lacks ${missing}`;
  throw invalid(folder, `the result ${stage} (${label}) ${what}`);
}

/** What a file of a result holds, decoded. */
async function read<A>({ folder }: PlacedResult, name: string, decode: (bytes: Uint8Array) => A): Promise<A> {
  const path = join(folder, name);
  const bytes = await readInput(path, mostData);
  if (isLeft(bytes)) throw invalid(path, bytes.left);
  try {
    return decode(bytes.right);
  } catch (error) {
    throw error instanceof ContentError ? invalid(path, error.message) : error;
  }
}

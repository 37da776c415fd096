/**
 * What a metric is: named columns, computed from a checkpoint's weights.
 *
 * A metric is one file in this folder and one line in `registry.ts`. Its values are cached on their own, keyed by its code, the settings it
 * declares, the run's checkpoints and dataset: changing one metric computes that metric again and nothing else.
 *
 * @module
 */
import { type NamedTensors, type ParameterArrays, type ParameterShapes, sizeOfShape } from "../../core/models/model.ts";
import { deriveSeed } from "../../core/random/derive_seed.ts";
import { rademacherArray } from "../../core/random/random_arrays.ts";
import { fillStandardNormals } from "../../core/random/standard_normals.ts";
import type { Engine, Executable, NamedArrays, Signature } from "../engine/engine.ts";
import { inputShape } from "../../data/samples.ts";
import type { RunTask, Samples, TaskData } from "../tasks/task.ts";

/** A column of the metrics table. */
export interface MetricColumn {
  /** In words, lower case, joined by underscores. */
  readonly name: string;
  /** What the number is, with its unit and range. */
  readonly description: string;
}

/** The values of a metric at one checkpoint, by column; `null` where the quantity is not defined. */
export type MetricValues = Readonly<Record<string, number | null>>;

/** What metrics of one run have left for each other: outputs by the function's name and the digest of the weights. */
export type SharedOutputs = Map<string, NamedArrays>;

/** What a metric may depend on. */
export interface MetricContext {
  /** The run's seed. */
  readonly seed: number;
  /** The run's task with its settings. */
  readonly task: RunTask;
  /** The run's samples. */
  readonly data: TaskData;
  /** What runs tensor functions. */
  readonly engine: Engine;
  /** What other metrics of the same run have left to read; absent: everything is computed. */
  readonly shared?: SharedOutputs;
}

/** A metric made ready for one run. */
export interface PreparedMetric {
  /** The metric of a checkpoint's weights. */
  evaluate(parameters: ParameterArrays): Promise<MetricValues>;
  /** Frees what was compiled for it. */
  dispose(): Promise<void>;
}

/** A family of columns computed together from a checkpoint's weights. */
export interface Metric {
  /** As in its file's name and on the command line. */
  readonly name: string;
  /** Why a task has no such quantity; undefined, or no function at all: it has. */
  inapplicable?(task: RunTask): string | undefined;
  /** What it adds to the table. */
  columns(task: RunTask): readonly MetricColumn[];
  /** The settings that its values depend on, as plain data: part of its key. The model's settings always are, too. */
  settings(task: RunTask): unknown;
  /** Compiles what it needs for a run. */
  prepare(context: MetricContext): Promise<PreparedMetric>;
}

/** A tensor function of the parameters and of other tensors. */
export type ParameterFunction = (parameters: NamedTensors, others: NamedTensors) => NamedTensors;

/** A function of a checkpoint's parameters, made ready by the run's engine. */
export interface CompiledOnParameters {
  /**
   * The function's outputs.
   *
   * @param parameters a checkpoint's weights
   * @param fed values of the inputs that are neither parameters nor constants
   */
  run(parameters: ParameterArrays, fed?: NamedArrays): Promise<NamedArrays>;
  /** Frees it. */
  dispose(): Promise<void>;
}

/** A constant: its values and shape. */
export interface Constant {
  /** The elements, row-major. */
  readonly values: Float32Array | Int32Array;
  /** Sizes of the dimensions, `[]` for a scalar. */
  readonly shape: readonly number[];
}

/**
 * A function of a checkpoint's parameters, compiled by the run's engine with its constants in place.
 *
 * @param fn gets the parameters by the model's names, and constants and fed inputs by the names given
 * @param fed shapes of further float32 inputs, given at each run
 *
 * @example
 * ```ts
 * import { compileOnParameters, eagerEngine, profileConfig, runTask } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 * import * as tf from "@tensorflow/tfjs";
 *
 * const task = runTask("modularAddition", profileConfig("smoke").modularAddition);
 * const compiled = await compileOnParameters(
 *   { task, engine: await eagerEngine("cpu") },
 *   ({ mlpInBias }, { shift }) => ({ total: tf.sum(tf.add(mlpInBias, shift)) }),
 *   { shift: { values: Float32Array.of(2), shape: [] } },
 * );
 * const { total } = await compiled.run(task.model.initialize(0)); // 64 biases, zeros at first
 * assertEquals(total[0], 2 * 64);
 * await compiled.dispose();
 * ```
 */
export async function compileOnParameters(
  { engine, task }: Pick<MetricContext, "engine" | "task">,
  fn: ParameterFunction,
  constants: Readonly<Record<string, Constant>>,
  fed: ParameterShapes = {},
): Promise<CompiledOnParameters> {
  const { parameterShapes } = task.model;
  const float = (shape: readonly number[]) => ({ shape, dtype: "float32" as const });
  const inputs: Signature = {
    ...prefixed("parameters", parameterShapes, float),
    ...prefixed("others", fed, float),
    ...prefixed("others", constants, ({ shape, values }) => ({
      shape,
      dtype: values instanceof Float32Array ? "float32" : "int32",
    })),
  };
  const part = (tensors: NamedTensors, prefix: string, names: readonly string[]): NamedTensors =>
    Object.fromEntries(names.map((name) => [name, tensors[`${prefix}.${name}`]]));
  const parameterNames = Object.keys(parameterShapes);
  const otherNames = [...Object.keys(constants), ...Object.keys(fed)];
  const executable: Executable = await engine.compile(
    (tensors) => fn(part(tensors, "parameters", parameterNames), part(tensors, "others", otherNames)),
    inputs,
    { constants: prefixed("others", constants, ({ values }) => values) },
  );
  return {
    run: (parameters, given = {}) =>
      executable.run({
        ...Object.fromEntries(parameterNames.map((name) => [`parameters.${name}`, parameters[name]])),
        ...prefixed("others", given, (values) => values),
      }),
    dispose: () => executable.dispose(),
  };
}

function prefixed<A, B>(prefix: string, record: Readonly<Record<string, A>>, f: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [`${prefix}.${name}`, f(value)]));
}

/**
 * The inputs of samples as constants of a compiled function, under the model's batch names.
 *
 * @example
 * ```ts
 * import { inputConstants } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * const samples = { count: 2, inputs: { left: Int32Array.of(1, 2), right: Int32Array.of(3, 4) }, labels: Int32Array.of(4, 6) };
 * assertEquals(inputConstants(samples).left, { values: Int32Array.of(1, 2), shape: [2] });
 * ```
 */
export function inputConstants({ inputs, count }: Samples): Readonly<Record<string, Constant>> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, values]) => [name, { values, shape: inputShape(values, count) }]),
  );
}

/**
 * One draw of the metrics' perturbation for these samples, N(0, scale^2).
 *
 * The same draw at every checkpoint of a run (a choice: curves then differ by the network, not by the noise).
 *
 * @example
 * ```ts
 * import { eagerEngine, metricPerturbation, profileConfig, runTask } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * const task = runTask("mnist", profileConfig("paper").mnist);
 * const none = { count: 0, inputs: {}, labels: new Int32Array(0) };
 * const context = { seed: 0, task, data: { train: none, test: none }, engine: await eagerEngine("cpu") };
 * assertEquals(metricPerturbation(context, 5).shape, [5, 784]);
 * ```
 */
export function metricPerturbation({ seed, task }: MetricContext, samples: number): Constant {
  const shape = task.model.perturbationShape(samples);
  const values = new Float32Array(sizeOfShape(shape));
  fillStandardNormals(values, { seed: deriveSeed(seed, "metrics/noise") >>> 0, counter: 0 });
  const scale = task.settings.metrics.perturbationScale;
  for (let i = 0; i < values.length; i++) values[i] *= scale;
  return { values, shape };
}

/**
 * Rademacher probes, the same at every checkpoint of a run.
 *
 * @example
 * ```ts
 * import { rademacherProbe } from "@degrok/degrok";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const { values, shape } = rademacherProbe(0, "my-probe", [2, 3]);
 * assert([...values].every((value) => Math.abs(value) === 1));
 * assertEquals([shape, values], [[2, 3], rademacherProbe(0, "my-probe", [2, 3]).values]);
 * ```
 */
export function rademacherProbe(seed: number, label: string, shape: readonly number[]): Constant {
  return { values: rademacherArray(sizeOfShape(shape), deriveSeed(seed, `metrics/${label}`)), shape };
}

/**
 * Mean of a random quantity's draws, with the standard error of that mean.
 *
 * @example
 * ```ts
 * import { meanAndStandardError } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(meanAndStandardError([1, 3]), { mean: 2, standardError: 1 });
 * ```
 */
export function meanAndStandardError(draws: ArrayLike<number>): { mean: number; standardError: number } {
  const values = Array.from(draws);
  const mean = values.reduce((sum, draw) => sum + draw, 0) / values.length;
  const variance = values.reduce((sum, draw) => sum + (draw - mean) ** 2, 0) / (values.length - 1);
  return { mean, standardError: Math.sqrt(variance / values.length) };
}

/**
 * A metric at every checkpoint of a run, as a table.
 *
 * @module
 */
import type { ParameterArrays } from "../../core/models/model.ts";
import type { Metric, MetricContext } from "./metric.ts";

/** The checkpoints of a run. */
export interface CheckpointSeries {
  /** Ascending. */
  readonly steps: readonly number[];
  /** The weights of the checkpoint of this index. */
  parameters(index: number): Promise<ParameterArrays>;
}

/** Columns by name, one value a checkpoint; `null` where a quantity is not defined. */
export type MetricTable = Readonly<Record<string, readonly (number | null)[]>>;

/**
 * The table of a metric: `step` and the metric's columns.
 *
 * A value that is not finite (such as the loss of weights that are about to diverge) is stored as `null`.
 *
 * @throws {TypeError} if the metric leaves out a column that it declares, or adds one
 */
export async function metricTable(
  metric: Metric,
  context: MetricContext,
  { steps, parameters }: CheckpointSeries,
): Promise<MetricTable> {
  const names = metric.columns(context.task).map(({ name }) => name);
  const columns: Record<string, (number | null)[]> = Object.fromEntries(names.map((name) => [name, []]));
  const prepared = await metric.prepare(context);
  try {
    for (let index = 0; index < steps.length; index++) {
      const values = await prepared.evaluate(await parameters(index));
      const given = Object.keys(values);
      if (given.length !== names.length || !names.every((name) => Object.hasOwn(values, name))) {
        throw new TypeError(
          `Cannot tabulate metric ${metric.name} as its values must be ${names.join(", ")}: current value is ${given}`,
        );
      }
      for (const name of names) columns[name].push(Number.isFinite(values[name]) ? values[name] : null);
    }
  } finally {
    await prepared.dispose();
  }
  return { step: steps, ...columns };
}

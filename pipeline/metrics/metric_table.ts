/**
 * A metric at every checkpoint of a run, as a table.
 *
 * @module
 */
import type { ParameterArrays } from "../../core/models/model.ts";
import type { NumericRow, NumericTable } from "../files/csv.ts";
import type { Metric, MetricContext } from "./metric.ts";

/** The checkpoints of a run. */
export interface CheckpointSeries {
  /** Ascending. */
  readonly steps: readonly number[];
  /** The weights of the checkpoint of this index. */
  parameters(index: number): Promise<ParameterArrays>;
}

/**
 * The table of a metric: `step` and the metric's columns.
 *
 * A value that is not finite (such as the loss of weights that are about to diverge) is left out of its row, as is one that is `null`.
 *
 * @throws {TypeError} if the metric leaves out a column that it declares, or adds one
 */
export async function metricTable(
  metric: Metric,
  context: MetricContext,
  { steps, parameters }: CheckpointSeries,
): Promise<NumericTable> {
  const names = metric.columns(context.task).map(({ name }) => name);
  const rows: NumericRow[] = [];
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
      const finite = Object.entries(values).filter(([, value]) => Number.isFinite(value)) as [string, number][];
      rows.push({ step: steps[index], ...Object.fromEntries(finite) });
    }
  } finally {
    await prepared.dispose();
  }
  return { columns: ["step", ...names], rows };
}

/**
 * The ablation over the entropy's order of Figure 12.
 *
 * @module
 */
import { batchRanges } from "../../core/information/batch_ranges.ts";
import { entropyOfOrders } from "../../core/information/matrix_entropy.ts";
import { matrixOf, rowRange } from "../../core/linalg/matrix.ts";
import { firstRowWithoutDirection } from "../../core/linalg/normalized_rows.ts";
import type { ParameterArrays } from "../../core/models/model.ts";
import type { RunTask } from "../tasks/task.ts";
import { cleanOutputs } from "./clean_outputs.ts";
import type { Metric } from "./metric.ts";

/** Entropy of the last layer on the clean MNIST test images, at each configured order. */
export const entropyOrdersMetric: Metric = {
  name: "entropy_orders",
  inapplicable: (task) => ordersOf(task).length === 0 ? "its settings have no metrics.entropyOrders" : undefined,
  columns: (task) =>
    ordersOf(task).map((order) => ({
      name: `test_entropy_order_${order}`,
      description: `Entropy of order ${order} of the last layer on the clean test images, mean over batches, in nats.`,
    })),
  settings: (task) => ({ batchSize: task.settings.metrics.batchSize, entropyOrders: ordersOf(task) }),
  prepare: (context) => {
    const { classes } = context.task.model;
    const { test } = context.data;
    const orders = ordersOf(context.task);
    const outputs = cleanOutputs(context);
    return Promise.resolve({
      evaluate: async (parameters: ParameterArrays) => {
        const logits = matrixOf([test.count, classes], (await outputs.run(parameters)).testLogits as Float32Array);
        if (firstRowWithoutDirection(logits) !== undefined) {
          return Object.fromEntries(orders.map((order) => [`test_entropy_order_${order}`, null]));
        }
        const batches = batchRanges(test.count, context.task.settings.metrics.batchSize).map((range) =>
          entropyOfOrders(rowRange(logits, range), orders)
        );
        return Object.fromEntries(orders.map((order, i) => [
          `test_entropy_order_${order}`,
          batches.reduce((sum, entropies) => sum + entropies[i], 0) / batches.length,
        ]));
      },
      dispose: () => outputs.dispose(),
    });
  },
};

function ordersOf({ settings }: RunTask): readonly number[] {
  return settings.metrics.entropyOrders ?? [];
}

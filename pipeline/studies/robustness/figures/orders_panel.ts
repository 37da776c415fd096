/**
 * The panel of Figure 12: entropies of several orders.
 *
 * @module
 */
import { courseSentence } from "../../../report/figures/captions.ts";
import { accuracies, column, columnSeries, type PanelSpec } from "../../../report/figures/figure_spec.ts";
import type { ColorName } from "../../../report/figures/theme.ts";
import { formatNumber } from "../../../report/format.ts";
import { testEntropyColumn } from "../claims/c12_orders.ts";

/** Entropies of several orders of the features of the MNIST test images. */
export function ordersPanel(orders: readonly number[]): PanelSpec {
  const colors: readonly ColorName[] = ["blue", "green", "purple", "ochre"];
  const lines = ["solid", "dotted"] as const;
  return {
    title: "MNIST, standard training, clean test images",
    task: "mnist",
    metric: { label: "matrix entropy, nats", scale: "linear" },
    series: [
      ...accuracies("standard"),
      ...orders.map((order, index) =>
        columnSeries("standard", `order ${formatNumber(order)}`, testEntropyColumn(order), {
          color: colors[index % colors.length],
          line: lines[Math.floor(index / colors.length) % lines.length],
        })
      ),
    ],
    caption: (courses) =>
      orders.map((order) =>
        courseSentence(
          courses.of("standard"),
          column(testEntropyColumn(order)),
          `The entropy of order ${formatNumber(order)}`,
        )
      ),
  };
}

import { spearman } from "../../../core/grokking/rank_correlation.ts";
import { type RunStudy, studiesOf } from "../run_study.ts";
import type { ClaimDefinition } from "./claim_definition.ts";
import type { Reading } from "./claim_part.ts";

/** Curves of this rank correlation or more are said to have the same tendency. */
const ALIKE = 0.8;

/** The column of the test features' entropy of an order. */
export function testEntropyColumn(order: number): string {
  return `test_entropy_order_${order}`;
}

/** C12: the order of the entropy and the split do not matter. */
export const ordersClaim: ClaimDefinition = {
  id: "C12",
  title: "The tendency does not depend on the order",
  claim: "The matrix entropy moves alike over training whatever its order, and on test as on training data.",
  figures: [12],
  statistic:
    "Spearman's rank correlation over checkpoints: the least over all pairs of orders, and between training and test data; MNIST, standard runs.",
  reason: "Tendency means which way the curves go; ranks see that and nothing of the scale.",
  choices: ["mnist.metrics.entropyOrders", "mnist.metrics.order", "mnist.metrics.batchSize"],
  parts: ({ studies, config }) => {
    const { entropyOrders, order } = config.mnist.metrics;
    const standard = studiesOf(studies, "mnist", "standard");
    const criterion = { relation: "at least", threshold: ALIKE } as const;
    return [{
      name: "least rank correlation between orders, test data",
      task: "mnist",
      unit: "rho",
      criterion,
      studies: standard,
      metrics: ["entropy_orders"],
      read: (study) => leastCorrelation(study, entropyOrders.map(testEntropyColumn)),
    }, {
      name: `rank correlation between training and test data, order ${order}`,
      task: "mnist",
      unit: "rho",
      criterion,
      studies: standard,
      metrics: ["information", "entropy_orders"],
      read: (study) => correlation(study, "entropy", testEntropyColumn(order)),
    }];
  },
};

function leastCorrelation(study: RunStudy, columns: readonly string[]): Reading {
  const pairs = columns.flatMap((first, index) => columns.slice(index + 1).map((second) => [first, second] as const));
  const readings = pairs.map(([first, second]) => correlation(study, first, second));
  const gap = readings.find((reading) => typeof reading !== "number");
  if (gap !== undefined) return gap;
  if (readings.length === 0) return { missing: "fewer than two orders are configured" };
  return Math.min(...readings.filter((reading) => typeof reading === "number"));
}

function correlation(study: RunStudy, first: string, second: string): Reading {
  const [a, b] = [study.run.columns[first], study.run.columns[second]];
  if (a === undefined || b === undefined) return { missing: `${a === undefined ? first : second} is not known` };
  const pairs = a.flatMap((value, index) => {
    const other = b[index];
    return value === null || other == null ? [] : [[value, other] as const];
  });
  return spearman(pairs.map(([value]) => value), pairs.map(([, value]) => value)) ??
    { missing: "fewer than two checkpoints, or a constant curve" };
}

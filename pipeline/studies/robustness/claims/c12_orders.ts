import { spearman } from "../../../../core/grokking/rank_correlation.ts";
import type { TaskName } from "../../../config/config.ts";
import { coursesOf, type RunCourse } from "../../../report/run_course.ts";
import type { ClaimDefinition } from "../../../report/claims/claim_definition.ts";
import { atLeast, type PartDefinition, type Reading } from "../../../report/claims/claim_part.ts";
import { type KnownPart, partValues, sentences } from "../../../report/claims/in_words.ts";
import { formatCount, formatNumber } from "../../../report/format.ts";
import { type StepReading, whenKnown } from "../../../report/claims/timing.ts";
import { paperTasks } from "../settings.ts";

/** Curves of this rank correlation or more are said to have the same tendency. */
const ALIKE = 0.8;

const BETWEEN_ORDERS = "least rank correlation between orders, test data";
const BETWEEN_SPLITS = "rank correlation between training and test data, default order";

/** The column of the test features' entropy of an order. */
export function testEntropyColumn(order: number): string {
  return `test_entropy_order_${order}`;
}

/** C12: the order of the entropy and the split do not matter. */
export const ordersClaim: ClaimDefinition = {
  id: "C12",
  title: "The tendency does not depend on the order",
  question: "Does the entropy move alike whatever its order, and on test as on training images?",
  answer: (claim) => {
    const [orders, splits] = [BETWEEN_ORDERS, BETWEEN_SPLITS].map((name) => partValues(claim, name)[0]);
    return sentences(
      orders !== undefined &&
        `The curves of any two orders move alike in ${alikeIn(orders)} (least rank correlation ${numbers(orders)}).`,
      splits !== undefined &&
        `The curves of training and test images move alike in ${alikeIn(splits)} (rank correlation ${
          numbers(splits)
        }).`,
    );
  },
  claim: "The matrix entropy moves alike over training whatever its order, and on test as on training data.",
  figures: [12],
  statistic:
    "Spearman's rank correlation over all checkpoints, those before t_fit among them: the least over all pairs of orders, and between training and test data; MNIST, standard runs. " +
    "Beside them, order 2 against the configured order for PMI and PE on training data, both tasks.",
  reason:
    "Tendency means the direction in which the curves move; ranks capture it and ignore the scale. Alike means a correlation of at least 0.8.",
  choices: [
    "mnist.metrics.entropyOrders",
    "mnist.metrics.order",
    "mnist.metrics.batchSize",
    "mnist.metrics.perturbationScale",
  ],
  parts: ({ courses }) => {
    const ofTask = (task: TaskName) => ({
      task,
      unit: "rho",
      criterion: atLeast(ALIKE),
      courses: coursesOf(courses, task, "standard"),
    });
    return [
      {
        ...ofTask("mnist"),
        name: BETWEEN_ORDERS,
        metrics: ["entropy_orders"],
        read: betweenOrders,
      },
      {
        ...ofTask("mnist"),
        name: BETWEEN_SPLITS,
        metrics: ["information", "entropy_orders"],
        read: betweenSplits,
      },
      ...paperTasks.flatMap((task) =>
        [["PMI", "pmi"], ["PE", "pe"]].map(([name, column]): PartDefinition => ({
          ...ofTask(task),
          name: `rank correlation between ${name} at order 2 and at the configured order`,
          counts: false,
          metrics: ["information"],
          read: (course) => correlation(course, column, `${column}_order_2`),
        }))
      ),
    ];
  },
};

/** In how many runs curves are alike: `3 of 5 runs`. */
const alikeIn = ({ meeting, runs }: KnownPart): string =>
  runs === 1 ? (meeting === 1 ? "this run" : "no run") : `${meeting ?? 0} of ${formatCount(runs, "run")}`;

/** The values from the least to the greatest: `−0.62 to 0.35`. */
function numbers({ measurements }: KnownPart): string {
  const values = measurements.flatMap(({ value }) => value ?? []);
  return [...new Set([Math.min(...values), Math.max(...values)].map((value) => formatNumber(value)))].join(" to ");
}

function betweenOrders(course: RunCourse): Reading {
  return course.settings.task === "mnist"
    ? leastCorrelation(course, (course.settings.settings.metrics.entropyOrders ?? []).map(testEntropyColumn))
    : { missing: "not measured" };
}

function betweenSplits(course: RunCourse): Reading {
  return correlation(course, "entropy", testEntropyColumn(course.settings.settings.metrics.order));
}

function leastCorrelation(course: RunCourse, columns: readonly string[]): Reading {
  const pairs = columns.flatMap((first, index) => columns.slice(index + 1).map((second) => [first, second] as const));
  if (pairs.length === 0) return { missing: "fewer than two orders are configured" };
  return whenKnown(pairs.map(([first, second]) => correlation(course, first, second)), Math.min);
}

function correlation(course: RunCourse, first: string, second: string): StepReading {
  const [a, b] = [course.run.columns[first], course.run.columns[second]];
  if (a === undefined || b === undefined) return { missing: `${a === undefined ? first : second} is not known` };
  const pairs = a.flatMap((value, index) => {
    const other = b[index];
    return value === null || other == null ? [] : [[value, other] as const];
  });
  return spearman(pairs.map(([value]) => value), pairs.map(([, value]) => value)) ??
    { missing: "fewer than two checkpoints, or a constant curve" };
}

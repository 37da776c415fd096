/**
 * Theory along training: both sides of the paper's inequalities at every checkpoint.
 *
 * @module
 */
import type { TaskName } from "../../../config/config.ts";
import { bothSides, interpolating } from "../../../report/claims/bound_reading.ts";
import { checkOf } from "../../../report/claims/theory_check.ts";
import { formatCount, formatNumber, formatPercent, formatStep } from "../../../report/format.ts";
import {
  accuracies,
  columnSeries,
  type FigureSpec,
  type PanelSpec,
  size,
  testAccuracy,
} from "../../../report/figures/figure_spec.ts";
import { taskTitle } from "../../../report/figures/titles.ts";
import type { RunCourse } from "../../../report/run_course.ts";
import type { ColorName } from "../../../report/figures/theme.ts";
import { paperTasks } from "../settings.ts";

/** Figures beside the paper's: what its theorems say at every checkpoint of the standard runs. */
export const theoryFigures: readonly FigureSpec[] = ([
  {
    title: "Lemma 3.1, both sides",
    question: "How far is the mean squared input gradient below norm² times sharpness?",
    panels: paperTasks.map((task) =>
      inequality(task, "squared input gradient", {
        left: ["left side: mean squared input gradient", "input_gradient_norm"],
        rights: [
          ["right side: norm of all weights", "lemma_3_1_bound"],
          ...(task === "mnist" ? [["right side: operator norm of W1", "lemma_3_1_operator_bound"] as const] : []),
        ],
        note: task === "mnist"
          ? "The lemma is for interpolating networks: only checkpoints with every training sample right count."
          : "The transformer's first layer is not linear in its input: a measurement, not a theorem.",
        onlyInterpolating: true,
      })
    ),
  },
  {
    title: "Theorem 3.2 and Corollary 3.4: guaranteed accuracy and radius",
    question: "How much test accuracy do the measured quantities guarantee?",
    panels: paperTasks.map(guarantee),
  },
  {
    title: "Theorem 5.9: entropy difference and its bound, order 2",
    question: "How tight is the bound on |ED|?",
    panels: paperTasks.map((task) =>
      inequality(task, "entropy difference, nats", {
        left: ["|ED|", "ed_order_2"],
        rights: [["bound of Theorem 5.9", "ed_bound"]],
      })
    ),
  },
  {
    title: "Theorem 5.12: mutual information difference and its bound, order 2",
    question: "How tight is the bound on |MID|?",
    panels: paperTasks.map((task) =>
      inequality(task, "information difference, nats", {
        left: ["|MID|", "mid_order_2"],
        rights: [["bound of Theorem 5.12", "mid_bound"]],
      })
    ),
  },
] satisfies readonly Pick<FigureSpec, "title" | "question" | "panels">[]).map((figure, index): FigureSpec => ({
  kind: "theory",
  id: `theory-${index + 1}`,
  name: `Theory ${index + 1}`,
  ...figure,
}));

interface Inequality {
  readonly left: readonly [label: string, column: string];
  readonly rights: readonly (readonly [label: string, column: string])[];
  /** A last sentence of the caption. */
  readonly note?: string;
  /** Default false. */
  readonly onlyInterpolating?: boolean;
}

function inequality(task: TaskName, label: string, given: Inequality): PanelSpec {
  const { left, rights, note = "", onlyInterpolating = false } = given;
  const line = ([label, name]: readonly [string, string], color: ColorName) =>
    columnSeries("standard", label, name, { color, read: size(name) });
  return {
    title: `${taskTitle[task]}, standard training`,
    task,
    metric: { label, scale: "log" },
    series: [
      ...accuracies("standard"),
      line(left, "blue"),
      ...rights.map((right, index) => line(right, index === 0 ? "green" : "purple")),
    ],
    caption: (courses) => [
      ...rights.map(([label, name]) => {
        const sides = (course: RunCourse) => bothSides(course, left[1], name, { onlyInterpolating });
        const { checkpoints, held, slack } = checkOf(
          { name: label, task, proved: false, slack: "decades", sides },
          courses.of("standard"),
        );
        if (checkpoints === 0) return `${taskTitle[task]}, ${label}: no checkpoint has both sides yet.`;
        return `${taskTitle[task]}, ${label}: holds at ${formatPercent(held / checkpoints)} of ${
          formatCount(checkpoints, "checkpoint")
        } of the standard runs` +
          (slack === null
            ? "."
            : `; it is ${formatNumber(10 ** slack)} times the left side (${
              formatNumber(slack)
            } decades, median over these runs).`);
      }),
      courses.of("standard").some((course) => changesSign(course.curve(left[1]).values))
        ? `Where ${
          left[0]
        } dips, the difference changes its sign and passes through 0, which a logarithmic axis does not show.`
        : "",
      note,
    ],
  };
}

function changesSign(values: readonly number[]): boolean {
  return values.some((value) => value > 0) && values.some((value) => value < 0);
}

function guarantee(task: TaskName): PanelSpec {
  const radius = (statement: string, name: string, color: ColorName) =>
    columnSeries("standard", `radius, ${statement}`, name, { color });
  const guaranteed = { axis: "accuracy", color: "purple", line: "dotted" } as const;
  return {
    title: `${taskTitle[task]}, standard training`,
    task,
    metric: { label: "radius, L2 of the input", scale: "log" },
    series: [
      testAccuracy("standard"),
      columnSeries("standard", "guaranteed, Theorem 3.2", "theorem_3_2_accuracy", guaranteed),
      radius("Theorem 3.2", "theorem_3_2_radius", "blue"),
      radius("Corollary 3.4", "corollary_3_4_radius", "green"),
    ],
    caption: (courses) => {
      const runs = courses.of("standard");
      const [radius, accuracy] = ["theorem_3_2_radius", "theorem_3_2_accuracy"].map((name) => greatest(runs, name));
      if (radius === undefined) {
        return [`${taskTitle[task]}: no standard run has a radius with every training sample right yet.`];
      }
      const guaranteed = accuracy === undefined
        ? ""
        : `; the test accuracy that Theorem 3.2 guarantees is at most ${formatNumber(accuracy.value)}`;
      return [
        `${taskTitle[task]}: the radius within which the label is guaranteed is at most ${
          formatNumber(radius.value)
        } (at step ${
          formatStep(radius.step)
        }) at checkpoints of the standard runs with every training sample right, which the theorem is for${guaranteed}.`,
      ];
    },
  };
}

/** The greatest value of a column in some runs that fit every training sample, and where it stands; undefined without values. */
function greatest(courses: readonly RunCourse[], name: string): Record<"step" | "value", number> | undefined {
  const all = courses.flatMap((course) => {
    const { steps, values } = interpolating(course, name);
    return steps.map((step, index) => ({ step, value: values[index] }));
  });
  return all.toSorted((a, b) => b.value - a.value)[0];
}
